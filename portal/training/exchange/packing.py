"""Banks as archives with their reports: one that came in, one that goes out."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from portal.training.exchange import archives

if TYPE_CHECKING:
    from portal.training.exchange.coming import Bank
    from portal.training.exchange.items import Loss

JOB = "training.questions"  # the kind of job that brings one in
JOB_OUT = "training.bank"  # the kind of job that sends one out
REPORT = "report.json"
BLOCK = 256 * 1024  # bytes


def packed(bank: Bank, name: str, title: str) -> bytes:
    """The bank's files as they belong into the content, and the report."""
    report = {
        "file": name, "format": title, "title": bank.title, "found": bank.found,
        "kept": len(bank.questions), "files": [f"banks/{slug}.md" for slug in bank.texts],
        "pictures": len(bank.pictures), "to_mend": bank.left,
        "losses": listed(bank.losses),
    }  # fmt: skip
    lines = "".join(f"{one}\n" for one in (*bank.losses, *bank.left))
    return archives.written(
        chain(
            ((f"banks/{slug}.md", text.encode()) for slug, text in bank.texts.items()),
            ((f"banks/{name}", content) for name, content in bank.pictures.items()),
            [("report.txt", lines.encode()), (REPORT, json.dumps(report).encode())],
        )
    )


def outgoing(name: str, content: bytes, losses: list[Loss]) -> bytes:
    """The file of a bank for another program, and what that has no place for."""
    report = {"name": name, "size": len(content), "losses": listed(losses)}
    lines = "".join(f"{one}\n" for one in losses)
    return archives.written(
        [(name, content), ("report.txt", lines.encode()), (REPORT, json.dumps(report).encode())]
    )


def listed(losses: list[Loss]) -> list[list[str]]:
    return [[one.question, one.place, one.what, one.why] for one in losses]


def report_of(chunks: Iterable[bytes]) -> dict[str, Any]:
    """The report in an archive."""
    with _opened(chunks) as archive:
        held: dict[str, Any] = json.loads(archive.read(REPORT))
    return held


def part_of(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The part `name` of an archive, block by block: memory stays flat."""
    with _opened(chunks) as archive, archive.open(name) as part:
        while block := part.read(BLOCK):
            yield block


@contextmanager
def _opened(chunks: Iterable[bytes]) -> Iterator[zipfile.ZipFile]:
    with tempfile.TemporaryFile() as stream:
        stream.writelines(chunks)
        with zipfile.ZipFile(stream) as archive:
            yield archive
