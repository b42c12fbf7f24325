"""A zip archive from a stranger: looked through before anything in it is used.

The sizes that an archive states are not believed. Every member is inflated once, in blocks, and
the reading stops where all together exceed what a workbook may hold; nothing is written to disk.
"""

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from portal.unreadable import Unreadable

MOST_MEMBERS = 2_000
MOST_UNPACKED = 200_000_000  # bytes; a hundred thousand rows of ten columns have some 50 million
MOST_DIRECTORY = 1_000_000  # bytes; 2,000 members have about 200,000
BLOCK = 64 * 1024  # bytes inflated at a time

SAVE_AGAIN = "Open it in a spreadsheet program, save it there as xlsx, and bring that file in."


class Archive:
    """The members of a sound archive, by name."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = frozenset(archive.namelist())

    def blocks(self, name: str, size: int = BLOCK) -> Iterator[bytes]:
        """The member's bytes, a block at a time. Raises Unreadable where they are damaged."""
        try:
            with self._archive.open(name) as member:
                while block := member.read(size):
                    yield block
        except Unreadable:
            raise
        except DAMAGE as error:
            raise damaged() from error

    def whole(self, name: str, most: int) -> bytes:
        """A small member at once. Raises Unreadable where it is larger than `most` bytes."""
        found = bytearray()
        for block in self.blocks(name):
            found += block
            if len(found) > most:
                raise Unreadable("too_large", f"A part of the workbook ({name}) is too large.", "")
        return bytes(found)


def opened(stream: BinaryIO) -> Archive:
    """The archive in `stream`, after every member was inflated once.

    Raises Unreadable: no archive, damaged, locked with a password, too many members, names that
    lead outside, unusual compression, or more than MOST_UNPACKED bytes in all.
    """
    try:
        archive = zipfile.ZipFile(cast(BinaryIO, _Sparing(stream)))
    except Unreadable:
        raise
    except DAMAGE as error:
        raise damaged() from error
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise _suspicious(f"holds more than {MOST_MEMBERS:,} parts")
    for member in members:
        _refuse_odd(member)
    found = Archive(archive)
    unpacked = 0
    for member in members:
        for block in found.blocks(member.filename):
            unpacked += len(block)
            if unpacked > MOST_UNPACKED:
                raise _suspicious(f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB")
    return found


def damaged() -> Unreadable:
    """The refusal of a workbook whose parts do not fit together."""
    return Unreadable(
        "damaged", "The workbook is damaged: it can't be read to its end.", SAVE_AGAIN
    )


def _suspicious(what: str) -> Unreadable:
    remedy = "Copy the table into a new workbook, or split it, and bring that in."
    return Unreadable("too_large", f"The file {what}; that is more than is read.", remedy)


def _refuse_odd(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    if member.flag_bits & 0x1:
        raise locked()
    if name.startswith("/") or ".." in name.split("/") or "\\" in name or "\0" in name:
        reason = "A part of the file has a name that leads outside of it."
        raise Unreadable("not_a_workbook", reason, SAVE_AGAIN)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        reason = "The file is packed in a way that no workbook is."
        raise Unreadable("not_a_workbook", reason, SAVE_AGAIN)


def locked() -> Unreadable:
    """The refusal of a workbook that is protected by a password."""
    reason = "The workbook is locked with a password, so that it can't be read."
    remedy = "Take the password off in the spreadsheet program, save it, and bring it in again."
    return Unreadable("locked", reason, remedy)


class _Sparing:
    """A stream that hands out little at a time: zipfile reads a whole directory in one go."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek = stream.seek
        self.tell = stream.tell

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        most = MOST_DIRECTORY + 1
        block = self._stream.read(most if size < 0 else min(size, most))
        if len(block) == most:
            raise _suspicious(f"holds more than {MOST_MEMBERS:,} parts")
        return block


# What `zipfile` raises for an archive that is none, is cut off, or lies about itself.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    OverflowError, OSError, KeyError, UnicodeError,
)  # fmt: skip
