"""Free space on the disk of SQLite's file: the last of it is reserved for signing in.

Even when the disk is nearly full, pages can be read and people can sign in, because both need
little. Other writes are refused below `LEAST`, before they have begun. A file of `RESERVE` bytes
is kept on the disk, and deleted if even bookkeeping finds no space.
"""

import os
from pathlib import Path

LEAST = 2_000_000  # bytes that must be free for a write of the record
RESERVE = 1_000_000  # bytes of the file; a sign-in takes some 20,000 in the write-ahead log
NAME = "reserve"


class NoRoom(Exception):
    """The disk is full, or nearly so: nothing was written."""


def require(folder: Path) -> None:
    """Raise NoRoom where the disk of `folder` is nearly full; else see to the reserve."""
    free = _free(folder)
    if free < LEAST:
        raise NoRoom(f"{free} bytes are free in {folder}")
    if free > LEAST + 2 * RESERVE:
        _keep(folder / NAME)


def give_up(folder: Path) -> bool:
    """Free the reserve; whether there was one."""
    try:
        (folder / NAME).unlink()
    except OSError:
        return False
    return True


def _free(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def _keep(path: Path) -> None:
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError:  # it is there, as nearly always, or the folder is not ours to write to
        return
    try:
        os.posix_fallocate(handle, 0, RESERVE)
    except OSError:
        path.unlink(missing_ok=True)
    finally:
        os.close(handle)
