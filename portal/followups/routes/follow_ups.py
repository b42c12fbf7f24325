"""Follow-ups: those of a metric and of a department, one with its steps."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Department
from portal.accounts.policy import can_see_department
from portal.changelog import queries as log
from portal.files.workbooks import workbook
from portal.followups import policy, table
from portal.followups.actions import follow_ups as actions
from portal.followups.forms import DoneForm, DropForm, FollowUpForm, NewFollowUpForm
from portal.followups.models import FollowUp
from portal.followups.queries import follow_ups as queries
from portal.followups.queries import rebases, signals
from portal.followups.routes.blueprint import bp
from portal.followups.routes.signals import shown as answering
from portal.insight.queries import department as find_department
from portal.registry import policy as registry
from portal.registry.models import Metric
from portal.registry.queries import history
from portal.values.queries import metrics
from portal.web.access import allowed
from portal.web.filters import today
from portal.web.fragments import moved, render, saved

METRIC = "followups/_metric.html"
DEPARTMENT = "followups/_department.html"
ONE = "/follow-ups/<int(max=2147483647):follow_up_id>"
ENTRIES = 20  # of the change log


@bp.get("/metrics/<code:code>/follow-ups")
@allowed(registry.can_see, load=metrics.metric)
def of_metric(metric: Metric) -> ResponseReturnValue:
    return render("followups/metric.html", METRIC, **shown(metric))


@bp.get("/metrics/<code:code>/follow-ups/new")
@allowed(policy.can_act, load=metrics.metric)
def new_follow_up(metric: Metric) -> ResponseReturnValue:
    form = NewFollowUpForm(data=_proposed(metric))
    return render("followups/metric.html", METRIC, **shown(metric, form))


@bp.post("/metrics/<code:code>/follow-ups")
@allowed(policy.can_act, load=metrics.metric)
def add_follow_up(metric: Metric) -> ResponseReturnValue:
    form = NewFollowUpForm(request.form)
    url = url_for(".of_metric", code=metric.code)
    if form.attempt(actions.add_follow_up, metric, actor=me()):
        return saved(url, METRIC, **shown(metric))
    return render("followups/metric.html", METRIC, status=form.status, **shown(metric, form))


@bp.get("/departments/<slug>/follow-ups")
@allowed(can_see_department, load=find_department)
def of_department(department: Department) -> ResponseReturnValue:
    return render(
        "followups/department.html",
        DEPARTMENT,
        department=department,
        follow_ups=queries.of_department(department.id),
        signals=signals.open_of_department(department.id),
    )


@bp.get("/metrics/<code:code>/follow-ups.xlsx")
@allowed(registry.can_see, load=metrics.metric)
def metric_table(metric: Metric) -> ResponseReturnValue:
    return workbook(table.HEADER, table.rows(queries.of_metric(metric.id)), title="Follow-ups")


@bp.get("/departments/<slug>/follow-ups.xlsx")
@allowed(can_see_department, load=find_department)
def department_table(department: Department) -> ResponseReturnValue:
    found = table.rows(queries.of_department(department.id))
    return workbook(table.HEADER, found, title="Follow-ups")


@bp.get("/departments/<slug>/signals.xlsx")
@allowed(can_see_department, load=find_department)
def signals_table(department: Department) -> ResponseReturnValue:
    found = table.signals(signals.open_of_department(department.id))
    return workbook(table.SIGNALS_HEADER, found, title="Signals")


@bp.get(ONE)
@allowed(policy.can_see, load=queries.follow_up)
def follow_up(follow_up: FollowUp) -> ResponseReturnValue:
    return _page(follow_up)


@bp.get(ONE + "/edit")
@allowed(policy.can_edit, load=queries.follow_up)
def edit(follow_up: FollowUp) -> ResponseReturnValue:
    return _page(follow_up, form=FollowUpForm(obj=follow_up))


@bp.post(ONE)
@allowed(policy.can_edit, load=queries.follow_up)
def edit_follow_up(follow_up: FollowUp) -> ResponseReturnValue:
    form = FollowUpForm(request.form, obj=follow_up)
    if form.attempt(actions.edit_follow_up, follow_up, actor=me()):
        return _there(follow_up.id)
    return _page(follow_up, form=form)


@bp.post(ONE + "/completion")
@allowed(policy.can_edit, load=queries.follow_up)
def finish_follow_up(follow_up: FollowUp) -> ResponseReturnValue:
    form = DoneForm(request.form, obj=follow_up)
    if form.attempt(actions.finish_follow_up, follow_up, actor=me()):
        return _there(follow_up.id)
    return _page(follow_up, done_form=form)


@bp.post(ONE + "/withdrawal")
@allowed(policy.can_edit, load=queries.follow_up)
def drop_follow_up(follow_up: FollowUp) -> ResponseReturnValue:
    form = DropForm(request.form, obj=follow_up)
    if form.attempt(actions.drop_follow_up, follow_up, actor=me()):
        return _there(follow_up.id)
    return _page(follow_up, drop_form=form)


def shown(metric: Metric, form: NewFollowUpForm | None = None) -> dict[str, Any]:
    """What followups/metric.html and its fragment need; `form` where one is agreed on."""
    found = signals.of_metric(metric.id)
    waiting = next((one for one in found if one.is_open), None)
    return {
        "metric": metric,
        "answering": answering(waiting) if waiting else None,
        "past": [one for one in found if not one.is_open],
        "follow_ups": queries.of_metric(metric.id),
        "rebases": rebases.of_metric(metric.id),
        "form": form,
        "policy": policy,
    }


def _proposed(metric: Metric) -> dict[str, Any]:
    """What a new follow-up starts with: whoever asks, the better direction, and its cause."""
    current = metric.definition.current
    down = current is not None and current.direction == "decrease"
    return {
        "owner_id": me().id,
        "direction": "down" if down else "up",
        "cause": request.args.get("cause", "")[:60],
    }


def _there(follow_up_id: int) -> ResponseReturnValue:
    return moved(url_for(".follow_up", follow_up_id=follow_up_id))


def _done(follow_up: FollowUp) -> DoneForm:
    """The form that ends it: in effect from today, where nobody said otherwise."""
    form = DoneForm(obj=follow_up)
    form.done_on.data = form.done_on.data or today()
    return form


def _page(follow_up: FollowUp, **forms: Any) -> ResponseReturnValue:
    sent = next(iter(forms.values()), None)
    fresh = {
        "form": None,
        "done_form": _done(follow_up),
        "drop_form": DropForm(obj=follow_up),
    }
    return render(
        "followups/follow_up.html",
        "followups/_follow_up.html",
        status=sent.status if sent else 200,
        one=queries.shown(follow_up),
        cause=queries.cause_of(me(), follow_up),
        entries=history.told(log.history(follow_up, ENTRIES)),
        policy=policy,
        **{**fresh, **forms},
    )
