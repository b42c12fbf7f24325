"""A figure in a finding was revised: whoever rests on it is told once, and the finding says so."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import session
from portal.feedback.actions.news import REVISED
from portal.feedback.models import Finding
from portal.feedback.revised import Since, since
from portal.insight.models import Verdict
from portal.notices import telling
from portal.notices.telling import News
from portal.web.filters import plural


def look(metric_ids: Sequence[int]) -> None:
    """Hold the findings on these metrics against how they read now: a statement where none is.

    Derived from values, whose change has its entry in the log, so that it has none of its own.
    """
    found = (
        select(Finding, Verdict.drawing)
        .join(Verdict, Verdict.metric_id == Finding.metric_id)
        .where(
            Finding.metric_id.in_(metric_ids),
            Finding.revised_at.is_(None),
            Finding.retired_at.is_(None),
        )
        .options(joinedload(Finding.metric))
        .order_by(Finding.id)
    )
    revised = []
    for finding, drawing in session.execute(found):
        changed = since(finding.drawing, drawing) if drawing else None
        if changed is not None and (changed.revisions or changed.redefined):
            finding.revised_at = clock.now()
            revised.append((finding, changed))
    if not revised:
        return
    session.flush()
    following = telling.followers([("finding", one.id) for one, _ in revised])
    telling.tell_each(
        [
            News(
                list(dict.fromkeys([one.author_id, *following.get(("finding", one.id), [])])),
                REVISED,
                f"finding:{one.id}:revised",
                one,
                f"Revised since: {one.claim}",
                _said(one, changed),
            )
            for one, changed in revised
        ],
        actor=None,
    )


def _said(finding: Finding, changed: Since) -> str:
    if changed.redefined:
        return f"{finding.metric.name} has a different unit now, so its figures cannot be compared."
    first, more = changed.revisions[0], len(changed.revisions) - 1
    others = (
        f" {plural(more, 'other figure was', 'other figures were')} revised too." if more else ""
    )
    return f"{first.label} of {finding.metric.name}: {first.then} then, {first.now} now.{others}"
