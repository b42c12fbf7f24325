"""What people are told of a decision, in plain sentences. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

FEW = 4  # metrics of a list that are called by name
MOST_NAMED = 3  # decisions in a notice; the page has them all
VERBS = {
    "keep": "stays as it is",
    "revise_minor": "is defined more clearly; its values stay comparable",
    "revise_major": "is defined anew; its values do not compare with those before",
    "merge": "is merged with others into a new metric",
    "retire": "is retired",
    "add": "is new",
    "suspend": "is suspended",
    "defer": "is decided on next year",
    "ratify": "stays suspended",
}
DUTIES = {
    "keep": "Nothing for you to do.",
    "revise_minor": "Read the new text, and enter values by it from that day on.",
    "revise_major": "Read the new text, enter values by it from that day on, and agree its targets "
    "anew.",
    "merge": "Look at the new metric, and take the old ones out of what you build on them.",
    "retire": "Enter its values until then, and take it out of what you build on it.",
    "add": "Read its definition; values are due from that day on.",
    "suspend": "No values are due until it is resumed.",
    "defer": "Nothing for you to do.",
    "ratify": "No values are due until it is resumed.",
}


@dataclass(frozen=True)
class Told:
    """One decision as somebody affected hears of it."""

    name: str
    kind: str
    is_adopted: bool
    reason: str
    holds_from: date | None
    several: int = 1  # metrics that are kept by one list, or merged by one text
    is_overturned: bool = False  # on appeal, after it was published


def happened(told: Told) -> str:
    """What happens to the metric and from when: "Lead time is retired on 1 April 2027"."""
    if told.is_overturned:
        return f"{told.name}: the decision was overturned on appeal, and nothing changes"
    if not told.is_adopted and told.kind == "add":
        return f"{told.name} is not added: the proposal was not adopted"
    if not told.is_adopted and told.kind == "ratify":
        return f"{told.name} goes on: its suspension was not ratified"
    if not told.is_adopted:
        return f"{told.name} stays as it is: the proposal was not adopted"
    if told.several > 1 and told.kind == "keep":
        some = told.name if told.several <= FEW else f"{told.several} metrics"
        return f"{some} stay as they are"
    if told.several > 1 and told.kind == "merge" and told.holds_from is not None:
        return f"{told.name} are merged into a new metric, and end on {_day(told.holds_from)}"
    if told.holds_from is None or told.kind in ("keep", "defer", "ratify"):
        return f"{told.name} {VERBS[told.kind]}"
    return f"{told.name} {VERBS[told.kind]}, from {_day(told.holds_from)}"


def duty(told: Told) -> str:
    """What those affected are to do."""
    stands = told.is_adopted and not told.is_overturned
    return DUTIES[told.kind if stands else "keep"]


def sentence(decisions: Sequence[Told], chair: str) -> str:
    """One notice for one person: what, why, from when, what to do, whom to ask."""
    parts = [f"{happened(one)}. {one.reason}".strip() for one in decisions[:MOST_NAMED]]
    more = len(decisions) - MOST_NAMED
    if more > 0:
        parts.append(f"And {more} more.")
    ask = f" Questions: {chair}." if chair else ""
    return " ".join([*parts, f"Read what you have to do, and say that you know.{ask}"])


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
