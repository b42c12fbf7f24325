"""Keeping a file. It joins the transaction of whatever it belongs to and makes no entry itself."""

import hashlib
from typing import BinaryIO

from portal import clock
from portal.changelog.recording import Actor
from portal.db import session
from portal.errors import Refused
from portal.files.models import CHUNK, File, FileChunk


def keep(
    stream: BinaryIO, *, name: str, media_type: str, purpose: str, most: int, actor: Actor
) -> File:
    """Keep up to `most` bytes of `stream` as rows. Raises Refused for more, or for none."""
    file = File(
        name=name[:200] or "unnamed",
        media_type=media_type[:200],
        purpose=purpose,
        size=0,
        digest="",
        person_id=actor.id,
        created_at=clock.now(),
    )
    session.add(file)
    session.flush()
    digest = hashlib.sha256()
    number = 0
    while chunk := stream.read(CHUNK):
        file.size += len(chunk)
        if file.size > most:
            raise Refused(
                f"The file is larger than {most // 1_000_000} MB. Split it and bring in the parts."
            )
        digest.update(chunk)
        session.add(FileChunk(file_id=file.id, number=number, content=chunk))
        session.flush()
        number += 1
    if not file.size:
        raise Refused("The file is empty. Choose a file that has rows in it.")
    file.digest = digest.hexdigest()
    return file
