"""Long lists as workbooks: written while they are sent, or by a job where they are large.

A feature says what a list is by `add(app, List(…))`; its route answers with `answered`.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.db import session
from portal.files.actions import describe, store
from portal.files.models import File
from portal.files.workbooks import file_name, workbook
from portal.jobs import actions
from portal.jobs.kinds import Kind
from portal.jobs.models import Job
from portal.jobs.nightly import DOCUMENT
from portal.jobs.running import Step
from portal.jobs.showing import awaited
from portal.tables.opening import XLSX
from portal.tables.safe_csv import Cell
from portal.tables.workbook_writing import xlsx_bytes
from portal.web.filters import today

LIST = "jobs.list"
LARGE = 5_000  # things that a list is made of; what has fewer is written while it is sent
STEP = 5_000  # rows between two words about how far it is
MOST_BYTES = 500_000_000  # of one file
LONGEST = 200  # characters of what an address asks for

Asked = Mapping[str, str]  # what the address asks for, by name


@dataclass(frozen=True)
class List:
    """A list that people take away; `rows` and `count` get the person and what is asked for."""

    name: str
    title: str  # of the sheet and, with the day, of the file
    header: Sequence[str]
    names: Sequence[str]  # of what its address may ask for
    rows: Callable[[Any, Asked], Iterable[Sequence[Cell]]]
    count: Callable[[Any, Asked, int], int]  # of what it is made of, no further than so many


def add(app: Flask, one: List) -> None:
    """Make a list known."""
    app.extensions.setdefault("jobs.lists", {})[one.name] = one


def answered(person: Any, name: str, given: Asked) -> ResponseReturnValue:
    """The workbook with what the address asks for of `given`, or a page that leads to it."""
    one = _known(name)
    asked = {key: given[key][:LONGEST].replace("\x00", "") for key in one.names if key in given}
    if one.count(person, asked, LARGE + 1) <= LARGE:
        return workbook(one.header, one.rows(person, asked), title=one.title)
    return awaited(ask(person, name, asked), to_read=False)


def _known(name: str) -> List:
    found: dict[str, List] = current_app.extensions["jobs.lists"]
    return found[name]


def ask(person: Any, name: str, asked: Asked) -> Job:
    """The job that writes it as things stand now: for each state of the log and day another."""
    one = _known(name)
    last = select(Entry.sequence).where(Entry.subject_kind != File.__tablename__)  # not its own
    seen = session.scalar(last.order_by(Entry.sequence.desc()).limit(1))
    state = json.dumps([name, sorted(asked.items()), seen, today().isoformat()])
    key = f"{LIST}:{person.id}:{hashlib.sha256(state.encode()).hexdigest()}"
    called = f"{file_name(one.title)}-{today()}.xlsx"
    wanted = partial(
        actions.request, LIST, key, name=called, asked_by_id=person.id, list=name, asked=dict(asked)
    )
    return actions.requested(key, wanted)


def write(step: Step) -> None:
    """Write the workbook as whoever asked for it sees the list now."""
    one = _known(step.arguments["list"])
    job = session.get_one(Job, step.job_id)
    name, person, asked = job.name, job.asked_by, step.arguments["asked"]
    cells = counted(step, 0, one.rows(person, asked))
    keep(step, name, xlsx_bytes(one.header, cells, title=one.title), list=one.name)


def counted(step: Step, total: int, rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """The rows, and now and then a word about how many are written; `total` is 0 where unknown."""
    for number, row in enumerate(rows):
        if number % STEP == 0:
            step.progress(number, total, "Rows written")
        yield row


def keep(step: Step, name: str, blocks: Iterable[bytes], **facts: Any) -> None:
    """Write a workbook to a file on the disk, then keep it for whoever asked: that ends the job."""
    with tempfile.TemporaryFile() as stream:
        for block in blocks:
            stream.write(block)
        session.rollback()  # what was read to write it
        stream.seek(0)
        person = session.get_one(Job, step.job_id).asked_by
        file = describe(
            stream, name=name, media_type=XLSX, purpose=DOCUMENT, most=MOST_BYTES, actor=person
        )
        with change(file, "make document", actor=person, **facts):
            session.flush()
            store(file, stream)
            step.done("The file is ready.", file=file)


KIND = Kind(LIST, "Workbook of a list", write, memory=256, seconds=900)
