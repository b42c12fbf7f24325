"""Defining a metric and writing its drafts, with the SMART check beside the form."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.registry import policy
from portal.registry.actions import metrics as actions
from portal.registry.actions import versions as version_actions
from portal.registry.definition_text import LABELS
from portal.registry.forms.definitions import (
    IDENTITY,
    DraftForm,
    NewMetricForm,
    StartVersionForm,
    TextForm,
    VersionForm,
)
from portal.registry.models import Metric
from portal.registry.policy import MetricCase
from portal.registry.queries import checking, people
from portal.registry.queries import metrics as queries
from portal.registry.queries import versions as version_queries
from portal.registry.queries.checking import Given
from portal.registry.queries.objectives import objectives_to_choose
from portal.registry.routes.blueprint import bp
from portal.web.access import allowed, reads
from portal.web.digits import whole_number
from portal.web.fragments import moved, render

FORM = "registry/_draft_form.html"


@bp.get("/metrics/new")
@allowed()
def new_metric() -> ResponseReturnValue:
    mine = me()
    begun: dict[str, Any] = {"department_id": mine.department_id, "owner_id": mine.id}
    begun |= {"level": "department", "close_days": 30}
    for name in ("department", "objective"):
        if given := whole_number(request.args.get(name)):
            begun |= (
                {"department_id": given} if name == "department" else {"objective_ids": [given]}
            )
    begun |= _copied(request.args.get("copy", ""))
    return _define_page(NewMetricForm(data=begun, **_choices()))


@bp.post("/metrics")
@allowed()
def define_metric() -> ResponseReturnValue:
    form = NewMetricForm(request.form, **_choices())
    if form.attempt(actions.define_metric, actor=me()):
        return moved(url_for(".show", code=form.result.code))
    return _define_page(form)


@bp.post("/metrics/check")
@allowed()
@reads
def check_new_metric() -> ResponseReturnValue:
    return _define_page(NewMetricForm(request.form, **_choices()), "registry/_check.html")


@bp.get("/metrics/<code:code>/draft")
@allowed(policy.can_write_case, load=version_queries.own_case)
def draft(case: MetricCase) -> ResponseReturnValue:
    return _draft_page(case, _form_of(case, None))


@bp.post("/metrics/<code:code>/draft")
@allowed(policy.can_write_case, load=version_queries.own_case)
def save_draft(case: MetricCase) -> ResponseReturnValue:
    form = _form_of(case, request.form)
    metric = case.metric
    if isinstance(form, VersionForm):
        done = form.attempt(version_actions.save_version, case.version, actor=me())
    else:
        done = form.attempt(actions.save_draft, case.version, metric, actor=me())
    if done:
        return moved(_address(case))
    return _draft_page(case, form)


@bp.post("/metrics/<code:code>/draft/check")
@allowed(policy.can_write_case, load=version_queries.own_case)
@reads
def check_draft(case: MetricCase) -> ResponseReturnValue:
    return _draft_page(case, _form_of(case, request.form), "registry/_check.html")


@bp.get("/metrics/<code:code>/versions/new")
@allowed(policy.can_start_version, load=queries.metric)
def new_version(metric: Metric) -> ResponseReturnValue:
    return _start_page(metric, StartVersionForm(obj=metric.definition))


@bp.post("/metrics/<code:code>/versions")
@allowed(policy.can_start_version, load=queries.metric)
def start_version(metric: Metric) -> ResponseReturnValue:
    form = StartVersionForm(request.form, obj=metric.definition)
    if form.attempt(version_actions.start_version, metric.definition, actor=me()):
        return moved(url_for(".draft", code=metric.code))
    return _start_page(metric, form)


def _start_page(metric: Metric, form: StartVersionForm) -> ResponseReturnValue:
    return render(
        "registry/version_form.html",
        "registry/_version_form.html",
        status=form.status,
        form=form,
        title=metric.name,
        back=url_for(".show", code=metric.code),
        url=url_for(".start_version", code=metric.code),
    )


def _address(case: MetricCase) -> str:
    return url_for(".show", code=case.metric.code)


def _define_page(form: NewMetricForm, fragment: str = FORM) -> ResponseReturnValue:
    given = _given(form)
    return render(
        "registry/metric_form.html",
        fragment,
        status=form.status,
        form=form,
        checked=checking.check(me(), form.definition_text, given),
        case=None,
        metric=None,
        url=url_for(".define_metric"),
        check_url=url_for(".check_new_metric"),
        back=url_for(".metrics"),
        people=people.offered(me().department_id),
    )


def _draft_page(case: MetricCase, form: TextForm, fragment: str = FORM) -> ResponseReturnValue:
    metric = case.metric
    return render(
        "registry/metric_form.html",
        fragment,
        status=form.status,
        form=form,
        checked=checking.check(me(), form.definition_text, _given(form, case)),
        case=case,
        metric=metric,
        url=url_for(".save_draft", code=metric.code),
        check_url=url_for(".check_draft", code=metric.code),
        back=_address(case),
        people=people.offered(metric.department_id),
    )


def _form_of(case: MetricCase, formdata: Any) -> TextForm:
    """The form for the case: identity and text while nothing was in force, then the text alone."""
    metric, version = case.metric, case.version
    if not case.is_first:
        return VersionForm(formdata, obj=version)
    identity = {name: getattr(metric, name) for name in IDENTITY}
    identity["objective_ids"] = [one.id for one in queries.objectives_of(metric)]
    return DraftForm(formdata, obj=version, data=identity, beside=metric, **_choices(metric))


def _given(form: TextForm, case: MetricCase | None = None) -> Given:
    """What the check is told beside the text: as the form has it, or as it is saved."""
    if isinstance(form, DraftForm):
        return Given(
            metric=case.metric if case else None,
            definition=case.definition if case else None,
            department_id=form.department_id.data,
            owner_id=form.owner_id.data,
            nature=form.nature.data or "",
            objectives=len(form.objective_ids.data or ()),
        )
    if case is None:
        return Given()
    served = len(queries.objectives_of(case.metric))
    return checking.given_of(case.version, case.metric, served)


def _choices(metric: Metric | None = None) -> dict[str, list[tuple[int | str, str]]]:
    """Departments that this person may define for, and objectives in force."""
    departments: list[tuple[int | str, str]] = [*people.departments_to_draft_for(me())]
    if metric is not None and metric.department_id not in dict(departments):
        departments.append((metric.department_id, metric.department.name))
    objectives: list[tuple[int | str, str]] = [
        (row.id, f"{row.name} ({row.code})") for row in objectives_to_choose()
    ]
    return {"departments": departments, "objectives": objectives}


def _copied(code: str) -> dict[str, Any]:
    """Text and nature of the metric with this code, to begin a new one with."""
    source = queries.metric(me(), code) if code else None
    if source is None or source.definition.current is None:
        return {}
    begun = {name: getattr(source.definition.current, name) for name in (*LABELS, "close_days")}
    return begun | {
        name: getattr(source, name) for name in ("perspective", "nature", "role", "tags")
    }
