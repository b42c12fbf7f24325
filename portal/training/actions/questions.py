"""Questions of other programs: the file is kept, a job makes a bank in Markdown of it."""

from __future__ import annotations

import io
from typing import BinaryIO

from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.files import endings
from portal.files import queries as files
from portal.files.actions import describe, store
from portal.files.models import File
from portal.jobs import actions as jobs
from portal.jobs.kinds import SHORT, Kind
from portal.jobs.nightly import DOCUMENT
from portal.jobs.running import Step
from portal.training.exchange.packing import JOB, packed
from portal.unreadable import Unreadable

FORMATS = ("gift", "moodle", "qti12", "qti21", "text2qti", "aiken")
TEXT_FORMATS = ("gift", "text2qti", "aiken")  # the others are XML, by itself or in an archive
HEAD = 512  # bytes that tell them apart
LARGEST = 100_000_000  # bytes of what comes of it
MOST_BYTES = 50_000_000  # of a file that is sent; larger ones go by the command
ZIP = "application/zip"


def bring_in(*, stream: BinaryIO, name: str, form: str, slug: str, actor: Person) -> File:
    """Keep a file for a day and ask for its bank."""
    if form not in FORMATS:
        raise Refused("Choose the format that the file is in.", field="form")
    endings.refuse_other_questions(name, stream.read(HEAD), is_text=form in TEXT_FORMATS)
    stream.seek(0)
    file = describe(
        stream, name=name, media_type="application/octet-stream", purpose=DOCUMENT,
        most=MOST_BYTES, actor=actor,
    )  # fmt: skip
    with change(file, "bring in questions", actor=actor, format=form):
        session.flush()
        store(file, stream)
        jobs.enqueue(
            KIND.name, name=file.name, actor=actor, subject=file, file_id=file.id, form=form,
            slug=slug,
        )  # fmt: skip
    return file


def make(step: Step) -> None:
    """The bank, as an archive with its report. Nothing of it is taught before somebody loads it."""
    from portal.training.authoring.lint import PROJECT
    from portal.training.exchange import carried, formats

    person = session.get_one(Person, step.asked_by_id)
    file = session.get_one(File, step.arguments["file_id"])
    name, content = file.name, b"".join(files.content(file))
    form = formats.FORMATS[step.arguments["form"]]
    session.rollback()

    def progress(done: int, of: int) -> None:
        step.progress(done, of, "Questions read")

    there = carried.known(PROJECT / "banks")
    try:
        bank = carried.read(content, form, name, there, step.arguments["slug"], progress)
    except Unreadable as error:
        raise Refused(str(error)) from None
    stream = io.BytesIO(packed(bank, name, form.title))
    made = describe(
        stream, name=f"{bank.slug}.zip", media_type=ZIP, purpose=DOCUMENT, most=LARGEST,
        actor=person,
    )  # fmt: skip
    with change(made, "make bank", actor=person, questions=len(bank.questions)):
        session.flush()
        store(made, stream)
        step.done(f"{len(bank.questions)} of {bank.found} questions can be kept.", file=made)


KIND = Kind(JOB, "Questions of another program", make, memory=512, seconds=180, queue=SHORT)
