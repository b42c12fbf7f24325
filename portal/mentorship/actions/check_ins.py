"""Check-ins: how it goes, asked of each side by itself; only that side reads its own."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.mentorship.actions import telling_nightly
from portal.mentorship.actions.guarding import UNREAD, held, refuse_unless_standing
from portal.mentorship.models import CheckIn, Pairing
from portal.registry.queries.days import today

EVERY = 28  # days between two check-ins


def check_in(pairing: Pairing, *, pulse: int, said: str, actor: Person) -> Pairing:
    """Say how it goes: to what was asked last, or of oneself today."""
    pairing = held(pairing)
    refuse_unless_standing(pairing)
    found = _asked(pairing, actor) or _of_today(pairing, actor)
    with change(pairing, UNREAD, actor=actor):
        if found is None:
            found = CheckIn(pairing_id=pairing.id, person_id=actor.id, asked_on=today())
            session.add(found)
        found.pulse, found.said, found.answered_at = pulse, said, clock.now()
    return pairing


def ask(due: Sequence[tuple[Pairing, int]]) -> int:
    """Ask these people how it goes, in the transaction of the night's job."""
    day = today()
    for pairing, person in due:
        session.add(CheckIn(pairing_id=pairing.id, person_id=person, asked_on=day))
    session.flush()
    return telling_nightly.how_it_goes(due, f"check-in:{day}")


def _asked(pairing: Pairing, person: Person) -> CheckIn | None:
    """The latest one without an answer."""
    found = _own(pairing, person).where(CheckIn.answered_at.is_(None))
    return session.scalars(found.order_by(CheckIn.id.desc()).limit(1)).first()


def _of_today(pairing: Pairing, person: Person) -> CheckIn | None:
    found = _own(pairing, person).where(CheckIn.asked_on == today())
    return session.scalars(found).first()


def _own(pairing: Pairing, person: Person) -> Select[CheckIn]:
    return select(CheckIn).where(CheckIn.pairing_id == pairing.id, CheckIn.person_id == person.id)
