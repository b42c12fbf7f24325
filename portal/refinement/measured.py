"""What an evidence pack is computed from, as frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.refinement.correlation import Companion
from portal.refinement.delivery import Arrived
from portal.refinement.sameness import Alike
from portal.registry.wording import Wording


@dataclass(frozen=True)
class Named:
    """Another metric, as the pack names it."""

    code: str
    name: str
    department: str


@dataclass(frozen=True)
class Answer:
    """What one person said: 1 to 4 each, None where they left it out."""

    helps: int | None
    fair: int | None
    worth: int | None
    changed: str = ""


@dataclass(frozen=True)
class Measured:
    """What is known of one metric. Days are those of the organisation's time zone."""

    today: date
    metric: Named
    version: str
    wording: Wording
    direction: str
    frequency: str
    fiscal_start_month: int
    due_days: int
    known_since: date  # when the metric came into the portal
    drawing: Mapping[str, Any]  # what its verdict keeps
    arrived: Sequence[Arrived]  # of the last 36 months
    targets: Sequence[tuple[str, str]]  # from when until when, what and who agreed
    signals: Sequence[tuple[str, str, bool]]  # first period, answer, whether action followed
    use: Mapping[str, int]  # of the last 12 months, by what; "followers": now
    effort_minutes: int | None
    values_a_year: int | None
    companions: Sequence[tuple[Named, Companion]]
    is_correlated: bool  # whether it has values enough to be held against others
    alike: Sequence[tuple[Named, Alike]]
    others: Sequence[tuple[str, float]]  # department and its latest value, of one definition
    objectives: Sequence[str]
    counters: Sequence[Named]
    gaming: str
    counter_words: str
    answers: Sequence[Answer]
    is_survey_over: bool
    statement: Mapping[str, str] | None
    views_since: date | None = None  # the first month with a view of any metric, within a year
    viewers: int = 0  # people who looked at its page since then
    views: Sequence[tuple[date, int]] = ()  # people by month
