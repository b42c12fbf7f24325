"""Objectives: the tree, one of them, defining, editing, retiring."""

from collections.abc import Iterator
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.changelog import queries as log
from portal.files.workbooks import day
from portal.jobs import lists
from portal.registry import policy
from portal.registry.actions import objectives as actions
from portal.registry.forms.objectives import NewObjectiveForm, ObjectiveForm, RetirementForm
from portal.registry.models import Objective
from portal.registry.queries import history, people, trees
from portal.registry.queries import objectives as queries
from portal.registry.routes.blueprint import bp
from portal.tables.safe_csv import Cell
from portal.web import panels
from portal.web.access import allowed
from portal.web.digits import whole_number
from portal.web.fragments import moved, render

THE_ORGANISATION = ("", "The organisation")


@bp.get("/objectives")
@allowed()
def objectives() -> ResponseReturnValue:
    with_retired = request.args.get("retired") == "1"
    after = request.args.get("after", "")
    return render(
        "registry/objectives.html",
        "registry/_objective_tree.html",
        tree=trees.page(me(), with_retired=with_retired, after=after),
        with_retired=with_retired,
        after=after,
        policy=policy,
    )


@bp.get("/objectives.xlsx")
@allowed()
def objectives_table() -> ResponseReturnValue:
    """The tree in its order, as the address says with or without retired ones."""
    return lists.answered(me(), TABLE.name, request.args)


def _rows(person: Any, asked: lists.Asked) -> Iterator[tuple[Cell, ...]]:
    nodes = queries.objective_tree(person, with_retired=asked.get("retired") == "1").nodes()
    codes = {node.identity: node.objective.code for node in nodes}
    for node in nodes:
        one = node.objective
        yield (
            one.code, one.name, codes.get(one.parent_id or 0, ""),
            one.department.name if one.department else THE_ORGANISATION[1], one.owner.name,
            one.ends_on, node.coverage.label, len(node.metrics), ", ".join(node.metrics),
            day(one.retired_at),
        )  # fmt: skip


TABLE = lists.List(
    "objectives", "Objectives",
    (
        "Code", "Objective", "Part of", "Department", "Owner", "Until", "Measured", "Metrics",
        "Codes of metrics", "Retired on",
    ),
    ("retired",), _rows, lambda _person, _asked, most: queries.served(most),
)  # fmt: skip


@bp.get("/objectives/new")
@allowed(policy.can_add_objective)
def new_objective() -> ResponseReturnValue:
    parent = whole_number(request.args.get("parent")) or None
    form = NewObjectiveForm(data={"owner_id": me().id, "parent_id": parent}, **_choices())
    return _define_page(form)


@bp.post("/objectives")
@allowed(policy.can_add_objective)
def define_objective() -> ResponseReturnValue:
    form = NewObjectiveForm(request.form, **_choices())
    if form.attempt(actions.define_objective, actor=me()):
        return moved(url_for(".objective", code=form.result.code))
    return _define_page(form)


@bp.get("/objectives/<code:code>")
@allowed(policy.can_see_objective, load=queries.objective)
def objective(objective: Objective) -> ResponseReturnValue:
    return render("registry/objective.html", "registry/_objective.html", **_shown(objective))


@bp.get("/objectives/<code:code>/edit")
@allowed(policy.can_edit_objective, load=queries.objective)
def edit_objective_page(objective: Objective) -> ResponseReturnValue:
    return _edit_page(objective, ObjectiveForm(obj=objective, **_choices(objective)))


@bp.post("/objectives/<code:code>")
@allowed(policy.can_edit_objective, load=queries.objective)
def edit_objective(objective: Objective) -> ResponseReturnValue:
    form = ObjectiveForm(request.form, obj=objective, **_choices(objective))
    if form.attempt(actions.edit_objective, objective, actor=me()):
        return moved(url_for(".objective", code=objective.code))
    return _edit_page(objective, form)


@bp.get("/objectives/<code:code>/retirement")
@allowed(policy.can_edit_objective, load=queries.objective)
def retirement_page(objective: Objective) -> ResponseReturnValue:
    return _retirement_page(objective, RetirementForm(obj=objective))


@bp.post("/objectives/<code:code>/retirement")
@allowed(policy.can_edit_objective, load=queries.objective)
def retire_objective(objective: Objective) -> ResponseReturnValue:
    form = RetirementForm(request.form, obj=objective)
    if form.attempt(actions.retire_objective, objective, actor=me()):
        return moved(url_for(".objective", code=objective.code))
    return _retirement_page(objective, form)


def _shown(objective: Objective) -> dict[str, Any]:
    """What registry/objective.html needs."""
    return {
        "objective": objective,
        "around": trees.around(me(), objective),
        "log": history.told(log.history(objective, 10)),
        "panels": panels.rendered("objective", me(), objective),
        "policy": policy,
    }


def _define_page(form: NewObjectiveForm) -> ResponseReturnValue:
    return render(
        "registry/objective_form.html",
        "registry/_objective_form.html",
        status=form.status,
        form=form,
        objective=None,
        people=people.offered(me().department_id),
    )


def _edit_page(objective: Objective, form: ObjectiveForm) -> ResponseReturnValue:
    return render(
        "registry/objective_form.html",
        "registry/_objective_form.html",
        status=form.status,
        form=form,
        objective=objective,
        people=people.offered(me().department_id),
    )


def _retirement_page(objective: Objective, form: RetirementForm) -> ResponseReturnValue:
    return render(
        "registry/objective_retirement.html",
        "registry/_objective_retirement.html",
        status=form.status,
        form=form,
        objective=objective,
        served=None if objective.retired_at else trees.serving(me(), objective),
    )


def _choices(objective: Objective | None = None) -> dict[str, list[tuple[int | str, str]]]:
    """The departments and parents that this person may choose; what stands there stays possible."""
    mine = me()
    departments: list[tuple[int | str, str]] = [
        (one.department_id, one.department.name) for one in mine.headships if one.holds_on(None)
    ]
    if mine.is_leadership:
        departments.insert(0, THE_ORGANISATION)
    known = {value or None for value, _ in departments}
    if objective is not None and objective.department_id not in known:
        name = objective.department.name if objective.department else THE_ORGANISATION[1]
        departments.append((objective.department_id or "", name))
    above: list[tuple[int | str, str]] = [("", "Nothing: it stands at the top")]
    above += [(row.id, f"{row.code}: {row.name}") for row in queries.objectives_to_choose()]
    return {"departments": departments, "parents": above}
