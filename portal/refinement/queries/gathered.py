"""What stands beside a batch of metrics for their packs: one statement each, for all of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import Row, func, or_, select

from portal.accounts.models import Person
from portal.db import session
from portal.feedback.models import Finding, Thread
from portal.followups.models import DONE, FollowUp, Signal
from portal.insight.models import Verdict
from portal.notices.models import Following
from portal.refinement.delivery import Arrived
from portal.refinement.measured import Answer, Named
from portal.refinement.models import InsightAnswer, OwnerStatement
from portal.refinement.pack_values import months_before
from portal.registry.aims import corridor
from portal.registry.models import (
    Metric,
    MetricLink,
    MetricObjective,
    MetricView,
    Objective,
    Target,
)
from portal.registry.queries.checking import terms_of
from portal.registry.vocabulary import Direction, LinkKind
from portal.registry.wording import Wording
from portal.values.models import Note, Observation
from portal.values.queries.observations import visible
from portal.web.filters import day

MONTHS = 36
YEAR = 12  # months
DRIVEN = "signal"  # the kind of a follow-up's cause


class Beside:
    """All of it, by metric or by item."""

    def __init__(self, rows: Sequence[Row[Any]], today: date) -> None:
        self.metric_ids = [row.metric_id for row in rows]
        self.item_ids = [row.id for row in rows]
        self.today = today
        self.year = months_before(today, YEAR)
        found = select(Verdict.metric_id, Verdict.drawing).where(self._of(Verdict.metric_id))
        self.drawings: dict[int, Mapping[str, Any]] = dict(session.execute(found).all())
        self.arrived = self._arrived()
        self.signals = self._signals()
        self.use = self._use()
        self.views_since, self.viewers = self._viewers()
        self.views = self._views()
        self.objectives = self._objectives()
        self.counters = self._counters()
        self.answers = self._answers()
        self.statements = self._statements()
        self._targets = self._read_targets()

    def _of(self, column: Any) -> Any:
        return column.in_(self.metric_ids)

    def _arrived(self) -> dict[int, list[Arrived]]:
        since = months_before(self.today, MONTHS)
        found = select(
            Observation.metric_id,
            Observation.period_start,
            Observation.revision,
            Observation.entered_at,
            Observation.value,
        ).where(self._of(Observation.metric_id), Observation.period_start >= since, visible())
        zone = current_app.config["SETTINGS"].timezone
        arrived: dict[int, list[Arrived]] = defaultdict(list)
        for metric_id, start, revision, at, value in session.connection().execute(found):
            arrived[metric_id].append(Arrived(start, revision, _day_of(at, zone), value))
        return arrived

    def _signals(self) -> dict[int, list[tuple[str, str, bool]]]:
        caused = select(FollowUp.cause_id).where(
            FollowUp.cause_kind == DRIVEN, self._of(FollowUp.metric_id)
        )
        has_action = or_(Signal.follow_up_id.is_not(None), Signal.id.in_(caused))
        found = select(Signal.metric_id, Signal.first_label, Signal.state, has_action).where(
            self._of(Signal.metric_id), Signal.opened_at >= self._begun()
        )
        signals: dict[int, list[tuple[str, str, bool]]] = defaultdict(list)
        for metric_id, label, state, acted in session.execute(found.order_by(Signal.id)):
            signals[metric_id].append((label, state, bool(acted)))
        return signals

    def _use(self) -> dict[int, dict[str, int]]:
        use: dict[int, dict[str, int]] = defaultdict(dict)
        done = func.count().filter(FollowUp.state == DONE)
        counted = {
            "follow_ups": (FollowUp.metric_id, FollowUp.created_at >= self._begun()),
            "findings": (Finding.metric_id, Finding.created_at >= self._begun()),
            "notes": (Note.metric_id, Note.created_at >= self._begun()),
            "threads": (Thread.subject_id, Thread.given_on >= self.year),
            "followers": (Following.subject_id, Following.subject_kind == "metric"),
        }
        for name, (column, condition) in counted.items():
            found: Any = select(column, func.count()).where(self._of(column), condition)
            if name == "threads":
                found = found.where(Thread.subject_kind == "metric")
            if name == "follow_ups":
                found = found.add_columns(done)
            for row in session.execute(found.group_by(column)):
                use[row[0]][name] = row[1]
                if name == "follow_ups":
                    use[row[0]]["done"] = row[2]
        return use

    def _viewers(self) -> tuple[date | None, dict[int, int]]:
        """From which month on views are counted, and who looked: how many people."""
        month = self.year.replace(day=1)
        since = select(func.min(MetricView.month)).where(MetricView.month >= month)
        people = func.count(MetricView.person_id.distinct())
        found = (
            select(MetricView.metric_id, people)
            .where(self._of(MetricView.metric_id), MetricView.month >= month)
            .group_by(MetricView.metric_id)
        )
        return session.scalars(since).one(), dict(session.execute(found).all())

    def _views(self) -> dict[int, list[tuple[date, int]]]:
        found = (
            select(MetricView.metric_id, MetricView.month, func.count())
            .where(self._of(MetricView.metric_id), MetricView.month >= self.year.replace(day=1))
            .group_by(MetricView.metric_id, MetricView.month)
            .order_by(MetricView.month)
        )
        views: dict[int, list[tuple[date, int]]] = defaultdict(list)
        for metric_id, month, count in session.execute(found):
            views[metric_id].append((month, count))
        return views

    def _begun(self) -> datetime:
        return datetime(self.year.year, self.year.month, self.year.day, tzinfo=UTC)

    def _read_targets(self) -> dict[int, list[Target]]:
        found = select(Target).where(self._of(Target.metric_id))
        targets: dict[int, list[Target]] = defaultdict(list)
        for one in session.scalars(found.order_by(Target.starts_on, Target.id)):
            targets[one.metric_id].append(one)
        return targets

    def targets(self, metric_id: int, wording: Wording, direction: str) -> list[tuple[str, str]]:
        """When and what of each target of a metric, oldest first."""
        return [(_span(one), _asked(one, wording, direction)) for one in self._targets[metric_id]]

    def _objectives(self) -> dict[int, list[str]]:
        found = (
            select(MetricObjective.metric_id, Objective.name)
            .join(Objective, Objective.id == MetricObjective.objective_id)
            .where(
                self._of(MetricObjective.metric_id),
                Objective.retired_at.is_(None),
                or_(Objective.ends_on.is_(None), Objective.ends_on >= self.today),
            )
            .order_by(Objective.code)
        )
        served: dict[int, list[str]] = defaultdict(list)
        for metric_id, name in session.execute(found):
            served[metric_id].append(name)
        return served

    def _counters(self) -> dict[int, list[Named]]:
        """Metrics that are linked as a counterweight of these."""
        found = (
            select(MetricLink.other_id, Metric)
            .join(Metric, Metric.id == MetricLink.metric_id)
            .where(self._of(MetricLink.other_id), MetricLink.kind == LinkKind.COUNTERS)
            .order_by(Metric.code)
        )
        counters: dict[int, list[Named]] = defaultdict(list)
        for metric_id, other in session.execute(found):
            counters[metric_id].append(Named(other.code, other.name, other.department.name))
        return counters

    def _answers(self) -> dict[int, list[Answer]]:
        found = select(
            InsightAnswer.item_id, InsightAnswer.helps, InsightAnswer.fair, InsightAnswer.worth,
            InsightAnswer.changed,
        ).where(InsightAnswer.item_id.in_(self.item_ids))  # fmt: skip
        answers: dict[int, list[Answer]] = defaultdict(list)
        for item_id, helps, fair, worth, changed in session.execute(found):
            answers[item_id].append(Answer(helps, fair, worth, changed))
        return answers

    def _statements(self) -> dict[int, Mapping[str, str]]:
        found = (
            select(OwnerStatement, Person.name)
            .join(Person, Person.id == OwnerStatement.by_id)
            .where(OwnerStatement.item_id.in_(self.item_ids))
        )
        return {
            one.item_id: {
                "market": one.market, "strategy": one.strategy, "law": one.law,
                "other": one.other, "by": name,
            }
            for one, name in session.execute(found)
        }  # fmt: skip


@lru_cache(maxsize=8_192)  # a day's values come at few moments
def _day_of(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _span(one: Target) -> str:
    last = one.ended_on or one.review_on
    word = (
        "ended" if one.ended_on and one.ended_on <= one.review_on - timedelta(days=1) else "until"
    )
    return f"From {day(one.starts_on)}, {word} {day(last)}"


def _asked(one: Target, wording: Wording, direction: str) -> str:
    found = corridor(terms_of(one), Direction(direction))
    agreed = f", agreed by {one.agreed_by}" if one.agreed_by else ""
    say = wording.quantity
    if found is None or (found.low is None and found.high is None):
        value = say(one.value) if one.value is not None else "no single level"
        return f"{value}{agreed}"
    if found.low is not None and found.high is not None:
        return f"{say(found.low)} to {say(found.high)}{agreed}"
    words = "or more" if found.low is not None else "or less"
    return f"{say(found.low if found.low is not None else found.high or 0.0)} {words}{agreed}"
