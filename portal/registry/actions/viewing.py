"""That somebody looked at a metric: counted once a month, after the page was sent."""

from datetime import date

from flask import current_app

from portal.db import observe_if_free, upsert
from portal.registry.models import MetricView
from portal.registry.queries.days import today

MOST_KNOWN = 50_000  # views that a process remembers, so that it need not write them again; 5 MB
_KNOWN = "registry.viewed"


def note_view(metric_id: int, person_id: int) -> None:
    """Keep that this person looked at the metric in this month; a second look writes nothing.

    Left out where the database is busy: a page that is read waits for no writer.
    """
    month = today().replace(day=1)
    known: set[tuple[int, date, int]] = current_app.extensions.setdefault(_KNOWN, set())
    key = (metric_id, month, person_id)
    if key in known:
        return
    if len(known) >= MOST_KNOWN:
        known.clear()
    row = {"metric_id": metric_id, "month": month, "person_id": person_id}
    added = upsert()(MetricView).values(row).on_conflict_do_nothing()
    observe_if_free(lambda connection: connection.execute(added))
    known.add(key)
