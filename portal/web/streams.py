"""Large answers, sent in blocks as they are made.

The server binds a thread to an answer until its client has all of it, which takes a slow one
minutes. So what is small leaves whole, and of what is large a process sends one at a time: its
other threads serve pages, however slow the client is.
"""

import threading
from collections.abc import Iterator
from itertools import chain

from flask import Response

from portal.web import errors

WHOLE = 512 * 1024  # bytes; up to here an answer leaves as one block, which binds no thread

_slot = threading.BoundedSemaphore(1)


def sent(blocks: Iterator[bytes], media_type: str) -> Response:
    """An answer of these blocks; 503 where this process sends a large one to somebody else."""
    first: list[bytes] = []
    size = 0
    for block in blocks:
        first.append(block)
        size += len(block)
        if size > WHOLE:
            break
    else:
        return Response(b"".join(first), mimetype=media_type)
    if not _slot.acquire(blocking=False):
        return errors.answer(
            503,
            happened="Somebody else is fetching a large file right now.",
            remedy="Try again in a minute.",
        )
    return Response(_Large(first, blocks), mimetype=media_type)


class _Large(Iterator[bytes]):
    """The blocks of a large answer; the slot is given back at their end, however they end."""

    def __init__(self, first: list[bytes], blocks: Iterator[bytes]) -> None:
        self._blocks: Iterator[bytes] = chain([b"".join(first)], blocks)
        self._has_slot = True

    def __next__(self) -> bytes:
        return next(self._blocks)

    def close(self) -> None:
        self._blocks = iter(())  # what reads them ends with its last reference
        if self._has_slot:
            self._has_slot = False
            _slot.release()

    __del__ = close
