"""Reading a kept file."""

from collections.abc import Iterator

from sqlalchemy import select

from portal.db import session
from portal.files.models import File, FileChunk


def content(file: File) -> Iterator[bytes]:
    """The bytes of `file`, chunk by chunk: memory stays flat."""
    for number in range(_chunks(file)):
        found = select(FileChunk.content).where(
            FileChunk.file_id == file.id, FileChunk.number == number
        )
        yield session.scalars(found).one()


def _chunks(file: File) -> int:
    from_size = select(FileChunk.number).where(FileChunk.file_id == file.id)
    last = session.scalar(from_size.order_by(FileChunk.number.desc()).limit(1))
    return 0 if last is None else last + 1
