"""The form of the insight: one short row for each metric that a person uses."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.errors import Refused
from portal.refinement.actions import insight
from portal.refinement.forms.evidence import AnswerForm, InsightForm
from portal.refinement.models import Cycle, Item
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import cycles
from portal.refinement.queries import insight as queries
from portal.refinement.queries.insight import Row
from portal.refinement.routes.blueprint import bp
from portal.refinement.routes.evidence import YEAR
from portal.web.access import allowed
from portal.web.digits import whole_number
from portal.web.fragments import render, saved

ROW = "refinement/_answered.html"
LAST_PAGE = 10_000


@bp.get(YEAR + "/insight")
@allowed(policy.can_see_cycle, load=cycles.cycle)
def insight_form(cycle: Cycle) -> ResponseReturnValue:
    page = _page(cycle)
    return _shown(cycle, page, InsightForm(rows=page.rows))


@bp.post(YEAR + "/insight")
@allowed(policy.can_see_cycle, load=cycles.cycle)
def answer_all(cycle: Cycle) -> ResponseReturnValue:
    page = _page(cycle)
    form = InsightForm(request.form, rows=page.rows)
    answers = [(one.row.item, one.said) for one in form.rows] if form.accept_rows() else []
    if form.status == 200 and form.attempt(
        insight.answer_each, cycle, answers=answers, actor=me()
    ):  # fmt: skip
        here = url_for(".insight_form", year=cycle.year, page=page.page, saved=1)
        fresh = _page(cycle)
        again = _variables(cycle, fresh, InsightForm(rows=fresh.rows))
        return saved(here, "refinement/_insight.html", **again)
    return _shown(cycle, page, form)


@bp.post(YEAR + "/insight/<int(max=2147483647):item_id>")
@allowed(policy.can_see_item, load=queries.asked_item)
def answer_one(item: Item) -> ResponseReturnValue:
    form = AnswerForm(request.form, row=Row(item, None))
    done = form.attempt(insight.answer, item, actor=me())
    here = url_for(".insight_form", year=item.cycle.year)
    if done:
        total, answered = queries.counted(me(), item.cycle)
        return saved(here, ROW, form=form, total=total, answered=answered)
    cycle = item.cycle
    page = _page(cycle)
    whole = InsightForm(rows=page.rows)
    whole.refusal, whole.status = form.refusal, form.status
    return render(
        "refinement/insight.html", ROW, status=form.status,
        **{**_variables(cycle, page, whole), "form": form},
    )  # fmt: skip


def _page(cycle: Cycle) -> queries.Page:
    number = max(1, whole_number(request.args.get("page"), 1, most=LAST_PAGE))
    return queries.page(me(), cycle, number)


def _shown(cycle: Cycle, page: queries.Page, form: InsightForm) -> ResponseReturnValue:
    return render(
        "refinement/insight.html", "refinement/_insight.html", status=form.status,
        **_variables(cycle, page, form),
    )  # fmt: skip


def _variables(cycle: Cycle, page: queries.Page, form: InsightForm) -> dict[str, Any]:
    return {
        "cycle": cycle,
        "page": page,
        "form": form,
        "closed": _closed(cycle),
        "was_saved": request.args.get("saved") == "1" or request.method == "POST",
    }


def _closed(cycle: Cycle) -> str:
    """Why nobody can answer now; "" where they can."""
    try:
        insight.require_open(cycle)
    except Refused as refused:
        return refused.message
    return ""
