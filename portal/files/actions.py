"""Keeping a file. It joins the transaction of whatever it belongs to and makes no entry itself."""

import hashlib
from typing import BinaryIO

from sqlalchemy import insert

from portal import clock
from portal.changelog.recording import Actor
from portal.db import session
from portal.driver import Added
from portal.errors import Refused
from portal.files.models import CHUNK, STORED, File, FileChunk

_CHUNKS = Added(insert(FileChunk), ["file_id", "number", "content"])


def describe(
    stream: BinaryIO, *, name: str, media_type: str, purpose: str, most: int, actor: Actor
) -> File:
    """The record of what `stream` holds, up to `most` bytes. Raises Refused for more, or none."""
    digest = hashlib.sha256()
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise Refused(
                f"The file is larger than {most // 1_000_000} MB. Split it and bring in the parts."
            )
        digest.update(chunk)
    if not size:
        raise Refused("The file is empty. Choose a file that has rows in it.")
    stream.seek(0)
    return File(
        name=name[:200] or "unnamed",
        media_type=media_type[:200],
        purpose=purpose,
        size=size,
        digest=digest.hexdigest(),
        person_id=actor.id,
        created_at=clock.now(),
    )


def store(file: File, stream: BinaryIO) -> None:
    """The bytes of a file whose record is stored, as rows."""
    chunks = iter(lambda: stream.read(CHUNK), b"")
    rows = (
        {"file_id": file.id, "number": number, "content": chunk}
        for number, chunk in enumerate(chunks)
    )
    _CHUNKS.add_many(session.connection(), rows, STORED)


def keep(
    stream: BinaryIO, *, name: str, media_type: str, purpose: str, most: int, actor: Actor
) -> File:
    """Record and bytes together; `stream` is read from where it stands, twice."""
    file = describe(
        stream, name=name, media_type=media_type, purpose=purpose, most=most, actor=actor
    )
    session.add(file)
    session.flush()
    store(file, stream)
    return file
