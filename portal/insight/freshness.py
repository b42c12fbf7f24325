"""Whether a metric's next value is there in time. Judged when it is shown: it changes overnight."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

SOON = 14  # days ahead from which a due day is worth a word

Kind = Literal["overdue", "due", "on_time", "none"]


@dataclass(frozen=True, slots=True)
class Freshness:
    """`days` until the due day, or since it where the value is overdue."""

    kind: Kind
    days: int
    word: str
    sentence: str


def freshness(due_on: date | None, today: date, *, period: str = "") -> Freshness:
    """How the day by which the next value is due lies to `today`.

    `period` names the latest one that has a value, "" where none has. On the due day itself the
    value is not overdue yet. Without a due day (suspended, irregular) nothing is expected.
    """
    have = f"The latest value is for {period}." if period else "There is no value yet."
    if due_on is None:
        return Freshness("none", 0, "Nothing due", f"{have} No further value is expected.")
    days = (due_on - today).days
    day = f"{due_on.day} {due_on:%B %Y}"
    if days < 0:
        word = f"Overdue by {_days(-days)}"
        return Freshness("overdue", -days, word, f"{have} The next one was due on {day}.")
    said = f"{have} The next one is due on {day}."
    if days > SOON:
        return Freshness("on_time", days, "On time", said)
    return Freshness("due", days, f"Due in {_days(days)}" if days else "Due today", said)


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
