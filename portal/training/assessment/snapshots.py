"""Questions about a metric of the portal's own, from its chart as it was on a day. Pure.

`Held` is what a snapshot keeps. Every key is computed from it: nobody writes these questions, so
nobody can write a wrong key. Where a figure does not decide a question, it is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.training.assessment.questions import Line, Option, Question

BANK = "own-metrics"
LEAST = 12  # values: with fewer, limits are provisional
OPTIONS = 4
ASKED = ("signal", "beyond", "peak", "change")  # how the id of a question ends
EXPLAINED = "noise"  # the course that teaches what is asked here
NEITHER = (  # answers to whether a value is news that hang it on something else
    Option(
        "target",
        "That depends on whether it meets the target.",
        feedback="Whether a target is met says nothing about whether anything changed.",
        misconception="target-as-cause",
    ),
    Option(
        "before",
        "That depends on whether it is better than the value before.",
        feedback="Two values cannot tell a change from ordinary variation.",
        misconception="two-points-are-a-trend",
    ),
)


@dataclass(frozen=True)
class Held:
    """A metric's chart: its periods oldest first, with the limits of its last segment."""

    code: str
    name: str
    department: str
    unit: str
    decimals: int
    labels: tuple[str, ...]
    values: tuple[Decimal | None, ...]
    first: int  # position at which the last segment starts
    lower: Decimal | None
    upper: Decimal | None
    is_signal: bool  # whether the latest value is one
    is_provisional: bool  # whether the limits are


def questions(held: Held) -> Iterator[Question]:
    """What can be asked of this chart; nothing where it has fewer than twelve values."""
    known = [value for value in held.values if value is not None]
    if len(known) < LEAST:
        return
    if held.lower is not None and held.upper is not None and not held.is_provisional:
        yield _signal(held)
        yield _beyond(held, held.lower, held.upper)
    if (asked := _peak(held)) is not None:
        yield asked
    if (asked := _change(held)) is not None:
        yield asked


def _slug(held: Held, what: str) -> str:
    return f"{held.code.lower()}-{what}"


def _signal(held: Held) -> Question:
    """Whether the latest value is news."""
    signal = Option(
        "signal",
        "Yes: a pattern that chance seldom makes. Find out what has changed.",
        right=held.is_signal,
        feedback="" if held.is_signal else "Look again: no rule is met at the latest value.",
        misconception=None if held.is_signal else "every-change-has-a-reason",
    )
    noise = Option(
        "noise",
        "No: it is what this process gives by itself. Leave it alone.",
        right=not held.is_signal,
        feedback="Look again: a value beyond a limit, or a run, is there."
        if held.is_signal
        else "",
    )
    return Question(
        id=_slug(held, "signal"),
        kind="single",
        stem=f"{held.name}, {held.department}: is the latest value, {_last(held)}, news?",
        options=(signal, noise, *NEITHER),
        hints=("Is a point beyond a limit, or a run of points on one side of the mean?",),
        explanation=(
            "The limits enclose what the process gives by itself. A signal is a point beyond them, "
            "or a pattern that chance seldom makes."
        ),
        skill="vary.rules",
        level="working",
        lesson=f"{EXPLAINED}/rules",
    )


def _beyond(held: Held, lower: Decimal, upper: Decimal) -> Question:
    """How many values lie outside the limits that are in force."""
    inside = [value for value in held.values[held.first :] if value is not None]
    count = sum(1 for value in inside if not lower <= value <= upper)
    since = f"from {held.labels[held.first]} on" if held.first else "in this chart"
    return Question(
        id=_slug(held, "beyond"),
        kind="numeric",
        stem=f"{held.name}, {held.department}: how many values {since} lie beyond the limits?",
        lines=(Line(str(count), str(count)),),
        wrong=f"It is {count}. Count the points above the upper and below the lower limit.",
        explanation=f"The limits are {_words(held, lower)} and {_words(held, upper)}.",
        skill="vary.limits",
        level="aware",
        lesson=f"{EXPLAINED}/limits",
        shuffle=False,
    )


def _peak(held: Held) -> Question | None:
    """In which period the highest value stands; None where two share it."""
    ranked = sorted(
        (value, label)
        for value, label in zip(held.values, held.labels, strict=True)
        if value is not None
    )
    (second, _), (highest, label) = ranked[-2:]
    if second == highest:
        return None
    others = dict.fromkeys([ranked[-2][1], ranked[0][1], _last(held), ranked[-3][1]])
    wrong = [one for one in others if one != label][: OPTIONS - 1]
    return Question(
        id=_slug(held, "peak"),
        kind="single",
        stem=f"{held.name}, {held.department}: in which period was the value highest?",
        options=(
            Option("peak", label, right=True),
            *(
                Option(f"other-{number}", one, feedback="A point in another period lies higher.")
                for number, one in enumerate(wrong, 1)
            ),
        ),
        explanation=f"In {label} it was {_words(held, highest)}.",
        skill="read.charts",
        level="aware",
        difficulty=1,
        lesson="reading/reading-charts",
    )


def _change(held: Held) -> Question | None:
    """By how much the latest value differs from the one before; None across a gap."""
    last, before = held.values[-1], held.values[-2]
    if last is None or before is None:
        return None
    size = abs(last - before)
    slack = Decimal(5).scaleb(-held.decimals - 1)
    of = "percentage points" if held.unit == "%" else held.unit
    return Question(
        id=_slug(held, "change"),
        kind="numeric",
        stem=(
            f"{held.name}, {held.department}: by how much does {_last(held)} differ from "
            f"{held.labels[-2]}? Leave the sign out."
        ),
        lines=(Line(str(max(Decimal(0), size - slack)), str(size + slack)),),
        unit=of if of != "1" else "",
        hints=("The table beside the chart has both figures.",),
        wrong=f"It is {_words(held, size, of)}.",
        explanation=f"{_words(held, before)} and {_words(held, last)}.",
        skill="read.rates" if held.unit == "%" else "read.counts",
        level="aware",
        difficulty=1,
        lesson="reading/percent-and-points",
        shuffle=False,
    )


def _last(held: Held) -> str:
    return held.labels[-1]


def _words(held: Held, value: Decimal, unit: str | None = None) -> str:
    of = held.unit if unit is None else unit
    return f"{value:.{held.decimals}f}" + (f" {of}" if of and of != "1" else "")


def trimmed(
    labels: Sequence[str], values: Sequence[float | None], decimals: int
) -> tuple[tuple[str, ...], tuple[Decimal | None, ...]]:
    """Labels and values up to the last value, each as it is shown: rounded to `decimals`."""
    shown = [None if one is None else Decimal(f"{one:.{decimals}f}") for one in values]
    while shown and shown[-1] is None:
        shown.pop()
    return tuple(labels[: len(shown)]), tuple(shown)
