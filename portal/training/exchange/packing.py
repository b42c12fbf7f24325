"""A bank that came in, as an archive with its report: for the content, for programs, for people."""

from __future__ import annotations

import io
import json
import zipfile
from itertools import chain
from typing import TYPE_CHECKING, Any

from portal.training.exchange import archives

if TYPE_CHECKING:
    from portal.training.exchange.coming import Bank

JOB = "training.questions"  # the kind of job that makes one
REPORT = "report.json"


def packed(bank: Bank, name: str, title: str) -> bytes:
    """The bank's files as they belong into the content, and the report."""
    report = {
        "file": name, "format": title, "title": bank.title, "found": bank.found,
        "kept": len(bank.questions), "files": [f"banks/{slug}.md" for slug in bank.texts],
        "pictures": len(bank.pictures), "to_mend": bank.left,
        "losses": [[one.question, one.place, one.what, one.why] for one in bank.losses],
    }  # fmt: skip
    lines = "".join(f"{one}\n" for one in (*bank.losses, *bank.left))
    return archives.written(
        chain(
            ((f"banks/{slug}.md", text.encode()) for slug, text in bank.texts.items()),
            ((f"banks/{name}", content) for name, content in bank.pictures.items()),
            [("report.txt", lines.encode()), (REPORT, json.dumps(report).encode())],
        )
    )


def report_of(content: bytes) -> dict[str, Any]:
    """The report in an archive of `packed`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        held: dict[str, Any] = json.loads(archive.read(REPORT))
    return held
