"""The words that a definition, a target and a value may use, each with a label for people.

The stored word is the member's value; `label` is what a page shows. `choices` feeds form fields.
"""

from collections.abc import Iterable
from enum import StrEnum


class Word(StrEnum):
    """A word with a label: `COUNT = "count", "Count"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Word":
        """Keep `value` as the member's own text and `label` beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class ValueType(Word):
    """What kind of quantity a value is; it decides which roll-ups are sound."""

    COUNT = "count", "Count"
    AMOUNT = "amount", "Amount"
    MEAN = "mean", "Mean"
    RATIO = "ratio", "Ratio or percentage"
    RATE = "rate", "Rate"
    DURATION = "duration", "Duration"
    INDEX = "index", "Index"
    SCORE = "score", "Score"
    MILESTONE = "milestone", "Milestone (yes or no)"


class Direction(Word):
    """Which way is better."""

    INCREASE = "increase", "Higher is better"
    DECREASE = "decrease", "Lower is better"
    NEUTRAL = "neutral", "Neither: it is context"
    BAND = "band", "Within a band is better"


class Frequency(Word):
    """How often a value is due. `IRREGULAR` periods have no fixed length."""

    DAY = "day", "Daily"
    WEEK = "week", "Weekly (ISO week)"
    TWO_WEEKS = "two_weeks", "Every two weeks"
    FOUR_WEEKS = "four_weeks", "Every four weeks"
    MONTH = "month", "Monthly"
    QUARTER = "quarter", "Quarterly"
    HALF_YEAR = "half_year", "Half-yearly"
    YEAR = "year", "Yearly"
    FISCAL_QUARTER = "fiscal_quarter", "Fiscal quarter"
    FISCAL_YEAR = "fiscal_year", "Fiscal year"
    IRREGULAR = "irregular", "Irregular"


class Calendar(Word):
    """Which calendar the periods are counted in."""

    CALENDAR = "calendar", "Calendar months and years"
    FISCAL = "fiscal", "Fiscal year from a chosen month"
    ISO_WEEK = "iso_week", "ISO weeks"


class Aggregation(Word):
    """How values combine, over time and across departments."""

    SUM = "sum", "Sum"
    LAST = "last", "Last value"
    MEAN = "mean", "Mean"
    RATIO_OF_SUMS = "ratio_of_sums", "Sum of numerators over sum of denominators"
    MAX = "max", "Highest value"
    MIN = "min", "Lowest value"
    NONE = "none", "Not combined"


class NullPolicy(Word):
    """What a period without a value means."""

    MISSING = "missing", "Stays missing"
    ZERO = "zero", "Counts as zero"
    CARRY_FORWARD = "carry_forward", "Keeps the value before it"


class Scale(Word):
    """What a numerator over a denominator is multiplied with."""

    ONE = "1", "As it is"
    PERCENT = "percent", "Per hundred (%)"
    PER_1000 = "per_1000", "Per 1,000"
    PER_100000 = "per_100000", "Per 100,000"

    @property
    def factor(self) -> int:
        """The multiplier that the scale stands for."""
        return {"1": 1, "percent": 100, "per_1000": 1_000, "per_100000": 100_000}[self.value]


class Perspective(Word):
    """Whose view of success a metric gives."""

    FINANCIAL = "financial", "Financial"
    CUSTOMER = "customer", "Customer"
    PROCESS = "process", "Internal process"
    LEARNING = "learning", "People and learning"
    SUSTAINABILITY = "sustainability", "Sustainability"
    SATISFACTION = "satisfaction", "Satisfaction"


class Nature(Word):
    """Whether a metric moves before the result or is the result."""

    LEADING = "leading", "Leading"
    LAGGING = "lagging", "Lagging"


class Role(Word):
    """Which stage of the work a metric looks at (the words of smart-data-models)."""

    INPUT = "input", "Input"
    PROCESS = "process", "Process"
    OUTPUT = "output", "Output"
    OUTCOME = "outcome", "Outcome"


class Level(Word):
    """Whom a metric describes."""

    ORGANISATION = "organisation", "Organisation"
    DEPARTMENT = "department", "Department"
    TEAM = "team", "Team"


