"""A conversation on its way: given, looked at, answered, closed, judged, handed over."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from portal import clock
from portal.accounts.models import Person
from portal.accounts.queries import people_named
from portal.accounts.queries.holidays import free_days
from portal.changelog.recording import change
from portal.db import hold, session
from portal.driver import Added
from portal.errors import Refused
from portal.feedback import loop, places
from portal.feedback.actions import news
from portal.feedback.actions.inheriting import HAND_OVER
from portal.feedback.actions.messages import begin, say
from portal.feedback.loop import Kind, Outcome, State
from portal.feedback.models import Thread
from portal.feedback.places import Spot
from portal.records import revise
from portal.web.filters import local

_COLUMNS = [one.name for one in Thread.__table__.columns if one.name != "id"]
_THREAD = Added(insert(Thread), _COLUMNS)
_BLANK = {  # what comes later
    **dict.fromkeys(_COLUMNS), "reason": "", "outcome_link": "", "version": 1,
}  # fmt: skip


def give(
    spot: Spot, *, kind: str, about: str, text: str, actor: Person, at: datetime | None = None
) -> Thread:
    """Ask, report, propose or thank. `about`: a point of it by its key or its words, "": all of it.

    Thanks need no answer, so they are done when given. `at`: when it was given, for what is
    brought in from elsewhere.
    """
    moment = at or clock.now()
    given_on = local(moment).date()
    anchor, words = _point(spot, about)
    is_thanks = kind == Kind.THANKS
    row = _BLANK | {
        "subject_kind": spot.kind,
        "subject_id": spot.id,
        "subject_title": spot.title,
        "path": spot.url,
        "anchor": anchor,
        "anchor_words": words,
        "kind": kind,
        "state": State.DONE.value if is_thanks else State.NEW.value,
        "outcome_kind": Outcome.NOTHING.value if is_thanks else "",
        "giver_id": actor.id,
        "owner_id": spot.owner_id,
        "department_id": spot.department_id,
        "given_on": given_on,
        "due_on": loop.after(given_on, loop.TRIAGE_DAYS, free_days()),
        "created_at": moment,
        "touched_at": moment,
    }
    with change(Thread, "give feedback", actor=actor) as entry:
        thread: Thread = entry.add(_THREAD, row, giver=actor, mentions=[])
        message, named = begin(thread, text, actor=actor, at=moment)
        news.given(thread, message, named, actor)
    return thread


def _point(spot: Spot, about: str) -> tuple[str, str]:
    """Key and words of the point that `about` means."""
    if not about:
        return "", ""
    for point in spot.points():
        if about in (point.key, point.words, point.words.partition(": ")[0]):
            return point.key, point.words
    raise Refused("Choose one of the points that the list offers.", field="about")


def triage(thread: Thread, *, actor: Person, at: datetime | None = None) -> None:
    """Say that somebody has looked at it and will answer."""
    with change(thread, "look at feedback", actor=actor):
        _move(thread, State.TRIAGED, at or clock.now())
        news.moved(thread, "looks into it", "", actor)


def answer(
    thread: Thread, *, state: str, text: str, actor: Person, at: datetime | None = None
) -> None:
    """Answer it: for now, with what is planned, or with the reason why nothing will be done."""
    moment = at or clock.now()
    with change(thread, f"answer feedback: {state}", actor=actor):
        _move(thread, State(state), moment, reason=text if state == State.DECLINED else "")
        say(thread, text, actor=actor, mark=state, at=moment)


def close(
    thread: Thread,
    *,
    outcome: str,
    link: str,
    text: str,
    actor: Person,
    at: datetime | None = None,
) -> None:
    """Say what came of it and where that stands; its giver is asked whether it helped.

    `outcome`: a `loop.Outcome`, or one with its page, as `outcomes.Came.key` puts them.
    """
    moment = at or clock.now()
    outcome, _, chosen = outcome.partition(" ")
    link = chosen or link
    if outcome not in loop.OUTCOME_WORDS:
        raise Refused("Choose what came of it.", field="outcome")
    if link and not places.is_page(link):
        raise Refused(
            "Give the address of a page of this portal, from its first / on.", field="link"
        )
    if outcome not in (Outcome.NOTHING, Outcome.ACTION, Outcome.PAGE) and not link:
        raise Refused("Say where it stands: the address of the page.", field="link")
    if thread.answered_on is None and not text:
        raise Refused("Nobody has answered yet: say in a sentence what came of it.", field="text")
    with change(thread, "close feedback", actor=actor):
        _move(thread, State.DONE, moment, outcome_kind=outcome, outcome_link=link)
        if text:
            say(thread, text, actor=actor, mark=State.DONE, at=moment)
        else:
            news.moved(thread, "closed it: did it help?", loop.OUTCOME_WORDS[outcome] + ".", actor)


def say_helped(
    thread: Thread, *, helped: bool, text: str, actor: Person, at: datetime | None = None
) -> None:
    """Close the loop, or send it round again: what did not help waits for another answer."""
    moment = at or clock.now()
    if not helped and not text:
        raise Refused("Say what is still missing, so that it can be answered.", field="text")
    verb = "say that it helped" if helped else "say that it did not help"
    with change(thread, verb, actor=actor):
        _lock(thread)
        if not thread.asks_whether_it_helped:
            raise Refused("This was answered already, or it isn't done yet.")
        again = {} if helped else {"state": State.TRIAGED, "closed_on": None, "close_days": None}
        revise(thread, helped=helped, touched_at=moment, **again)
        if text:
            say(thread, text, actor=actor, mark="helped" if helped else "not_helped", at=moment)


def hand_over(thread: Thread, *, person: str, reason: str, actor: Person) -> None:
    """Have somebody else answer it, named as "Name <e-mail>", by name or by e-mail address."""
    named = people_named(person)
    if len(named) != 1:
        raise Refused("Choose one person from the list.", field="person")
    if named[0].id == thread.owner_id:
        raise Refused(f"{named[0].name} answers it already.", field="person")
    with change(thread, HAND_OVER, actor=actor, reason=reason):
        _lock(thread)
        thread.owner_id = named[0].id
        thread.touched_at = clock.now()
        news.handed_over(thread, reason, actor)


def _move(thread: Thread, to: State, moment: datetime, **more: Any) -> None:
    """Bring it to `to`, with the days that the figures of the loop rest on, and `more` with it."""
    _lock(thread)
    if not loop.can_move(thread.state, to):
        raise Refused(f"That is not possible: it stands at “{thread.state_word.lower()}” now.")
    day = local(moment).date()
    is_closed = to in loop.CLOSED
    is_first_answer = to != State.TRIAGED and thread.answered_on is None
    days = loop.between(thread.given_on, day, free_days()) if is_closed or is_first_answer else 0
    if is_first_answer:
        more |= {"answered_on": day, "answer_days": days}
    if to == State.DONE:
        more["helped"] = None
    revise(
        thread,
        state=to,
        touched_at=moment,
        triaged_at=thread.triaged_at or moment,
        closed_on=day if is_closed else None,
        close_days=days if is_closed else None,
        **more,
    )


def _lock(thread: Thread) -> None:
    """Wait for whoever is at it, and see what they made of it: on SQLite the transaction did both
    before it read anything.
    """
    if session.connection().dialect.name != "sqlite":
        hold(thread)
