"""What the two of a pairing are told, in the transaction that did it. Nobody else is told.

Whether the other side declined, withdrew or let the days pass is told alike: no reason is asked.
"""

from collections.abc import Sequence

from portal.accounts.models import Person
from portal.mentorship import lifecycle
from portal.mentorship.models import Pairing
from portal.mentorship.queries import pairings as queries
from portal.notices import kinds, telling
from portal.notices.telling import News
from portal.web.filters import day

GROUP = "Mentoring"
OFFERED, ANSWERED = "mentoring.offered", "mentoring.answered"
KINDS = (
    kinds.Kind(OFFERED, "Offers and requests", GROUP, kinds.AT_ONCE),
    kinds.Kind(ANSWERED, "What came of offers and requests", GROUP, kinds.AT_ONCE),
)


def address(pairing: Pairing) -> str:
    """Where the two find it; also outside a request."""
    return f"/mentoring/pairings/{pairing.id}"


def offered(made: Sequence[Pairing]) -> None:
    """A run offers pairs: both sides of each hear of the other. Three statements, however many."""
    known = queries.names({one for each in made for one in (each.mentor_id, each.mentee_id)})
    news = []
    for one in made:
        until = f"Read why the two of you, and accept or decline by {day(one.expires_on)}."
        for reader, other, what in (
            (one.mentee_id, one.mentor_id, "mentor"),
            (one.mentor_id, one.mentee_id, "mentee"),
        ):
            title = f"A {what} is offered to you: {known[other]}"
            news.append(_about(one, [reader], OFFERED, "offered", title, until))
    telling.tell_each(news, actor=None)


def accepted(pairing: Pairing, actor: Person) -> None:
    """One side accepted; the other hears that its answer is awaited, or that they are a pair."""
    if pairing.state == lifecycle.ACTIVE:
        title = f"You are a pair: {actor.name} and you"
        sentence = "Agree on how you work together, and plan your first session."
    else:
        title = f"{actor.name} accepted: your answer is awaited"
        sentence = f"Accept or decline by {day(pairing.expires_on)}."
    other = _other(pairing, actor)
    one = _about(pairing, [other], ANSWERED, f"{pairing.state}", title, sentence)
    telling.tell_each([one], actor=actor)


def nothing_came(pairings: Sequence[Pairing], *, but: int | None = None) -> None:
    """Offers and requests that ended: all but one person hear so, in the same words from nobody."""
    telling.tell_each(
        [
            _about(
                one,
                [reader],
                ANSWERED,
                "ended",
                f"Nothing came of it this time: {name}",
                "The offer or request is not open any more. There need be no reason. "
                "What else is open for you stands on your page of mentoring.",
            )
            for one in pairings
            for reader, name in (
                (one.mentor_id, one.mentee.name),
                (one.mentee_id, one.mentor.name),
            )
            if reader != but
        ],
        actor=None,
    )


def no_place_left(pairing: Pairing) -> None:
    """Somebody else had the last place a moment earlier."""
    title = f"The last place with {pairing.mentor.name} was taken"
    sentence = (
        "Somebody else accepted a moment earlier. "
        "Your other offers and requests stand as they were."
    )
    news = _about(pairing, [pairing.mentee_id], ANSWERED, "full", title, sentence)
    telling.tell_each([news], actor=None)


def _other(pairing: Pairing, person: Person) -> int:
    return pairing.mentee_id if person.id == pairing.mentor_id else pairing.mentor_id


def _about(
    pairing: Pairing, people: Sequence[int], kind: str, key: str, title: str, sentence: str
) -> News:
    key = f"mentoring_pairing:{pairing.id}:{key}"
    return News(people, kind, key, pairing, title, sentence, address(pairing))
