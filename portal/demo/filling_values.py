"""Values, rebases and notes: years of them at once, one entry in the log for each metric.

They go past the sheet, which takes a value at a time and asks about each: what a person would
have entered month by month arrives here as one history. Verdicts are read by `insight`, as always.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.demo import timeline
from portal.demo.stage import Stage
from portal.demo.story import METRICS
from portal.demo.story.shapes import Measure
from portal.demo.timeline import Entered
from portal.insight.models import Rebase
from portal.registry.models import DefinitionVersion, Metric
from portal.values.actions import notes, series
from portal.values.changed import announce
from portal.values.models import Observation, ParallelValue

SOURCE = "demo"


def enter(stage: Stage) -> None:
    """The history of every metric that takes values."""
    for one in METRICS:
        if one.state in ("draft", "in_review"):
            continue
        text = timeline.text_of(one, stage.library, stage.today)
        for own in timeline.each_department(one):
            stage.entered[own.code] = timeline.entries(own, text, stage.today)
            _enter(stage, own)


def _enter(stage: Stage, one: Measure) -> None:
    metric = stage.metrics[one.code]
    person = stage.people[one.contributors[0]] if one.contributors else metric.owner
    rows = _rows(metric, stage.entered[one.code], person)
    figures = [[row["period_start"].isoformat(), row["value"]] for row in rows]
    digest = hashlib.sha256(json.dumps(figures).encode()).hexdigest()
    with change(metric, "bring in history", actor=person, values=len(rows), digest=digest):
        series.lock([metric.id])
        session.execute(insert(Observation), rows)
        _link(one, metric, rows)
        _rebase(stage, one, metric)
        series.advance([metric.id])
        session.flush()
        announce([metric.id])


def _rows(metric: Metric, entered: Sequence[Entered], person: Person) -> list[dict[str, Any]]:
    """Observations; those from the redefinition on belong to the version in force now."""
    found = select(DefinitionVersion.id).where(
        DefinitionVersion.definition_id == metric.definition_id,
        DefinitionVersion.state == "approved",
    )
    versions = session.scalars(found.order_by(DefinitionVersion.id)).all()
    at = clock.now()
    return [
        {
            "metric_id": metric.id,
            "definition_version_id": versions[-1] if each.is_redefined else versions[0],
            "period_start": each.start,
            "revision": 1,
            "value": each.figure.value if each.figure else None,
            "numerator": each.figure.numerator if each.figure else None,
            "denominator": each.figure.denominator if each.figure else None,
            "state": each.state,
            "reason": each.reason,
            "note": "",
            "source": SOURCE,
            "entered_by_id": person.id,
            "entered_at": at,
        }
        for each in entered
    ]


def _link(one: Measure, metric: Metric, rows: Sequence[dict[str, Any]]) -> None:
    """The first periods of a linked version as the version before counts them."""
    if one.redefined is None or not one.redefined.beside:
        return
    before = rows[0]["definition_version_id"]
    first = [each for each in rows if each["definition_version_id"] != before]
    session.add_all(
        ParallelValue(
            metric_id=metric.id,
            definition_version_id=before,
            period_start=each["period_start"],
            value=value,
            entered_by_id=each["entered_by_id"],
            entered_at=each["entered_at"],
        )
        for each, value in zip(first, one.redefined.beside, strict=False)
    )


def _rebase(stage: Stage, one: Measure, metric: Metric) -> None:
    """Limits that start anew, asked for by the owner and approved by another."""
    if one.rebased is None:
        return
    head = stage.head_of(one.department)
    rebase = Rebase(
        metric_id=metric.id,
        period_start=stage.start(one.code, one.rebased.ago),
        cause=one.rebased.cause,
        evidence="The day on which the new jig was taken into use; the note on the period.",
        asked_at=clock.now(),
        decline_reason="",
        asked_by_id=metric.owner_id,
        approved_by_id=head.id,
        approved_at=clock.now(),
    )
    with change(rebase, "approve rebase", actor=head, reason=one.rebased.cause):
        pass


def annotate(stage: Stage) -> None:
    """What happened, said on the charts by those who were there."""
    for one in METRICS:
        for told in one.notes:
            notes.add_note(
                stage.metrics[one.code],
                period_start=stage.start(one.code, told.ago),
                text=told.text,
                actor=stage.people[told.author],
            )
