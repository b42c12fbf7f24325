"""What imports do outside the web processes: the dry run, and sweeping up."""

from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.jobs import actions
from portal.jobs.kinds import LONG, Kind
from portal.jobs.models import Job
from portal.jobs.running import Step
from portal.values.actions import clearing, staging
from portal.values.models import Import

CHECK = "values.check"
CLEAR = "values.clear"
SWEEP = "values.sweep"


def ask_for_check(brought: Import, actor: Person) -> None:
    """The dry run of an import, in the transaction that says what its columns hold."""
    actions.enqueue(CHECK, name=brought.file.name, actor=actor, subject=brought)


def ask_for_clearing(brought: Import, actor: Person) -> None:
    """Clearing away what a dropped import staged, in the transaction that drops it."""
    actions.cancel_of(brought, actor=actor)
    actions.enqueue(CLEAR, name=brought.file.name, actor=actor, import_id=brought.id)


def check(step: Step) -> None:
    job = session.get_one(Job, step.job_id)
    staging.stage(job.subject_id or 0, session.get_one(Person, step.asked_by_id), step)


def check_ended(job: Job) -> None:
    """It failed or was cancelled: the import says so, and its columns can be chosen again."""
    found = select(Import).where(Import.id == job.subject_id).with_for_update()
    brought = session.scalars(found.execution_options(populate_existing=True)).one()
    if brought.state == "staging":
        brought.state = "failed"
        brought.fault = job.error or "The dry run was cancelled; it changed nothing."
        brought.touched_at = clock.now()


def clear(step: Step) -> None:
    clearing.clear(step.arguments["import_id"], step)


def sweep(step: Step) -> None:
    count = clearing.sweep(clock.now())
    step.done(f"{count} import{'' if count == 1 else 's'} cleared.")


KINDS = (
    Kind(
        CHECK,
        "Dry run of a file",
        check,
        memory=512,
        seconds=1_800,
        queue=LONG,
        ended=check_ended,
    ),
    Kind(CLEAR, "Clearing a dropped import", clear, memory=256, seconds=1_800, queue=LONG),
    Kind(
        SWEEP,
        "Clearing of dead imports",
        sweep,
        memory=256,
        seconds=3_600,
        queue=LONG,
        cron="40 2 * * *",
    ),
)
