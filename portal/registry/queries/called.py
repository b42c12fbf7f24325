"""Departments and objectives as filters say them: chosen, or a part of a name that was typed."""

from typing import Any

from sqlalchemy import exists, or_, select

from portal.accounts.models import Department
from portal.registry.models import MetricObjective, Objective


def departments_called(given: Any) -> Any:
    """The one with this slug; where there is none, those whose names hold it."""
    return _called(Department, Department.slug, given)


def serving(given: Any) -> Any:
    """Metrics that serve the objective with this code; without one, those whose names hold it."""
    return select(MetricObjective.metric_id).where(
        MetricObjective.objective_id.in_(_called(Objective, Objective.code, given))
    )


def _called(model: Any, own: Any, given: Any) -> Any:
    another = model.__table__.alias()
    is_one = exists().where(another.c[own.key] == given)
    return select(model.id).where(or_(own == given, ~is_one & model.name.icontains(given)))
