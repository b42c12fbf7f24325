"""What imports do outside the web processes: the dry run, applying it, and sweeping up."""

from portal import clock
from portal.accounts.models import Person
from portal.accounts.queries.people import heading
from portal.db import ensure_writing
from portal.jobs import actions
from portal.jobs.kinds import LONG, SHORT, Kind
from portal.jobs.models import Job
from portal.jobs.running import Step
from portal.values.actions import applying, clearing, staging
from portal.values.models import Import

CHECK = "values.check"
APPLY = "values.apply"
CLEAR = "values.clear"
SWEEP = "values.sweep"


def ask_for_check(brought: Import, actor: actions.Asker, *, is_first: bool) -> None:
    """The dry run of an import, in the transaction that says what its columns hold. The first one
    of an import finds nothing to clear.
    """
    name = brought.file.name
    actions.enqueue(CHECK, name=name, actor=actor, subject=brought, is_first=is_first)


def ask_for_applying(brought: Import, actor: actions.Asker) -> None:
    """Applying an import, in the transaction that asks for it."""
    name = brought.file.name
    actions.enqueue(APPLY, name=name, actor=actor, subject=brought, digest=brought.digest)


def ask_for_clearing(brought: Import, actor: Person) -> None:
    """Clearing away what a dropped import staged, in the transaction that drops it."""
    actions.cancel_of(brought, actor=actor)
    actions.enqueue(CLEAR, name=brought.file.name, actor=actor, import_id=brought.id)


def check(step: Step) -> None:
    staging.stage(step.subject_id or 0, heading(step.asked_by_id or 0), step)


def check_ended(job: Job) -> None:
    """It failed or was cancelled: the import says so, and its columns can be chosen again."""
    brought = applying.held(job.subject_id or 0)
    if brought.state == "staging":
        clearing.stop(brought, job.error or "The dry run was cancelled; it changed nothing.")


def apply(step: Step) -> None:
    ensure_writing()
    step.progress(0, 0)  # raises where it was cancelled
    found = applying.held(step.subject_id or 0)
    applying.make_count(found, step.arguments["digest"], heading(step.asked_by_id or 0), step)


def apply_ended(job: Job) -> None:
    """It failed or was cancelled: the import is as its dry run left it."""
    brought = applying.held(job.subject_id or 0)
    if brought.state == "applying":
        brought.state = "checked"
        brought.fault = job.error or "Applying it was cancelled; nothing changed."
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
    Kind(
        APPLY,
        "Applying a file",
        apply,
        memory=256,
        seconds=120,
        queue=SHORT,
        ended=apply_ended,
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
