"""A mentee asks a mentor, or a mentor offers: the other side answers.

To whoever is not available for a reason of their own the answer is the same, whichever the
reason, and nothing is written.
"""

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import ensure_writing, session
from portal.errors import Refused
from portal.mentorship.actions import telling
from portal.mentorship.actions.offering import begun
from portal.mentorship.actions.programmes import require_open
from portal.mentorship.lifecycle import BY_MENTEE, BY_MENTOR, OPEN_REQUESTS
from portal.mentorship.models import MENTEE, MENTOR, Pairing, Programme
from portal.mentorship.queries import browsing as queries
from portal.mentorship.queries import instances, programmes
from portal.mentorship.queries.pairings import hold_profiles
from portal.registry.queries.days import today

HAS_ONE = "You have a mentor in this programme."
TOO_MANY = (
    f"{OPEN_REQUESTS} of your requests wait for an answer, which is the most. "
    "Take one back, or wait: each ends by itself after ten days."
)
TOO_MANY_OFFERS = (
    f"{OPEN_REQUESTS} of your offers wait for an answer, which is the most. Take one back, or wait."
)


def ask(one: queries.One, *, message: str, actor: Person) -> Pairing:
    """Ask the mentor of this profile; at most five requests are open at a time."""
    return _begin(one, MENTEE, message, actor)


def offer_to(one: queries.One, *, message: str, actor: Person) -> Pairing:
    """Offer oneself to the mentee of this profile."""
    return _begin(one, MENTOR, message, actor)


def _begin(one: queries.One, side: str, message: str, actor: Person) -> Pairing:
    programme, other = one.browsing.programme, one.profile.person_id
    mentor_id, mentee_id = (other, actor.id) if side == MENTEE else (actor.id, other)
    require_open(programme, today())
    ensure_writing()
    held = hold_profiles(programme.id, mentor_id=mentor_id, mentee_id=mentee_id)
    if side not in held:
        raise Refused("Fill in your profile in this programme first.")
    state = BY_MENTEE if side == MENTEE else BY_MENTOR
    _refuse_too_many(programme, side, state, actor)
    why = _why(programme, mentor_id, mentee_id)
    at = clock.now()
    made = Pairing(
        programme_id=programme.id,
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        message=message,
        rhythm_days=programme.rhythm_days,
        why=why,
        mentor_accepted_at=at if side == MENTOR else None,
        mentee_accepted_at=at if side == MENTEE else None,
        **begun("request" if side == MENTEE else "offer", state),
    )
    with change(made, "ask for mentor" if side == MENTEE else "offer to be mentor", actor=actor):
        session.flush()
        telling.asked_for(made, side, actor)
    return made


def _refuse_too_many(programme: Programme, side: str, state: str, actor: Person) -> None:
    if queries.open_of(programme, actor, side, state) >= OPEN_REQUESTS:
        raise Refused(TOO_MANY if side == MENTEE else TOO_MANY_OFFERS)
    if side == MENTEE and queries.with_a_mentor(programme, [actor.id]):
        raise Refused(HAS_ONE)


def _why(programme: Programme, mentor_id: int, mentee_id: int) -> dict[str, object]:
    """What the pair is worth, with its sentences; refuses where a rule stands between the two."""
    people = instances.people(programme, mentors=[mentor_id], mentees=[mentee_id])
    busy = queries.with_a_mentor(programme, [mentee_id])
    if not (people.mentors and people.mentees):
        raise Refused(queries.UNAVAILABLE)
    settings = programmes.settings_of(programme)
    refusal, score = queries.between(people.mentors[0], people.mentees[0], settings, busy)
    if score is None:
        raise Refused(refusal)
    points = [
        {
            "name": part.name,
            "points": part.points,
            "most": part.most,
            "sentence": part.sentence,
        }
        for part in score.components
        if part.sentence
    ]
    return {"score": score.points, "points": points}
