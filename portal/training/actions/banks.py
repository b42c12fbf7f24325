"""Large banks for other programs: written by a job, kept for a day, for whoever asked for them."""

from __future__ import annotations

import io

from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.files.actions import describe, store
from portal.jobs import actions as jobs
from portal.jobs.kinds import SHORT, Kind
from portal.jobs.nightly import DOCUMENT
from portal.jobs.running import Step
from portal.training.actions.questions import ZIP
from portal.training.exchange import packing
from portal.training.queries.banks import Outgoing
from portal.training.queries.preview import path_of
from portal.unreadable import Unreadable

LARGEST = 200_000_000  # bytes of what comes of it
GONE = "The bank is not there any more."


def take_out(bank: Outgoing, *, actor: Person) -> None:
    """Ask for the file of a large bank as it is now; a small one needs no job."""
    if bank.is_large:
        jobs.request(
            KIND.name, f"{KIND.name}:{actor.id}:{bank.name}:{bank.whole.tag}", name=bank.name,
            asked_by_id=actor.id, slug=bank.slug, form=bank.form.name, tag=bank.whole.tag,
        )  # fmt: skip


def make(step: Step) -> None:
    """The file, in an archive with what it has no place for."""
    from portal.training.exchange import carried, formats, whole

    form = formats.OUT[step.arguments["form"]]
    path = path_of("bank", step.arguments["slug"])
    if path is None:
        raise Refused(GONE)
    try:
        content, losses = carried.leave(whole.find(path), form, step.progress)
    except Unreadable as error:
        raise Refused(str(error)) from None
    name = f"{path.stem}{form.ending}"
    stream = io.BytesIO(packing.outgoing(name, content, losses))
    person = session.get_one(Person, step.asked_by_id)
    made = describe(
        stream, name=f"{path.stem}-{form.name}.zip", media_type=ZIP, purpose=DOCUMENT,
        most=LARGEST, actor=person,
    )  # fmt: skip
    with change(made, "take bank out", actor=person, bank=path.stem, format=form.name):
        session.flush()
        store(made, stream)
        step.done("The file is ready.", file=made)


KIND = Kind(packing.JOB_OUT, "Bank for another program", make, memory=512, seconds=180, queue=SHORT)
