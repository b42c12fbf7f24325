"""Large workbooks of values: written by a job, kept for a day, for whoever asked for them."""

from functools import partial

from portal.accounts.models import Person
from portal.db import session
from portal.errors import Refused
from portal.jobs import actions
from portal.jobs.kinds import LONG, Kind
from portal.jobs.lists import counted, keep
from portal.jobs.models import Job
from portal.jobs.running import Step
from portal.tables.workbook_writing import xlsx_bytes
from portal.values import rows
from portal.values.queries import exports
from portal.values.queries.exports import Export

WORKBOOK = "values.workbook"
LARGE = 20_000  # rows; what is smaller is written while it is sent
LOST = "You may not see these values any more. Ask the owner of the metric."


def is_large(export: Export) -> bool:
    """Whether a job writes it. No more rows are counted than that takes."""
    return exports.revisions_of(export, LARGE + 1) > LARGE


def workbook_for(person: Person, export: Export) -> Job:
    """The job that writes the workbook as its values stand now, asked for where there is none."""
    key = f"{WORKBOOK}:{person.id}:{export.tag}"
    called = f"{export.name}-values.xlsx"
    wanted = partial(
        actions.request, WORKBOOK, key, name=called, asked_by_id=person.id, of=export.of,
        which=export.name,
    )  # fmt: skip
    return actions.requested(key, wanted)


def write(step: Step) -> None:
    """Write the workbook and keep it for whoever asked for it."""
    person = session.get_one(Person, step.asked_by_id)
    export = exports.find(person, step.arguments["of"], step.arguments["which"])
    if export is None:
        raise Refused(LOST)
    total = exports.revisions_of(export)
    session.rollback()  # writing takes long
    cells = counted(step, total, rows.cells(exports.series(export)))
    blocks = xlsx_bytes(rows.HEADER, cells, title="Values")
    keep(step, f"{export.name}-values.xlsx", blocks, values=export.name)


KIND = Kind(WORKBOOK, "Workbook of values", write, memory=256, seconds=900, queue=LONG)
