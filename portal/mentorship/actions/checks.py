"""The metric-literacy check: eight questions at the start of a pairing, and again at its end."""

from collections.abc import Sequence

from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.mentorship import lifecycle
from portal.mentorship.actions.guarding import held
from portal.mentorship.models import LiteracyCheck, Pairing
from portal.mentorship.queries import checks as queries
from portal.training.actions.starting import start
from portal.training.models import Attempt, Drawn
from portal.training.queries.assessments import assessment

SLUG = "metric-literacy"  # in content/assessments/


def begin(pairing: Pairing, *, actor: Person) -> Attempt:
    """Begin the check of this stage, or go on with it; a finished one is not repeated."""
    pairing = held(pairing)
    stage = stage_of(pairing)
    if stage is None:
        raise Refused("The check is for the start and the end of a pairing.")
    found = queries.check(pairing.id, stage)
    if found is not None and found.attempt.state != "abandoned":
        if found.attempt.state == "finished":
            raise Refused("You have answered the eight questions. Thank you.")
        return found.attempt
    piece = assessment(actor, SLUG)
    if piece is None:
        raise Refused("The eight questions are not loaded. Tell whoever runs the portal.")
    with change(pairing, "begin metric-literacy check", actor=actor):
        attempt = start(piece, actor=actor)
        identity = attempt.id
        if queries.of_attempt(identity) is not None:
            raise Refused("Finish the eight questions that you have begun for another pairing.")
        if found is None:
            session.add(LiteracyCheck(pairing_id=pairing.id, stage=stage, attempt_id=identity))
        else:
            found.attempt_id = identity
        session.flush()
    return attempt


def number(pairing: Pairing) -> int:
    """Which attempt of the mentee the check of this stage is."""
    found = queries.check(pairing.id, stage_of(pairing) or "")
    return found.attempt.number if found is not None else 0


def stage_of(pairing: Pairing) -> str | None:
    """Which check is due in the state of the pairing."""
    if pairing.state in (lifecycle.ACTIVE, lifecycle.PAUSED):
        return "start"
    return "end" if pairing.state in (lifecycle.CLOSING, lifecycle.CLOSED) else None


def follow(attempt: Attempt, _drawn: Sequence[Drawn]) -> None:
    """A check was finished: keep what it came to. Called in the change that finished it."""
    found = queries.of_attempt(attempt.id)
    if found is not None and attempt.points is not None:
        found.credit = f"{attempt.points}/{attempt.possible}"
        session.flush()
