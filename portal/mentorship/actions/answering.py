"""What becomes of an offer or request: accepted, declined, withdrawn, expired.

Places are counted again while both profiles are held, so the last one is given once.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import ensure_writing, session
from portal.errors import Refused
from portal.mentorship import lifecycle
from portal.mentorship.actions import telling
from portal.mentorship.lifecycle import (
    ACTIVE,
    DECLINED,
    EXPIRED,
    FULL,
    MENTOR,
    SYSTEM,
    WITHDRAWN,
)
from portal.mentorship.models import MENTEE, Pairing, Profile, Programme
from portal.mentorship.policy.pairings import side
from portal.mentorship.queries import pairings as queries
from portal.registry.queries.days import today

OVER = "This is not open any more. Look at the page as it is now."
AWAITED = "You have answered already: the other side's answer is awaited."
TOO_LATE = "The last day for an answer has passed. You can ask or offer anew."
ENDED = "The programme has ended, so nobody is paired in it any more. You can decline."
NO_PLACE = "You have no place left. Raise your places in your profile, or decline."


def accept(pairing: Pairing, *, actor: Person) -> Pairing:
    """Accept for one's side; once both did, the pair is active and takes a place.

    A mentee who comes too late for the last place is told so and keeps all other offers.
    """
    pairing = _held(pairing)
    who = side(actor, pairing)
    to = lifecycle.accepting(pairing.state, who or "")
    _refuse_unless(to is not None, pairing)
    if pairing.expires_on < today():
        raise Refused(TOO_LATE)
    if pairing.programme.ended_at is not None:
        raise Refused(ENDED)
    if queries.places_left(pairing) < 1:
        if who == MENTOR:
            raise Refused(NO_PLACE)
        return _no_place_left(pairing)
    with change(pairing, "accept pairing", actor=actor):
        pairing.state = to or ""
        if who == MENTOR:
            pairing.mentor_accepted_at = clock.now()
        else:
            pairing.mentee_accepted_at = clock.now()
        if to == ACTIVE:
            _begin(pairing)
        session.flush()
        telling.accepted(pairing, actor)
    return pairing


def decline(pairing: Pairing, *, actor: Person) -> Pairing:
    """Say no; why is asked of nobody."""
    return _step(pairing, DECLINED, "decline pairing", actor)


def withdraw(pairing: Pairing, *, actor: Person) -> Pairing:
    """Take back what one asked, offered or accepted, while the other side has not answered."""
    return _step(pairing, WITHDRAWN, "withdraw pairing", actor)


def expire(pairing: Pairing) -> bool:
    """Nobody answered in time: the night's job says so. False where somebody was quicker."""
    pairing = _held(pairing)
    if not lifecycle.may_go(pairing.state, EXPIRED, SYSTEM) or pairing.expires_on >= today():
        return False
    with change(pairing, "expire pairing", actor=None):
        _end([pairing], EXPIRED)
        telling.nothing_came([pairing])
    return True


def end_without(pairing: Pairing) -> bool:
    """One of the two works here no more: an offer ends. False where nothing is open any more."""
    pairing = _held(pairing)
    if not lifecycle.may_go(pairing.state, WITHDRAWN, SYSTEM):
        return False
    with change(pairing, "withdraw pairing", actor=None):
        _end([pairing], WITHDRAWN)
        telling.nothing_came([pairing])
    return True


def end_open(programme: Programme) -> None:
    """The programme ends: whatever waits for an answer in it ends, and both sides hear why."""
    ending = queries.hold_open(programme)
    for one in ending:
        with change(one, "withdraw pairing", actor=None):
            _end([one], WITHDRAWN)
    telling.programme_ended(programme, ending)


def _step(pairing: Pairing, to: str, words: str, actor: Person) -> Pairing:
    pairing = _held(pairing)
    _refuse_unless(lifecycle.may_go(pairing.state, to, side(actor, pairing) or ""), pairing)
    with change(pairing, words, actor=actor):
        pairing.ended_by_id = actor.id
        _end([pairing], to)
        telling.nothing_came([pairing], but=actor.id)
    return pairing


def _no_place_left(pairing: Pairing) -> Pairing:
    with change(pairing, "find no place left", actor=None):
        pairing.outcome = FULL
        _end([pairing], WITHDRAWN)
        telling.no_place_left(pairing)
    return pairing


def _begin(pairing: Pairing) -> None:
    """From today on they are a pair; whatever else was open for the mentee ends."""
    pairing.starts_on = today()
    pairing.ends_on = today() + timedelta(weeks=pairing.programme.weeks)
    _end_waiting(pairing)
    others = queries.other_open(pairing)
    for one in others:
        with change(one, "withdraw pairing", actor=None):
            _end([one], WITHDRAWN)
    telling.nothing_came(others, but=pairing.mentee_id)


def _end(pairings: Sequence[Pairing], state: str) -> None:
    for one in pairings:
        one.state, one.ended_at = state, clock.now()


def _held(pairing: Pairing) -> Pairing:
    ensure_writing()
    return queries.held(pairing)


def _refuse_unless(may: bool, pairing: Pairing) -> None:
    if may:
        return
    raise Refused(AWAITED if pairing.state in lifecycle.OPEN else OVER)


def _end_waiting(pairing: Pairing) -> None:
    """Whoever has a mentor waits for none: the bonus for waiting ends."""
    mine = (
        (Profile.programme_id == pairing.programme_id)
        & (Profile.person_id == pairing.mentee_id)
        & (Profile.side == MENTEE)
    )
    session.execute(update(Profile.__table__).where(mine).values(waited=0))  # type: ignore[arg-type]  # a Table
