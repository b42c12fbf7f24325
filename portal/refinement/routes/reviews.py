"""On a metric's page: the reviews that it stands in."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts.models import Person
from portal.refinement import cycle
from portal.refinement.kinds import Kind
from portal.refinement.queries.reviews import reviews_of
from portal.refinement.routes.blueprint import bp
from portal.registry import policy as registry
from portal.registry.models import Metric
from portal.values.queries import metrics
from portal.web.access import allowed
from portal.web.fragments import render


@bp.get("/metrics/<code:code>")
@allowed(registry.can_see, load=metrics.metric)
def of_metric(metric: Metric) -> ResponseReturnValue:
    return render(
        "refinement/reviews.html",
        "refinement/_reviews.html",
        metric=metric,
        reviews=reviews_of(metric),
        words=cycle.ITEM_WORDS,
        kinds=Kind,
    )


def later(_person: Person, metric: Metric) -> dict[str, Any] | None:
    """The place on a metric's page for its review, while a cycle goes on: no statement."""
    runs = getattr(current_user, "beside", {}).get("review")
    return {"metric": metric} if runs and metric.is_published else None
