"""Reading a kept file."""

from collections.abc import Iterator

from sqlalchemy import Engine, select

from portal.db import db, session, writing
from portal.files.models import READ, File, FileChunk


def content(file: File) -> Iterator[bytes]:
    """The bytes of `file`, chunk by chunk, by one statement: memory stays flat."""
    found = (
        select(FileChunk.number, FileChunk.content)
        .where(FileChunk.file_id == file.id)
        .order_by(FileChunk.number)
    )
    rows = session.execute(found, execution_options={"yield_per": READ})
    for at, (number, one) in enumerate(rows):
        if number != at:
            raise LookupError(f"a chunk of file {file.id} is missing")
        yield one


def sent(file: File) -> Iterator[bytes]:
    """The bytes of `file` for an answer, which is sent after its request has ended."""
    return _sent(db.engine, file.id, _chunks(file))


def _sent(engine: Engine, file_id: int, count: int) -> Iterator[bytes]:
    for number in range(count):
        found = select(FileChunk.content).where(
            FileChunk.file_id == file_id, FileChunk.number == number
        )
        with writing(False), engine.connect() as connection:
            content: bytes = connection.execute(found).scalar_one()
        yield content


def _chunks(file: File) -> int:
    from_size = select(FileChunk.number).where(FileChunk.file_id == file.id)
    last = session.scalar(from_size.order_by(FileChunk.number.desc()).limit(1))
    return 0 if last is None else last + 1
