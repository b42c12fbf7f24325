"""What makes a metric worth a full review in a year in which only a light one is due.

Pure: what is known of a metric in, codes out. A flag is no verdict; it says where to look first.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

STALE_AFTER: Final = timedelta(days=92)  # past the due day: a quarter without a value
WORDS: Final = {
    "signal": "A signal without an answer",
    "no_values": "No value yet",
    "stale": "No value for a quarter or longer",
    "late": "A value is overdue",
    "target": "The target is out of reach as things are",
    "topped_out": "Hardly any room left to improve",
    "no_objective": "Serves no objective",
    "error": "An error was reported and is not settled",
    "suspended": "Suspended",
    "review_due": "The review that its definition names is due",
    "appeal": "An appeal is open",
    "overturned": "Its last decision was overturned on appeal",
}


@dataclass(frozen=True)
class Known:
    """What is cheap to know of one metric on `today`."""

    today: date
    has_open_signal: bool = False
    has_values: bool = True
    due_on: date | None = None  # of the next value
    assurance: str = ""
    is_topped_out: bool = False
    serves_objective: bool = True
    has_open_error: bool = False
    is_suspended: bool = False
    next_review_on: date | None = None
    has_open_appeal: bool = False
    was_overturned: bool = False


def flags(known: Known) -> tuple[str, ...]:
    """The codes that apply, in the order of `WORDS`. Overdue is said once: stale, or else late."""
    overdue = known.today - known.due_on if known.due_on else timedelta(0)
    applies = {
        "signal": known.has_open_signal,
        "no_values": not known.has_values,
        "stale": overdue >= STALE_AFTER,
        "late": timedelta(0) < overdue < STALE_AFTER,
        "target": known.assurance == "fail",
        "topped_out": known.is_topped_out,
        "no_objective": not known.serves_objective,
        "error": known.has_open_error,
        "suspended": known.is_suspended,
        "review_due": known.next_review_on is not None and known.next_review_on <= known.today,
        "appeal": known.has_open_appeal,
        "overturned": known.was_overturned,
    }
    return tuple(code for code in WORDS if applies[code])
