"""What the night asks of pairs and tells them: have you met, how does it go, the end is near."""

from collections.abc import Sequence
from dataclasses import replace

from portal import clock
from portal.mentorship.actions.telling import COURSE, about, sides, to_both
from portal.mentorship.models import Meeting, Pairing
from portal.notices import telling
from portal.notices.telling import News
from portal.web.filters import day, moment


def silent(pairings: Sequence[Pairing]) -> int:
    """No meeting two weeks after the start: both are asked, gently."""
    said = (
        "You began two weeks ago. Plan a first session, or say that you met; and if it does not "
        "suit, either of you may end it without a reason."
    )
    title = "Have you and {} met yet?"
    news = [x for one in pairings for x in to_both(one, COURSE, "silent", title, said)]
    return telling.tell_each(news, actor=None)


def ending(pairings: Sequence[Pairing]) -> int:
    """The end is near: extend it, or look back."""
    news = []
    for one in pairings:
        title = "Mentoring with {} ends on " + day(one.ends_on)
        said = (
            "You can go on longer, once. Else look at your goals together."
            if one.extended_at is None
            else "Look at your goals together, and at what comes next."
        )
        news += to_both(one, COURSE, f"ending:{one.ends_on}", title, said)
    return telling.tell_each(news, actor=None)


def did_you_meet(meetings: Sequence[Meeting]) -> int:
    """A session is over: each side that has not said so is asked whether they met."""
    news = []
    for one in meetings:
        one.asked_at = clock.now()
        says = {one.pairing.mentor_id: one.mentor_says, one.pairing.mentee_id: one.mentee_says}
        news += [
            News(
                [reader],
                COURSE,
                f"mentoring_session:{one.id}:met:{one.sequence}",
                one,
                f"Did you and {other} meet?",
                f"Your session was on {moment(one.starts_at)}. Yes or no is enough.",
                f"/mentoring/sessions/{one.id}",
            )
            for reader, other in sides(one.pairing)
            if says[reader] is None
        ]
    return telling.tell_each(news, actor=None)


def how_it_goes(asked: Sequence[tuple[Pairing, int]], key: str) -> int:
    """Each side by itself."""
    said = "One click and a sentence, for yourself: nobody else reads it."
    news = []
    for one, person in asked:
        other = one.mentee.name if person == one.mentor_id else one.mentor.name
        made = about(one, [person], COURSE, key, f"How does it go with {other}?", said)
        news.append(replace(made, url=f"{made.url}#checkins"))
    return telling.tell_each(news, actor=None)
