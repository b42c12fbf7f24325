"""The proof of a pairing of many people, checked again by a job; for few the page does it."""

from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.errors import Refused
from portal.jobs import actions as jobs
from portal.jobs.running import Step
from portal.mentorship.actions.running import kind_of_many, run_of
from portal.mentorship.models import Run
from portal.mentorship.queries import explaining

CHECK = "mentoring.check"
PROVEN = (
    "Proven against the stored prices: no other pairing of the same people serves more mentees, "
    "nor the same number with more points."
)
WRONG = "The proof does not hold. Discard this proposal, and tell who runs the portal."


def ask(run: Run, *, actor: Person) -> None:
    """Have the proof checked; what comes of it stands on the page of the run."""
    if run.solved_at is None:
        raise Refused("There is nothing to check yet.")
    with change(run, "ask for check of pairing", actor=actor):
        jobs.enqueue(
            CHECK, name=f"Check of the pairing of {run.programme.name}", actor=actor, subject=run
        )


def check_as_job(step: Step) -> None:
    """The work of the job. Its sentence names nobody: who administers the portal reads it, too."""
    step.progress(0, 100, "Checking all pairs against the prices")
    wrong = explaining.verified(run_of(step))
    step.done(WRONG if wrong else PROVEN)


JOB = kind_of_many(CHECK, "Check of a pairing", check_as_job)
