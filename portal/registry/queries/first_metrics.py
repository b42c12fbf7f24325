"""What waits for a head whose departments have no metric yet."""

from flask import url_for
from sqlalchemy import Select, exists, select

from portal.accounts.models import Department, Person
from portal.db import session
from portal.registry import policy
from portal.registry.models import Metric
from portal.web.filters import plural
from portal.web.found import Waiting

FIRST = "A first metric"  # heading
OVER = ("rejected", "archived")  # states of what will not be measured


def first_metrics(person: Person) -> list[Waiting]:
    """Two ways to a first metric, where a department that `person` heads has none, nor any below
    it has: one statement for heads, none for others.
    """
    headed = policy.headed(person)
    found = session.execute(_without(headed)).all() if headed else []
    if not found:
        return []
    where = found[0].name if len(found) == 1 else plural(len(found), "department")
    return [
        Waiting(
            FIRST,
            f"Adopt one from the library for {where}",
            url_for("registry.library_page"),
            "Definitions that are ready: choose one, and say who owns it.",
        ),
        Waiting(
            FIRST,
            "Or define one of your own",
            url_for("registry.new_metric", department=found[0].id),
            "What do you want to know each month? The form says what is still missing.",
        ),
    ]


def _without(headed: frozenset[int]) -> Select[int, str]:
    """Those of the departments in which nothing is measured, drafted or suspended."""
    below = select(Department.id.label("top"), Department.id).where(Department.id.in_(headed))
    tree = below.cte("below", recursive=True)
    tree = tree.union(select(tree.c.top, Department.id).where(Department.parent_id == tree.c.id))
    measured = exists().where(
        tree.c.top == Department.id, Metric.department_id == tree.c.id, Metric.state.not_in(OVER)
    )
    found = select(Department.id, Department.name).where(
        Department.id.in_(headed), Department.archived_at.is_(None), ~measured
    )
    return found.order_by(Department.name, Department.id)
