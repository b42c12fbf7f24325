"""What the two of a pairing are told, in the transaction that did it. Nobody else is told.

Whether the other side declined, withdrew or let the days pass is told alike: no reason is asked.
"""

from collections.abc import Sequence
from dataclasses import replace

from flask import current_app

from portal.accounts.models import Person
from portal.mentorship import lifecycle
from portal.mentorship.clocks import elsewhere
from portal.mentorship.models import Meeting, Pairing, Programme, Question, SharedNote
from portal.mentorship.queries import bonds
from portal.mentorship.queries import pairings as queries
from portal.notices import kinds, telling
from portal.notices.telling import News
from portal.training.models import Piece
from portal.web.filters import day, moment

GROUP = "Mentoring"
OFFERED, ANSWERED = "mentoring.offered", "mentoring.answered"
SESSION, WORK, COURSE = "mentoring.session", "mentoring.work", "mentoring.course"
KINDS = (
    kinds.Kind(OFFERED, "Offers and requests", GROUP, kinds.AT_ONCE),
    kinds.Kind(ANSWERED, "What came of offers and requests", GROUP, kinds.AT_ONCE),
    kinds.Kind(SESSION, "Sessions, with their invitations", GROUP, kinds.AT_ONCE),
    kinds.Kind(WORK, "What the other writes, asks or agrees", GROUP),
    kinds.Kind(COURSE, "Pauses, the end, and how it goes", GROUP, kinds.AT_ONCE),
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
            news.append(about(one, [reader], OFFERED, "offered", title, until))
    telling.tell_each(news, actor=None)


def asked_for(pairing: Pairing, side: str, actor: Person) -> None:
    """A mentee asks, or a mentor offers: the other side is to answer."""
    asks = "asks you to be their mentor" if side == lifecycle.MENTEE else "offers to be your mentor"
    said = f"Accept or decline by {day(pairing.expires_on)}; nobody asks why."
    _tell_other(pairing, actor, OFFERED, "asked", f"{actor.name} {asks}", said)


def accepted(pairing: Pairing, actor: Person) -> None:
    """One side accepted; the other hears that its answer is awaited, or that they are a pair."""
    if pairing.state == lifecycle.ACTIVE:
        title = f"You are a pair: {actor.name} and you"
        sentence = "Agree on how you work together, and plan your first session."
    else:
        title = f"{actor.name} accepted: your answer is awaited"
        sentence = f"Accept or decline by {day(pairing.expires_on)}."
    other = _other(pairing, actor)
    one = about(pairing, [other], ANSWERED, f"{pairing.state}", title, sentence)
    telling.tell_each([one], actor=actor)


def nothing_came(pairings: Sequence[Pairing], *, but: int | None = None) -> None:
    """Offers and requests that ended: all but one person hear so, in the same words from nobody."""
    telling.tell_each(
        [
            about(
                one,
                [reader],
                ANSWERED,
                "ended",
                f"Nothing came of it this time: {name}",
                "The offer or request is not open any more. There need be no reason. "
                "What else is open for you stands on your page of mentoring.",
            )
            for one in pairings
            for reader, name in sides(one)
            if reader != but
        ],
        actor=None,
    )


def programme_ended(programme: Programme, pairings: Sequence[Pairing]) -> None:
    """Both sides of what was open hear that it ended with the programme: nobody said no."""
    title = f"{programme.name} has ended, and with it what was open: {{}}"
    said = "Nobody said no: the programme takes no pair more. Pairs that have begun go on."
    news = [x for one in pairings for x in to_both(one, ANSWERED, "ended", title, said)]
    telling.tell_each(news, actor=None)


def no_place_left(pairing: Pairing) -> None:
    """Somebody else had the last place a moment earlier."""
    title = f"The last place with {pairing.mentor.name} was taken"
    sentence = (
        "Somebody else accepted a moment earlier. "
        "Your other offers and requests stand as they were."
    )
    news = about(pairing, [pairing.mentee_id], ANSWERED, "full", title, sentence)
    telling.tell_each([news], actor=None)


def agreement(pairing: Pairing, actor: Person) -> None:
    """One side wrote the agreement; the other is asked to agree."""
    title = f"{actor.name} wrote how you work together"
    said = "Read it, and agree or change it."
    _tell_other(pairing, actor, WORK, f"agreement:{pairing.version}", title, said, "#agreement")


def paused(pairing: Pairing, actor: Person) -> None:
    until = pairing.paused_until
    title = f"Mentoring with {actor.name} pauses until {day(until)}"
    said = "It goes on by itself on the day after, or earlier when one of you says so."
    _tell_other(pairing, actor, COURSE, f"paused:{pairing.version}", title, said)


def resumed(pairing: Pairing, actor: Person | None) -> None:
    """By one of them, or by itself."""
    key, said = f"resumed:{pairing.version}", "Plan your next session."
    if actor is not None:
        _tell_other(pairing, actor, COURSE, key, f"{actor.name} goes on: the pause is over", said)
        return
    telling.tell_each(to_both(pairing, COURSE, key, "The pause is over: {}", said), actor=None)


def extended(pairing: Pairing, actor: Person) -> None:
    title = f"{actor.name} and you go on until {day(pairing.ends_on)}"
    _tell_other(pairing, actor, COURSE, "extended", title, "A pairing is extended once.")


def closing(pairing: Pairing, actor: Person | None) -> None:
    """It comes to its end: each side is asked for its answers; not why."""
    said = (
        "Five questions are asked of each of you, and the mentee answers the eight questions on "
        "reading metrics again. Then it closes."
    )
    title = "Mentoring with {} comes to its end"
    but = actor.id if actor else None
    telling.tell_each(to_both(pairing, COURSE, "closing", title, said, but=but), actor=None)


def closed(pairing: Pairing, actor: Person | None) -> None:
    said = "What both of you wrote stays readable for both."
    title = "Mentoring with {} is closed"
    but = actor.id if actor else None
    telling.tell_each(to_both(pairing, COURSE, "closed", title, said, but=but), actor=None)


def planned(meeting: Meeting, pairing: Pairing) -> None:
    """A session is planned, moved or called off: both get the invitation, as calendars want it."""
    word = "Called off: session" if meeting.state == "cancelled" else "Session"
    key = f"mentoring_session:{meeting.id}:{meeting.sequence}"
    place = f"{meeting.minutes} minutes" + (f", {meeting.place}" if meeting.place else "")
    at = moment(meeting.starts_at)
    own = elsewhere(
        meeting.starts_at, current_app.config["SETTINGS"].timezone, bonds.zones(pairing)
    )
    telling.tell_each(
        [
            News(
                [reader],
                SESSION,
                key,
                meeting,
                f"{word} with {other} on {at}",
                f"{own[side]}. {place}" if side in own else place,
                f"/mentoring/sessions/{meeting.id}",
            )
            for side, (reader, other) in zip(
                (lifecycle.MENTOR, lifecycle.MENTEE), sides(pairing), strict=True
            )
        ],
        actor=None,
    )


def noted(note: SharedNote, pairing: Pairing, actor: Person) -> None:
    """Without its text: that is read on the page alone."""
    title = f"{actor.name} wrote a note for both of you"
    _tell_other(pairing, actor, WORK, f"note:{note.id}", title, "", "#notes")


def asked(question: Question, pairing: Pairing, metric: str, actor: Person) -> None:
    title = f"{actor.name} asks you about {metric}"
    said = "The chart is pinned to the question as it was."
    key = f"question:{question.id}"
    _tell_other(pairing, actor, WORK, key, title, said, f"/mentoring/questions/{question.id}")


def replied(question: Question, pairing: Pairing, metric: str, actor: Person) -> None:
    title = f"{actor.name} answered your question about {metric}"
    key = f"question:{question.id}:answer:{question.version}"
    _tell_other(pairing, actor, WORK, key, title, "", f"/mentoring/questions/{question.id}")


def listed(pairing: Pairing, piece: Piece, actor: Person) -> None:
    title = f"{actor.name} put “{piece.title}” on your reading list"
    _tell_other(pairing, actor, WORK, f"reading:{piece.id}", title, "", "/mentoring#reading")


def sides(pairing: Pairing) -> tuple[tuple[int, str], tuple[int, str]]:
    """Each reader with the name of the other."""
    return (
        (pairing.mentor_id, pairing.mentee.name),
        (pairing.mentee_id, pairing.mentor.name),
    )


def to_both(
    pairing: Pairing, kind: str, key: str, title: str, said: str, *, but: int | None = None
) -> list[News]:
    """The same to both, each with the other's name in the title."""
    return [
        about(pairing, [reader], kind, key, title.format(other), said)
        for reader, other in sides(pairing)
        if reader != but
    ]


def _tell_other(
    pairing: Pairing,
    actor: Person,
    kind: str,
    key: str,
    title: str,
    sentence: str,
    where: str = "",
) -> None:
    """`where`: another path, or a place on the page of the pairing."""
    news = about(pairing, [_other(pairing, actor)], kind, key, title, sentence)
    url = where if where.startswith("/") else news.url + where
    telling.tell_each([replace(news, url=url)], actor=actor)


def _other(pairing: Pairing, person: Person) -> int:
    return pairing.mentee_id if person.id == pairing.mentor_id else pairing.mentor_id


def about(
    pairing: Pairing, people: Sequence[int], kind: str, key: str, title: str, sentence: str
) -> News:
    key = f"mentoring_pairing:{pairing.id}:{key}"
    return News(people, kind, key, pairing, title, sentence, address(pairing))
