"""Reads of targets, and what history and check say of one before it is set."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.registry import smart
from portal.registry.aims import corridor, periods_between
from portal.registry.definition_text import DefinitionText
from portal.registry.facts import Facts, TargetTerms
from portal.registry.history import history_of
from portal.registry.models import Metric, Target
from portal.registry.queries.metrics import metric as visible_metric
from portal.registry.queries.versions import newest
from portal.registry.realism import Realism, realism
from portal.registry.smart import Finding
from portal.registry.vocabulary import Direction, Frequency, TargetType
from portal.registry.wording import Wording


@dataclass(frozen=True)
class Considered:
    """What a target would mean: how realistic it is (None: nobody keeps values), and findings."""

    realism: Realism | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be mended before the target is set."""
        return tuple(one for one in self.findings if one.severity is smart.Severity.ERROR)


def targets_of(metric: Metric) -> Sequence[Target]:
    """All targets of `metric`, the one that holds first, then the newest; past ones stay."""
    read: Sequence[Target] | None = metric.__dict__.get("targets")
    if read is not None:
        newest_first = sorted(read, key=lambda one: (one.starts_on, one.id), reverse=True)
        return sorted(newest_first, key=lambda one: one.ended_on is not None)
    found = select(Target).where(Target.metric_id == metric.id)
    ended = Target.ended_on.is_not(None)
    return session.scalars(found.order_by(ended, Target.starts_on.desc(), Target.id.desc())).all()


def holding(metric: Metric) -> Sequence[Target]:
    """The targets of `metric` that were not ended."""
    found = select(Target).where(Target.metric_id == metric.id, Target.ended_on.is_(None))
    return session.scalars(found.order_by(Target.starts_on)).all()


def target(person: Person, code: str, target_id: int) -> Target | None:
    """A target of the metric with this code, as far as `person` may see it."""
    owned = visible_metric(person, code)
    found = session.get(Target, target_id)
    if owned is None or found is None or found.metric_id != owned.id:
        return None
    return found


def text_for(metric: Metric) -> DefinitionText:
    """What `metric` measures: the version in force, else the draft."""
    return DefinitionText.of(metric.definition.current or newest(metric.definition_id))


def considered(metric: Metric, text: DefinitionText, terms: TargetTerms) -> Considered:
    """Hold `terms` against the metric's values and the check's rules for targets."""
    history = history_of(metric)
    found = smart.check(text, Facts(targets=(terms,), history=history))
    about = tuple(one for one in found.findings if one.field == "target")
    if history is None or text.direction not in set(Direction):
        return Considered(None, about)
    goal = corridor(terms, Direction(text.direction), periods=_span(text, terms))
    if goal is None or terms.type == TargetType.MILESTONE:
        return Considered(None, about)
    limits = None
    if history.lower is not None and history.upper is not None:
        limits = (history.lower, history.upper)
    values = [point.value for point in history.points]
    return Considered(realism(values, goal, limits, wording=Wording.of(text)), about)


def _span(text: DefinitionText, terms: TargetTerms) -> int | None:
    if terms.starts_on is None or terms.review_on is None:
        return None
    if text.frequency not in set(Frequency):
        return None
    return periods_between(terms.starts_on, terms.review_on, Frequency(text.frequency))
