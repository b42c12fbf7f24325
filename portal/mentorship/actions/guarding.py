"""What the steps of a relationship have in common: it must run, and both profiles are held."""

from portal.accounts.models import Person
from portal.db import ensure_writing
from portal.errors import Refused
from portal.mentorship import lifecycle
from portal.mentorship.models import Pairing
from portal.mentorship.queries import pairings as queries

OVER = "This pairing has ended, so nothing is added to it any more. What stands there stays."
NOT_YET = "This begins once both of you have accepted."
CHANGED = "Somebody was quicker. Look at the page as it is now."
UNREAD = "work together"  # in the log, of whatever only the pair may read
RUNNING = (lifecycle.ACTIVE, lifecycle.PAUSED)


def held(pairing: Pairing) -> Pairing:
    """The pairing as it stands now, held until the transaction ends."""
    ensure_writing()
    return queries.held(pairing)


def refuse_unless_running(pairing: Pairing) -> None:
    """Goals, sessions and agreements belong to pairs that are at work."""
    _refuse_unless(pairing, RUNNING)


def refuse_unless_standing(pairing: Pairing) -> None:
    """Notes and questions may be written until it is closed."""
    _refuse_unless(pairing, tuple(lifecycle.STANDING))


def refuse_unless_may(pairing: Pairing, to: str, who: str | None) -> None:
    if not lifecycle.may_go(pairing.state, to, who or ""):
        raise Refused(CHANGED)


def other(pairing: Pairing, person: Person) -> int:
    """Who stands on the other side."""
    return pairing.mentee_id if person.id == pairing.mentor_id else pairing.mentor_id


def _refuse_unless(pairing: Pairing, states: tuple[str, ...]) -> None:
    if pairing.state not in states:
        raise Refused(NOT_YET if pairing.state in lifecycle.OPEN else OVER)