class MetricState(Word):
    """Where a metric stands in its life (OpenMetadata's words)."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    SUSPENDED = "suspended", "Suspended"
    DEPRECATED = "deprecated", "Deprecated"
    ARCHIVED = "archived", "Archived"
    REJECTED = "rejected", "Rejected"


class ChangeType(Word):
    """How far a new version departs from the one before it."""

    EDITORIAL = "editorial", "Editorial: the words only"
    CLARIFYING = "clarifying", "Clarifying: values stay comparable"
    BREAKING = "breaking", "Breaking: values are not comparable"

    @property
    def part(self) -> str:
        """The part of major.minor.patch that it raises."""
        return {"editorial": "patch", "clarifying": "minor", "breaking": "major"}[self.value]


class Comparability(Word):
    """What a version says about the values before it."""

    COMPARABLE = "comparable", "Comparable"
    RECALCULATED = "recalculated", "History recalculated"
    LINKED = "linked", "Linked by an overlap"
    BROKEN = "broken", "Not comparable"


class ObservationState(Word):
    """How firm a value is."""

    PROVISIONAL = "provisional", "Provisional"
    FINAL = "final", "Final"
    ESTIMATED = "estimated", "Estimated"
    MISSING = "missing", "Missing"


class TargetType(Word):
    """What a target asks for."""

    LEVEL = "level", "A level by a date"
    PER_PERIOD = "per_period", "A value for each period"
    CUMULATIVE = "cumulative", "A total to date"
    RANGE = "range", "A range to stay in"
    IMPROVEMENT = "improvement", "An improvement on the baseline"
    MILESTONE = "milestone", "A milestone reached"


class TargetStatus(Word):
    """How the values stand against a target; the word that goes with green, amber, red and grey."""

    MET = "met", "Met"
    NEARLY_MET = "nearly_met", "Nearly met"
    MISSED = "missed", "Missed"
    TOO_EARLY = "too_early", "Too early to say"


class TargetSource(Word):
    """Where a target comes from."""

    BENCHMARK = "benchmark", "Benchmark"
    REGULATION = "regulation", "Law or regulation"
    WORKSHOP = "workshop", "Workshop"
    HISTORY = "history", "Own history"
    DECISION = "decision", "Decision of the leadership"


class LinkKind(Word):
    """How one metric relates to another."""

    DRIVES = "drives", "Drives"
    COMPONENT_OF = "component_of", "Component of"
    REPLACES = "replaces", "Replaces"
    COUNTERS = "counters", "Counter-metric of"


FREQUENCY_DAYS: dict[Frequency, float] = {
    Frequency.DAY: 1,
    Frequency.WEEK: 7,
    Frequency.TWO_WEEKS: 14,
    Frequency.FOUR_WEEKS: 28,
    Frequency.MONTH: 365.25 / 12,
    Frequency.QUARTER: 365.25 / 4,
    Frequency.HALF_YEAR: 365.25 / 2,
    Frequency.YEAR: 365.25,
    Frequency.FISCAL_QUARTER: 365.25 / 4,
    Frequency.FISCAL_YEAR: 365.25,
}  # mean length in days; IRREGULAR has none

FREQUENCY_NOUN: dict[Frequency, str] = {
    Frequency.DAY: "day",
    Frequency.WEEK: "week",
    Frequency.TWO_WEEKS: "two-week period",
    Frequency.FOUR_WEEKS: "four-week period",
    Frequency.MONTH: "month",
    Frequency.QUARTER: "quarter",
    Frequency.HALF_YEAR: "half-year",
    Frequency.YEAR: "year",
    Frequency.FISCAL_QUARTER: "fiscal quarter",
    Frequency.FISCAL_YEAR: "fiscal year",
    Frequency.IRREGULAR: "period",
}  # for sentences: "in 3 of the last 24 months"

NEEDS_PARTS = frozenset({ValueType.RATIO, ValueType.RATE, ValueType.MEAN})
"""Value types that are a numerator over a denominator, and are kept as both."""

_ANY_ORDER = frozenset({Aggregation.LAST, Aggregation.MAX, Aggregation.MIN, Aggregation.NONE})
_ALLOWED: dict[ValueType, frozenset[Aggregation]] = {
    ValueType.COUNT: _ANY_ORDER | {Aggregation.SUM, Aggregation.MEAN},
    ValueType.AMOUNT: _ANY_ORDER | {Aggregation.SUM, Aggregation.MEAN},
    ValueType.DURATION: _ANY_ORDER | {Aggregation.SUM, Aggregation.MEAN, Aggregation.RATIO_OF_SUMS},
    ValueType.MEAN: _ANY_ORDER | {Aggregation.RATIO_OF_SUMS},
    ValueType.RATIO: _ANY_ORDER | {Aggregation.RATIO_OF_SUMS},
    ValueType.RATE: _ANY_ORDER | {Aggregation.RATIO_OF_SUMS},
    ValueType.INDEX: _ANY_ORDER | {Aggregation.MEAN},
    ValueType.SCORE: _ANY_ORDER | {Aggregation.MEAN, Aggregation.RATIO_OF_SUMS},
    ValueType.MILESTONE: _ANY_ORDER,
}


def time_aggregations(value_type: ValueType) -> tuple[Aggregation, ...]:
    """The roll-ups over time that are sound for `value_type`, in the order of the vocabulary."""
    return tuple(word for word in Aggregation if word in _ALLOWED[value_type])


def org_aggregations(value_type: ValueType) -> tuple[Aggregation, ...]:
    """The roll-ups that are sound across departments: the same, but none of them is the last."""
    return tuple(word for word in time_aggregations(value_type) if word is not Aggregation.LAST)


def choices(words: Iterable[Word], *, empty: str | None = None) -> list[tuple[str, str]]:
    """Pairs of stored word and label for a form field, after an empty choice if one is named."""
    pairs = [(word.value, word.label) for word in words]
    return pairs if empty is None else [("", empty), *pairs]
