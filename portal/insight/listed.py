"""A metric with its verdict as lists show it, and what a list of them says in counts.

Pure: the queries fill `Listed`; pages and printed reports show the same objects.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from portal.insight.freshness import Freshness
from portal.registry.standing import together
from portal.registry.vocabulary import TargetStatus
from portal.registry.wording import Wording

JUDGED = frozenset({"pass", "hit_or_miss", "fail"})  # kinds of assurance that say something


def address(code: str) -> str:
    """The page of a metric; written here because a list names a hundred of them."""
    return f"/metrics/{code}"


@dataclass(frozen=True, slots=True)
class Listed:
    """One metric. Without a verdict yet every part of it is "none"."""

    metric_id: int
    code: str
    name: str
    nature: str | None
    state: str  # of the metric: approved | suspended | deprecated
    department: str
    department_slug: str
    owner: str
    value: float | None
    previous_value: float | None
    unit: str
    decimals: int | None
    period_start: date | None
    period_label: str
    value_state: str  # of the latest value: provisional | final | …
    change_words: str
    variation: str
    variation_word: str
    variation_sentence: str
    assurance: str
    assurance_word: str
    assurance_sentence: str
    target_status: str
    target_sentence: str
    points_count: int
    spark: Mapping[str, Any]
    freshness: Freshness

    @property
    def url(self) -> str:
        return address(self.code)

    @property
    def figure(self) -> str:
        """The latest value without its unit; "" where there is none."""
        return "" if self.value is None else Wording(self.unit, self.decimals).number(self.value)

    @property
    def written(self) -> str:
        """The latest value with its unit; "" where there is none."""
        if self.value is None:
            return ""
        return Wording(_said(self.unit), self.decimals).quantity(self.value)

    @property
    def change(self) -> str:
        """How far it moved since the value before, as both are written; "" if that is unknown."""
        if self.value is None or self.previous_value is None:
            return ""
        wording = Wording("", self.decimals)
        moved = wording.shown(self.value) - wording.shown(self.previous_value)
        text = wording.number(moved)
        return f"+{text}" if moved > 0 and text.strip("0.,") else text

    @property
    def trace(self) -> Markup:
        """The last periods as a small drawing; empty without a value."""
        return Markup(self.spark.get("svg", ""))  # noqa: S704 # nosemgrep: markup-from-data - `spark.spark` made it

    @property
    def meaning(self) -> str:
        """improvement, concern, neutral, common or none: what the variation means."""
        return self.variation.partition("_")[0]

    @property
    def is_signal(self) -> bool:
        return self.meaning in ("improvement", "concern", "neutral")

    @property
    def is_strength(self) -> bool:
        """It changed for the better, or can be expected to meet its target."""
        return bool(self.strengths)

    @property
    def is_concern(self) -> bool:
        """It changed for the worse, or can be expected to miss its target."""
        return bool(self.concerns)

    @property
    def strengths(self) -> str:
        """What is good about it, in words; a metric may have concerns beside its strengths."""
        return self._words(self.meaning == "improvement", self.assurance == "pass")

    @property
    def concerns(self) -> str:
        """What is bad about it, in words."""
        return self._words(self.meaning == "concern", self.assurance == "fail")

    def _words(self, by_variation: bool, by_assurance: bool) -> str:
        said = [self.variation_word] if by_variation else []
        said += [self.assurance_word] if by_assurance else []
        return ", ".join(said)

    @property
    def is_overdue(self) -> bool:
        return self.freshness.kind == "overdue"

    @property
    def since(self) -> str:
        """The period in which the signal began; "" without one."""
        begun = self.spark.get("since")
        return begun[1] if begun else ""

    @property
    def since_start(self) -> str:
        """Its first day in ISO form, for sorting; "" without a signal."""
        begun = self.spark.get("since")
        return begun[0] if begun else ""

    @property
    def together(self) -> str:
        """What target status, assurance and variation mean side by side; "" without a target."""
        return standing_sentence(self.target_status, self.assurance, self.meaning)

    @property
    def target_word(self) -> str:
        return target_word(self.target_status)


def _said(unit: str) -> str:
    """A unit as it stands behind a figure: a plain number has none."""
    return "" if unit == "1" else unit


def target_word(status: str) -> str:
    """The word of a target's status; "" without a target."""
    return "" if status == "none" else TargetStatus(status).label


def standing_sentence(status: str, assurance: str, change: str) -> str:
    """What a status, an assurance and a change, as verdicts keep them, say together."""
    if status == "none":
        return ""
    return together(TargetStatus(status), assurance if assurance in JUDGED else None, change)


class Counts(NamedTuple):
    """How many of some metrics say what. The fields are names of sums in the queries, too."""

    metrics: int = 0
    improving: int = 0
    worsening: int = 0
    changed: int = 0  # a signal where neither direction is better
    unread: int = 0  # too early or too flat for a verdict
    targets: int = 0
    expected: int = 0  # of the targets: to be met
    by_chance: int = 0  # of the targets: met or missed by chance
    failing: int = 0  # of the targets: to be missed
    concerning: int = 0  # worsening, or expected to miss: each metric once
    strong: int = 0  # improving, or expected to meet: each metric once
    overdue: int = 0
    leading: int = 0
    lagging: int = 0

    @property
    def signals(self) -> int:
        return self.improving + self.worsening + self.changed


def together_counted(found: Iterable[Counts]) -> Counts:
    """The counts of all metrics of these, of which none stands in two."""
    sums = [sum(column) for column in zip(*found, strict=True)]
    return Counts._make(sums) if sums else Counts()


def counts(listed: Iterable[Listed]) -> Counts:
    """The counts of these metrics."""
    found = list(listed)

    def many(said: Iterable[bool]) -> int:
        return sum(said)

    return Counts(
        metrics=len(found),
        improving=many(one.meaning == "improvement" for one in found),
        worsening=many(one.meaning == "concern" for one in found),
        changed=many(one.meaning == "neutral" for one in found),
        unread=many(one.meaning == "none" for one in found),
        targets=many(one.target_status != "none" for one in found),
        expected=many(one.assurance == "pass" for one in found),
        by_chance=many(one.assurance == "hit_or_miss" for one in found),
        failing=many(one.assurance == "fail" for one in found),
        concerning=many(one.is_concern for one in found),
        strong=many(one.is_strength for one in found),
        overdue=many(one.is_overdue for one in found),
        leading=many(one.nature == "leading" for one in found),
        lagging=many(one.nature == "lagging" for one in found),
    )


def headline(found: Counts) -> str:
    """The counts in one line: what a head reads first."""
    if not found.metrics:
        return "No metric is in force here yet."
    parts = [_signals(found)]
    if found.overdue:
        parts.append(f"{_many(found.overdue, 'value')} overdue")
    if found.targets:
        of = f"{found.expected} of {_many(found.targets, 'target')}"
        parts.append(f"{of} expected to be met")
    else:
        parts.append("no targets set")
    return f"{'; '.join(parts)}."


def _signals(found: Counts) -> str:
    if not found.signals:
        return "No signals"
    said = _many(found.signals, "signal")
    if found.worsening == found.signals:
        return f"{said}, {'a concern' if found.signals == 1 else 'all of them concerns'}"
    if found.improving == found.signals:
        return f"{said}, {'an improvement' if found.signals == 1 else 'all of them improvements'}"
    if not found.worsening:
        return f"{said}, none of them a concern"
    concerns = "a concern" if found.worsening == 1 else "concerns"
    return f"{said}, {found.worsening} of them {concerns}"


def _many(count: int, one: str) -> str:
    return f"{count} {one}{'' if count == 1 else 's'}"
