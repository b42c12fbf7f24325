"""The list of metrics, and codes offered while one types."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.files.shown import page_size
from portal.registry import policy
from portal.registry.forms.lists import filters_of, offered
from portal.registry.queries import lists as queries
from portal.registry.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.fragments import is_htmx, render

OFFERED = 20  # codes at a time


@bp.get("/metrics")
@allowed()
def metrics() -> ResponseReturnValue:
    person, filters = me(), filters_of(request.args)
    after, before = (request.args.get(name, "") for name in ("after", "before"))
    page = queries.page(person, filters, after=after, before=before, size=page_size(queries.PAGE))
    chosen: dict[str, Any] = dict(filters.chosen)
    shown: dict[str, Any] = {
        "listing": page,
        "filters": filters,
        "next_url": url_for(".metrics", **chosen, after=page.next) if page.next else None,
        "previous_url": url_for(".metrics", **chosen, before=page.previous)
        if page.previous
        else None,
        "policy": policy,
    }
    if not is_htmx():
        shown["offered"] = offered(queries.choices())
    return render("registry/metrics.html", "registry/_metric_list.html", **shown)


@bp.get("/metrics/options")
@allowed()
def metric_options() -> ResponseReturnValue:
    """Codes for a field that wants one: whatever the field is called, its text is searched."""
    typed = next(iter(request.args.values()), "")[:200]
    found = queries.page(me(), queries.Filters(q=typed), size=OFFERED)
    return render_template("registry/_metric_options.html", metrics=found.rows)
