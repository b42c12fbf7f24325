"""The loop that a feedback goes through, and how long it takes, in working days.

new → triaged → answered, planned or declined → done → "did this help?". Pure: days come as
arguments. Working days are Monday to Friday without the days that are free: public holidays, as
administrators list them.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

TRIAGE_DAYS = 5  # working days until somebody has looked at it
CLOSE_DAYS = 20  # working days, four weeks, within which most of what is asked can be closed
FRIDAY = 4  # date.weekday()

Days = Collection[date]
NONE: frozenset[date] = frozenset()


class Kind(StrEnum):
    """What somebody gives."""

    QUESTION = "question"
    ERROR = "error"
    IDEA = "idea"
    THANKS = "thanks"


KIND_WORDS: Mapping[str, str] = {
    Kind.QUESTION: "Question",
    Kind.ERROR: "Error",
    Kind.IDEA: "Idea",
    Kind.THANKS: "Thanks",
}


class State(StrEnum):
    """Where it stands."""

    NEW = "new"
    TRIAGED = "triaged"
    ANSWERED = "answered"
    PLANNED = "planned"
    DECLINED = "declined"
    DONE = "done"


STATE_WORDS: Mapping[str, str] = {
    State.NEW: "New",
    State.TRIAGED: "Looked at",
    State.ANSWERED: "Answered",
    State.PLANNED: "Planned",
    State.DECLINED: "Declined",
    State.DONE: "Done",
}
WAITING = (State.NEW, State.TRIAGED)  # for an answer
OPEN = (*WAITING, State.ANSWERED, State.PLANNED)  # its owner still has something to do
CLOSED = (State.DECLINED, State.DONE)
ANSWERS = (State.ANSWERED, State.PLANNED, State.DECLINED)  # what an answer makes of it

MOVES: Mapping[State, frozenset[State]] = {
    State.NEW: frozenset({State.TRIAGED, *ANSWERS, State.DONE}),
    State.TRIAGED: frozenset({*ANSWERS, State.DONE}),
    State.ANSWERED: frozenset({*ANSWERS, State.DONE}),
    State.PLANNED: frozenset({*ANSWERS, State.DONE}),
    State.DECLINED: frozenset({State.ANSWERED, State.PLANNED}),
    State.DONE: frozenset(),
}
"""Where who answers can bring it. Its giver sends what is done and did not help back to triaged."""


class Outcome(StrEnum):
    """What came of it."""

    NOTHING = "nothing"
    VALUE = "value"
    DEFINITION = "definition"
    TARGET = "target"
    ACTION = "action"
    PROPOSAL = "proposal"
    PAGE = "page"


OUTCOME_WORDS: Mapping[str, str] = {
    Outcome.NOTHING: "Nothing changed: the answer was all that it needed",
    Outcome.VALUE: "A value was corrected or explained",
    Outcome.DEFINITION: "The definition has a new version",
    Outcome.TARGET: "The target was changed",
    Outcome.ACTION: "Something is done about it: an action",
    Outcome.PROPOSAL: "It became a proposal for the next refinement",
    Outcome.PAGE: "A page of the portal was changed",
}
OUTCOME_GROUPS: Mapping[str, str] = {  # headings over what can be chosen
    Outcome.ACTION: "Follow-ups",
    Outcome.PROPOSAL: "Proposals",
    Outcome.VALUE: "Values, corrected or explained",
    Outcome.DEFINITION: "Versions of the definition",
    Outcome.TARGET: "Targets",
}


def can_move(state: str, to: str) -> bool:
    """Whether who answers a feedback in `state` can bring it to `to`."""
    return State(to) in MOVES[State(state)]


def is_working(day: date, free: Days = NONE) -> bool:
    """Whether people work on `day`."""
    return day.weekday() <= FRIDAY and day not in free


def after(day: date, count: int, free: Days = NONE) -> date:
    """The `count`-th working day after `day`; the days in `free` are none."""
    found, days = _weekday_after(day, count), 0
    while (more := _weekdays_in(free, day, found)) != days:
        days = more
        found = _weekday_after(day, count + days)
    return found


def between(first: date, last: date, free: Days = NONE) -> int:
    """Working days after `first`, up to and with `last`; none where `last` isn't later."""
    if last <= first:
        return 0
    return _until(last) - _until(first) - _weekdays_in(free, first, last)


def _weekday_after(day: date, count: int) -> date:
    weeks, rest = divmod(count, 5)
    if day.weekday() > FRIDAY:  # a weekend counts as its Friday
        day -= timedelta(days=day.weekday() - FRIDAY)
    found = day + timedelta(weeks=weeks)
    for _ in range(rest):
        found += timedelta(days=3 if found.weekday() == FRIDAY else 1)
    return found


def _weekdays_in(free: Days, after: date, last: date) -> int:
    """How many of these days cost work after `after`, up to and with `last`."""
    return sum(1 for one in free if after < one <= last and one.weekday() <= FRIDAY)


def _until(day: date) -> int:
    """Days from Monday to Friday from the calendar's first Monday up to and with `day`."""
    weeks, rest = divmod(day.toordinal() - 1, 7)  # 1 January of the year 1 was a Monday
    return weeks * 5 + min(rest + 1, 5)
