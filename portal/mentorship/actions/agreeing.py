"""How a pair works together: the agreement, what the mentee shows, pauses, one extension."""

from collections.abc import Sequence
from datetime import date, timedelta

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.mentorship import lifecycle
from portal.mentorship.actions import telling
from portal.mentorship.actions.guarding import held, refuse_unless_may, refuse_unless_running
from portal.mentorship.lifecycle import ACTIVE, MENTOR, PAUSED, WEEKS
from portal.mentorship.models import Pairing
from portal.mentorship.policy.pairings import side
from portal.mentorship.queries.learning import SHARED
from portal.registry.queries.days import today
from portal.web.filters import day

LONGEST_PAUSE = 26  # weeks
SETTLED = 4  # weeks in which the two may still agree on a later end; then it is an extension


def agree(
    pairing: Pairing,
    *,
    aims: str,
    meeting: str,
    confidence: str,
    rhythm_days: int,
    weeks: int,
    actor: Person,
) -> Pairing:
    """Write the agreement; whoever writes agrees, the other is asked to."""
    pairing = held(pairing)
    refuse_unless_running(pairing)
    ends_on = _end(pairing, weeks)
    if ends_on < today():
        raise Refused("The pair would have ended by now: choose more weeks.", field="weeks")
    settled = today() > (pairing.starts_on or today()) + timedelta(weeks=SETTLED)
    if settled and ends_on > (pairing.ends_on or ends_on):
        raise Refused(
            f"After the first {SETTLED} weeks a later end is an extension: choose “Go on longer”.",
            field="weeks",
        )
    texts = {"aims": aims, "meeting": meeting, "confidence": confidence}
    same = texts == pairing.agreement and rhythm_days == pairing.rhythm_days
    if same and ends_on == pairing.ends_on:
        return confirm(pairing, actor=actor)
    with change(pairing, "agree on how to work", actor=actor):
        pairing.agreement = texts
        pairing.rhythm_days = rhythm_days
        pairing.ends_on = ends_on
        mine, now = side(actor, pairing), clock.now()
        pairing.agreed_by_mentor_at = now if mine == MENTOR else None
        pairing.agreed_by_mentee_at = None if mine == MENTOR else now
        session.flush()
        telling.agreement(pairing, actor)
    return pairing


def confirm(pairing: Pairing, *, actor: Person) -> Pairing:
    """Agree to what the other wrote."""
    pairing = held(pairing)
    refuse_unless_running(pairing)
    if not pairing.agreement:
        raise Refused("There is no agreement yet: write one.")
    with change(pairing, "agree on how to work", actor=actor):
        if side(actor, pairing) == MENTOR:
            pairing.agreed_by_mentor_at = pairing.agreed_by_mentor_at or clock.now()
        else:
            pairing.agreed_by_mentee_at = pairing.agreed_by_mentee_at or clock.now()
    return pairing


def share(pairing: Pairing, *, shares: Sequence[str], actor: Person) -> Pairing:
    """What of one's own learning the mentor may see, from now on; nothing is told to anybody."""
    pairing = held(pairing)
    refuse_unless_running(pairing)
    with change(pairing, "choose what is shown", actor=actor):
        pairing.shares = [one for one in SHARED if one in shares]
    return pairing


def pause(pairing: Pairing, *, until: date, actor: Person) -> Pairing:
    """Rest for a while; the end stays where it is. Why is asked of nobody."""
    pairing = held(pairing)
    refuse_unless_may(pairing, PAUSED, side(actor, pairing))
    if not today() < until <= today() + timedelta(weeks=LONGEST_PAUSE):
        raise Refused("Choose a day within the next half year.", field="until")
    with change(pairing, "pause pairing", actor=actor, until=until):
        pairing.state, pairing.paused_until = PAUSED, until
        session.flush()
        telling.paused(pairing, actor)
    return pairing


def resume(pairing: Pairing, *, actor: Person | None) -> Pairing:
    """Go on; by itself on the day after the pause."""
    pairing = held(pairing)
    who = lifecycle.SYSTEM if actor is None else side(actor, pairing)
    refuse_unless_may(pairing, ACTIVE, who)
    if pairing.state != PAUSED:
        raise Refused("It is not paused.")
    with change(pairing, "resume pairing", actor=actor):
        pairing.state, pairing.paused_until = ACTIVE, None
        session.flush()
        telling.resumed(pairing, actor)
    return pairing


def extend(pairing: Pairing, *, ends_on: date, actor: Person) -> Pairing:
    """A later end, once; 52 weeks in all are the most."""
    pairing = held(pairing)
    refuse_unless_running(pairing)
    if pairing.extended_at is not None:
        raise Refused("It was extended already, which is possible once.")
    latest = _end(pairing, WEEKS[1])
    now = pairing.ends_on or today()
    if not max(now, today()) < ends_on <= latest:
        raise Refused(f"Choose a day after {day(now)} and up to {day(latest)}.", field="ends_on")
    with change(pairing, "extend pairing", actor=actor):
        pairing.ends_on, pairing.extended_at = ends_on, clock.now()
        session.flush()
        telling.extended(pairing, actor)
    return pairing


def _end(pairing: Pairing, weeks: int) -> date:
    return (pairing.starts_on or today()) + timedelta(weeks=weeks)
