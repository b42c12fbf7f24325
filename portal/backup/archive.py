"""A backup's file: a ZIP archive with a manifest and what it vouches for.

`manifest.json` says which engine and schema it came from, when, the head of the change log, and
for each table how many rows it has. It vouches for SQLite by the SHA-256 of the database's file,
for PostgreSQL by that of each table's rows in the order of their key.
"""

import fcntl
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any
from zipfile import ZipFile

FORMAT = 2  # raised when a file no longer reads as the ones before
READ = (1, FORMAT)  # the first one vouched for SQLite table by table
MANIFEST = "manifest.json"
LONGEST_MANIFEST = 4_000_000  # bytes; a table takes some 120
BLOCK = 1 << 20  # bytes copied at a time
BEGUN, PART = ".backup-", ".part"  # the name of a file until it is whole
QUICK = 1  # deflate's level: three times smaller at little cost


class BadBackup(Exception):
    """The file is no backup, or not a whole one; the message says why."""


@dataclass(frozen=True)
class Table:
    """What a backup vouches for of one table; without a hash where the file's stands for all."""

    rows: int
    sha256: str = ""


@dataclass(frozen=True)
class Manifest:
    """What stands in a backup."""

    engine: str  # sqlite | postgresql
    made_at: str
    revision: str  # of the schema
    head: tuple[int, str] | None  # of the change log
    tables: dict[str, Table]
    sequences: dict[str, int] = field(default_factory=dict)  # PostgreSQL's counters of identities
    sha256: str = ""  # of SQLite's file

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def differences(self, found: dict[str, Table]) -> list[str]:
        """The tables of which `found` says something else."""
        names = {*self.tables, *found}
        return sorted(name for name in names if self.tables.get(name) != found.get(name))

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1)

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Raises BadBackup."""
        try:
            given: dict[str, Any] = json.loads(text)
            if given.pop("format") not in READ:
                raise BadBackup("It was made by another version of the portal, in another format.")
            tables = {name: Table(**one) for name, one in given.pop("tables").items()}
            head = given.pop("head")
            return cls(tables=tables, head=(head[0], head[1]) if head else None, **given)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadBackup("Its manifest cannot be read.") from error


@contextmanager
def writing(path: Path) -> Iterator[ZipFile]:
    """An archive that appears at `path`, for its owner's eyes only, once it is whole and on disk.

    Raises FileExistsError where something stands there.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=BEGUN, suffix=PART)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # as long as this process lives
            with ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)  # unlike a rename, it never replaces
        _settle(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Have the folder's new name on disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems refuse it for folders
            os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """The name of a new file in the folder of `path`, private, gone at the end."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=BEGUN, suffix=PART)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
        os.close(handle)


def forget_unfinished(folder: Path) -> None:
    """Delete what backups left that were killed: nobody holds those files any more."""
    for part in folder.glob(f"{BEGUN}*{PART}"):
        with suppress(OSError), part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()


@contextmanager
def reading(path: Path) -> Iterator[tuple[ZipFile, Manifest]]:
    """The archive at `path` with its manifest. Raises BadBackup, also for damage met later."""
    try:
        with ZipFile(path) as archive:
            with archive.open(MANIFEST) as file:
                text = file.read(LONGEST_MANIFEST + 1)
            if len(text) > LONGEST_MANIFEST:
                raise BadBackup("Its manifest cannot be read.")
            yield archive, Manifest.from_json(text)
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise BadBackup(f"It is no backup, or a damaged one ({error}).") from error


def add(archive: ZipFile, name: str) -> IO[bytes]:
    """A new member to write to, however long it gets."""
    return archive.open(name, "w", force_zip64=True)


def copy(source: IO[bytes], target: IO[bytes]) -> str:
    """All of `source`, whose SHA-256 is the answer."""
    digest = hashlib.sha256()
    while block := source.read(BLOCK):
        digest.update(block)
        target.write(block)
    return digest.hexdigest()
