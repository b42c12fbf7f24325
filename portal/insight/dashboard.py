"""What a department's dashboard says, from the metrics of the department and their drivers.

Pure; the page and the printed report show the same `Dashboard`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from portal.insight.listed import Counts, Listed, address, counts, headline

Kind = Literal["concern", "fail", "overdue"]
MOST_PARTS = 60  # departments below that a dashboard lists
WEIGHT: dict[str, int] = {"concern": 4, "fail": 2, "overdue": 1}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a metric needs attention: in a word, and in a sentence."""

    kind: Kind
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Attention:
    """A metric that needs attention, for one reason or more, the weightiest first."""

    metric: Listed
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class End:
    """The other end of a drives link, as little of it as a name needs."""

    code: str
    name: str
    department: str  # "" where it is of the same department
    variation: str

    @property
    def url(self) -> str:
        return address(self.code)


@dataclass(frozen=True, slots=True)
class Link:
    """`driver` is meant to move `driven`; each with the identity of its metric."""

    driver_id: int
    driver: End
    driven_id: int
    driven: End


@dataclass(frozen=True, slots=True)
class Driving:
    """A metric with what it is meant to move, or with what is meant to move it."""

    metric: Listed
    ends: tuple[End, ...]


class Part(NamedTuple):
    """A department with its counts."""

    slug: str
    name: str
    counts: Counts


@dataclass(frozen=True)
class Dashboard:
    """All that the page of a department shows, as of `today`."""

    department: Any  # accounts.models.Department
    heads: tuple[str, ...]
    today: date
    tag: str
    metrics: tuple[Listed, ...]  # in force, by name
    counts: Counts
    headline: str
    signals: tuple[Listed, ...]  # the newest first
    attention: tuple[Attention, ...]
    strengths: tuple[Listed, ...]
    concerns: tuple[Listed, ...]
    leading: tuple[Driving, ...]
    lagging: tuple[Driving, ...]
    unplaced: tuple[Listed, ...]  # neither leading nor lagging was said of them
    parts: tuple[Part, ...]  # departments below

    @property
    def shown_parts(self) -> tuple[Part, ...]:
        """The departments below, or those with most concerns where they are many, by name."""
        return foremost(self.parts, MOST_PARTS)

    @property
    def period(self) -> str:
        """The period of most of the latest values; "" without any."""
        found = Counter(one.period_label for one in self.metrics if one.value is not None)
        return found.most_common(1)[0][0] if found else ""

    @property
    def drives(self) -> int:
        """How many of the leading metrics say what they are meant to move."""
        return sum(bool(one.ends) for one in self.leading)


def foremost(parts: Sequence[Part], most: int) -> tuple[Part, ...]:
    """`most` of them at most, those with most concerns, in their order."""
    chosen = sorted(range(len(parts)), key=lambda place: -parts[place].counts.concerning)[:most]
    return tuple(parts[place] for place in sorted(chosen))


def compose(
    department: Any,
    metrics: Sequence[Listed],
    links: Sequence[Link],
    *,
    heads: Sequence[str],
    parts: Sequence[Part],
    today: date,
    tag: str,
) -> Dashboard:
    """The dashboard of `department`; `metrics` come by name, `links` are those that touch them."""
    found = counts(metrics)
    return Dashboard(
        department=department,
        heads=tuple(heads),
        today=today,
        tag=tag,
        metrics=tuple(metrics),
        counts=found,
        headline=headline(found),
        signals=signals(metrics),
        attention=attention(metrics),
        strengths=tuple(one for one in metrics if one.is_strength),
        concerns=tuple(one for one in metrics if one.is_concern),
        leading=_driving(metrics, "leading", [(one.driver_id, one.driven) for one in links]),
        lagging=_driving(metrics, "lagging", [(one.driven_id, one.driver) for one in links]),
        unplaced=tuple(one for one in metrics if one.nature not in ("leading", "lagging")),
        parts=tuple(parts),
    )


def signals(metrics: Iterable[Listed]) -> tuple[Listed, ...]:
    """Those whose latest value belongs to a signal: the newest signal first, concerns before."""
    found = sorted((one for one in metrics if one.is_signal), key=lambda one: one.name)
    found.sort(key=lambda one: one.meaning != "concern")
    found.sort(key=lambda one: one.since_start, reverse=True)
    return tuple(found)


def attention(metrics: Iterable[Listed]) -> tuple[Attention, ...]:
    """Concerns, targets expected to be missed, and values overdue; those with most of it first."""
    found = [Attention(one, tuple(_reasons(one))) for one in metrics]
    found = [one for one in found if one.reasons]
    found.sort(key=lambda one: (-sum(WEIGHT[why.kind] for why in one.reasons), one.metric.name))
    return tuple(found)


def _reasons(one: Listed) -> Iterable[Reason]:
    if one.meaning == "concern":
        yield Reason("concern", one.variation_word, one.variation_sentence)
    if one.assurance == "fail":
        yield Reason("fail", one.assurance_word, one.assurance_sentence)
    if one.is_overdue:
        yield Reason("overdue", one.freshness.word, one.freshness.sentence)


def _driving(
    metrics: Iterable[Listed], nature: str, ends: Sequence[tuple[int, End]]
) -> tuple[Driving, ...]:
    """The metrics of one nature, each with the other ends of its links; those with any first."""
    found = (
        Driving(one, tuple(end for metric_id, end in ends if metric_id == one.metric_id))
        for one in metrics
        if one.nature == nature
    )
    return tuple(sorted(found, key=lambda one: not one.ends))
