"""What the verdict of a metric rests on, as frozen values, and its series laid out by period.

Pure: `lay_out` puts every value into its period, gaps included, in the current version's rhythm.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple

from portal import periods
from portal.periods import Period
from portal.registry.facts import TargetTerms
from portal.registry.vocabulary import FREQUENCY_NOUN, Frequency
from portal.registry.wording import Wording


@dataclass(frozen=True)
class Terms:
    """What of a definition's version the reading needs."""

    number: str
    unit: str = ""
    decimals: int | None = None
    direction: str = "neutral"
    frequency: str = "month"
    fiscal_start_month: int = 1
    value_type: str = ""
    time_aggregation: str = ""
    null_policy: str = "missing"
    due_days: int = 0
    hard_low: float | None = None
    hard_high: float | None = None
    breaks: bool = False  # its values do not compare with those before it, or by a link only
    effective_from: date | None = None
    comparability: str = ""  # what became of the values before it
    formula: str = ""
    scale: str = "1"
    conversion: float | None = None  # what the values before it are multiplied with beside that


class Given(NamedTuple):
    """One period's value as it is stored."""

    period_start: date
    value: float | None
    state: str
    version_id: int
    reason: str = ""


Plain = tuple[date, float | None, str, int, str]
"""The same where there are a million: made in a fifth of the time, and read by position."""
VALUE: Final = 1
STATE: Final = 2
REASON: Final = 4

_START, _END = itemgetter(0), attrgetter("end")


@dataclass(frozen=True)
class Goal:
    """A target and the days that it holds for."""

    terms: TargetTerms
    starts_on: date
    ended_on: date | None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True)
class Inputs:
    """All that the verdict of a metric rests on. Of two values of a period the later counts."""

    current_id: int | None
    versions: dict[int, Terms]
    values: Sequence[Given] = ()
    goals: Sequence[Goal] = ()
    rebases: Sequence[date] = ()
    takes_values: bool = True
    known_since: date | None = None  # the day on which the metric came into the portal
    parts: Mapping[date, tuple[float | None, float | None]] = field(default_factory=dict)
    parallels: Sequence[Given] = ()  # values as the version before counted them, to link both


@dataclass(frozen=True)
class Spell:
    """Periods in a row, and what is said of them for every metric that has them."""

    periods: tuple[Period, ...] = ()
    starts: tuple[date, ...] = ()
    texts: tuple[str, ...] = ()  # of the starts, ISO
    names: Mapping[str, str] = field(default_factory=dict)  # by these
    days: frozenset[date] = frozenset()  # the starts

    @classmethod
    def of(cls, periods: tuple[Period, ...]) -> "Spell":
        starts = tuple([period.start for period in periods])
        texts = tuple([start.isoformat() for start in starts])
        names = dict(zip(texts, [period.label for period in periods], strict=True))
        return cls(periods, starts, texts, names, frozenset(starts))


@dataclass
class Laid:
    """The series as it is read: every period from the first to the last, gaps included.

    `given` is None where no value stands; `values` are those that count, by the null policy.
    """

    terms: Terms
    spell: Spell = Spell()
    given: Sequence[Plain | None] = ()
    values: list[float | None] = field(default_factory=list)
    complete: int = 0  # how many of them have ended

    @property
    def periods(self) -> tuple[Period, ...]:
        return self.spell.periods

    @property
    def starts(self) -> tuple[date, ...]:
        return self.spell.starts

    @property
    def wording(self) -> Wording:
        noun = FREQUENCY_NOUN.get(Frequency(self.terms.frequency), "period")
        return Wording(self.terms.unit, self.terms.decimals, noun)


def lay_out(inputs: Inputs, terms: Terms, today: date) -> Laid:
    """The periods from the first value to the last, in the current version's rhythm."""
    if not inputs.values:
        return Laid(terms)
    held = dict(zip(map(_START, inputs.values), inputs.values, strict=True))
    spell = _spell(held, terms)
    if spell is None:
        held = {_period(start, terms).start: given for start, given in held.items()}
        spell = _spell(held, terms)
    if spell is None:
        raise AssertionError("every value has been put into its period")
    given = list(map(held.get, spell.starts))
    # Each ends after the one before it, so those that have ended come first.
    complete = bisect_left(spell.periods, today, key=_END)
    return Laid(terms, spell, given, _values(given, terms.null_policy), complete)


def _spell(held: Mapping[date, Plain], terms: Terms) -> Spell | None:
    """The periods from the first to the last; None where a key is no start of one of them."""
    if terms.frequency == Frequency.IRREGULAR:
        return Spell.of(tuple([periods.period_of(one, terms.frequency) for one in sorted(held)]))
    first, last = _period(min(held), terms), _period(max(held), terms)
    found = _between(first, last)
    return found if held.keys() <= found.days else None


def _period(day: date, terms: Terms) -> Period:
    return periods.period_of(day, terms.frequency, terms.fiscal_start_month)


@lru_cache(maxsize=8)
def _between(first: Period, last: Period) -> Spell:
    """Metrics that are read one after the other mostly have the same periods."""
    return Spell.of(tuple(periods.periods_between(first, last)))


def _values(given: Sequence[Plain | None], null_policy: str) -> list[float | None]:
    """The values that count; nothing that is called missing does."""
    values = [None if one is None or one[STATE] == "missing" else one[VALUE] for one in given]
    if null_policy in ("zero", "carry_forward") and None in given:
        before: float | None = None
        for at, one in enumerate(given):
            if one is None:
                values[at] = 0.0 if null_policy == "zero" else before
            before = values[at]
    return values
