"""Taking snapshots of the portal's own metrics, and making questions of them."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import render_template
from markupsafe import escape
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.changelog.recording import change
from portal.db import ensure_writing, session
from portal.insight import charts
from portal.insight.geometry import XmrChart
from portal.insight.models import Verdict
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step, release
from portal.registry.models import Metric
from portal.training.actions.following import following
from portal.training.assessment import snapshots
from portal.training.assessment.questions import Question as Canonical
from portal.training.assessment.snapshots import Held
from portal.training.models import Edition, Piece, Question, Snapshot
from portal.web.filters import plural

BATCH = 20  # metrics in a transaction
PLAIN = "common"  # no point is marked: what the marks say is asked


def take(step: Step) -> None:
    """Questions of every metric in force that has enough values; unchanged charts keep theirs."""
    made = 0
    for batch in batches():
        ensure_writing()
        made += ask_about(batch)
        step.progress(made, 0, "Questions made")
        release()
    step.done(f"{plural(made, 'question')} made or renewed.")


def ask_about(batch: Sequence[Verdict]) -> int:
    """Questions of these metrics, in one change; how many were made or renewed."""
    changed = [one for one in map(_seen, batch) if one is not None]
    if not changed:
        return 0
    bank = _bank()
    with change(bank, "take snapshots", actor=None, metrics=len(changed)):
        return sum(_ask_about(bank, one) for one in changed)


def batches() -> Iterator[Sequence[Verdict]]:
    """Metrics in force that have enough values, some at a time."""
    last = 0
    while True:
        found = (
            select(Verdict)
            .join(Verdict.metric)
            .options(joinedload(Verdict.metric).joinedload(Metric.department))
            .where(
                Verdict.metric_id > last,
                Verdict.points_count >= snapshots.LEAST,
                Metric.state == "approved",
            )
            .order_by(Verdict.metric_id)
            .limit(BATCH)
        )
        batch = session.scalars(found).all()
        if not batch:
            return
        last = batch[-1].metric_id
        yield batch


def _bank() -> Piece:
    """The bank of these questions, which no file holds."""
    found = session.scalar(select(Piece).where(Piece.kind == "bank", Piece.slug == snapshots.BANK))
    if found is not None:
        return found
    bank = Piece(kind="bank", slug=snapshots.BANK, title="Your own metrics")
    session.add(bank)
    session.flush()
    bank.edition = Edition(
        piece_id=bank.id, number=1, sha256="", path="", source="", meta={"generated": True},
        outline=[], html="", quizzes=[], loaded_at=clock.now(),
    )  # fmt: skip
    session.flush()
    return bank


def _seen(verdict: Verdict) -> Snapshot | None:
    """The metric's chart as it is now; None where the last snapshot shows the same."""
    drawing = dict(charts.latest(verdict.drawing))
    held = {"drawing": drawing, "variation": verdict.variation}
    digest = hashlib.sha256(json.dumps(held, sort_keys=True, default=str).encode()).hexdigest()
    last = (
        select(Snapshot.sha256)
        .where(Snapshot.metric_id == verdict.metric_id)
        .order_by(Snapshot.id.desc())
        .limit(1)
    )
    if session.scalar(last) == digest:
        return None
    metric = verdict.metric
    title = charts.title(metric.name, metric.department.name, verdict.unit)
    return Snapshot(
        metric_id=metric.id, taken_at=clock.now(), title=title[:200], sha256=digest, held=held
    )


def _ask_about(bank: Piece, snapshot: Snapshot) -> int:
    """Keep the snapshot, and what can be asked of it."""
    session.add(snapshot)
    session.flush()
    verdict = session.get_one(Verdict, snapshot.metric_id)
    drawing = snapshot.held["drawing"]
    chart = _chart(drawing, snapshot)
    asked = list(snapshots.questions(_held(verdict.metric, verdict, drawing)))
    for one in asked:
        _keep(bank, one, chart)
    return len(asked)


def _held(metric: Metric, verdict: Verdict, drawing: dict[str, Any]) -> Held:
    """What the questions rest on, with figures as they are shown."""
    decimals = verdict.decimals or 0
    complete = drawing["complete"]
    labels, values = snapshots.trimmed(
        drawing["labels"][:complete], drawing["values"][:complete], decimals
    )
    segment = drawing["segments"][-1] if drawing["segments"] else {}
    lower, upper = segment.get("drawn_lower"), segment.get("drawn_upper")
    return Held(
        code=metric.code,
        name=metric.name,
        department=metric.department.name,
        unit=verdict.unit,
        decimals=decimals,
        labels=labels,
        values=values,
        first=segment.get("first", 0),
        lower=None if lower is None else Decimal(f"{lower:.{decimals}f}"),
        upper=None if upper is None else Decimal(f"{upper:.{decimals}f}"),
        is_signal=verdict.variation.partition("_")[0] not in ("common", ""),
        is_provisional=segment.get("state") != "judged" or segment.get("chart") != "xmr",
    )


def _chart(drawing: dict[str, Any], snapshot: Snapshot) -> str:
    """The chart as HTML, without marks of signals."""
    count = len(drawing["values"])
    plain = {**drawing, "kinds": [PLAIN] * count, "rules": [[] for _ in range(count)]}
    drawn = charts.xmr_pair(plain, title=snapshot.title)
    pair = charts.Pair(_unnamed(drawn.wide), _unnamed(drawn.narrow))
    return render_template("training/_snapshot.html", chart=pair, id=f"snapshot-{snapshot.id}")


def _unnamed(chart: XmrChart) -> XmrChart:
    """Without the words for points that are no signal: whether they are is asked."""
    return replace(chart, key=tuple(one for one in chart.key if one.name != PLAIN))


def _keep(bank: Piece, asked: Canonical, chart: str) -> None:
    """The question with the chart as it is now."""
    question = session.scalar(
        select(Question)
        .where(Question.bank_id == bank.id, Question.slug == asked.id)
        .options(joinedload(Question.version))
    )
    if question is None:
        question = Question(bank_id=bank.id, slug=asked.id)
        session.add(question)
        session.flush()
    question.version = following(question, asked, _html(asked, chart), clock.now())
    session.flush()


def _html(asked: Canonical, chart: str) -> dict[str, Any]:
    """Its texts, which hold names of metrics and no Markdown."""

    def shown(text: str) -> str:
        return str(escape(text))

    return {
        "stem": shown(asked.stem),
        "body": "",
        "chart": chart,
        "options": {one.id: shown(one.text) for one in asked.options},
        "choices": {},
        "pairs": {},
        "hints": [shown(one) for one in asked.hints],
        "explanation": shown(asked.explanation),
        "wrong": shown(asked.wrong),
        "feedback": {one.id: shown(one.feedback) for one in asked.options if one.feedback},
    }


TAKING = Kind(
    "training.snapshots",
    "Questions about own metrics",
    take,
    memory=256,
    seconds=900,
    queue=LONG,
    cron="40 4 5 * *",  # once a month, when most values of the last one are there
)
