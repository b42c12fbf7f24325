"""Findings: the list with its search, publishing one, and one with what was revised since."""

from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.accounts.queries import department_choices
from portal.feedback import policy, table
from portal.feedback.actions import findings as actions
from portal.feedback.forms import FindingForm, RetireForm
from portal.feedback.models import Finding
from portal.feedback.queries import findings as queries
from portal.feedback.revised import since
from portal.feedback.routes.blueprint import bp
from portal.files.workbooks import of_pages, workbook
from portal.insight import charts
from portal.insight import queries as readings
from portal.registry.models import Metric
from portal.web import panels
from portal.web.access import allowed
from portal.web.digits import whole_number
from portal.web.fragments import moved, render

FINDING = "/findings/<int(max=2147483647):finding_id>"
LONGEST = 200  # characters of a search


def metric(person: Person) -> Metric | None:
    """The metric whose code the request names."""
    return queries.metric_to_read(person, request.values.get("metric", "")[:LONGEST])


@bp.get("/findings")
@allowed()
def findings() -> ResponseReturnValue:
    text, department = _narrowed()
    before = whole_number(request.args.get("before"))
    found = queries.findings(text, department, before)
    last = found[-1].id if len(found) == queries.PAGE else None
    more: dict[str, Any] = {"q": text or None, "department": department or None}
    return render(
        "feedback/findings.html",
        "feedback/_findings.html",
        findings=found,
        text=text,
        department=department,
        departments=department_choices(),
        next_url=url_for(".findings", before=last, **more) if last else None,
        first_url=url_for(".findings", **more) if before else None,
    )


@bp.get("/findings.xlsx")
@allowed()
def findings_table() -> ResponseReturnValue:
    """The findings of the list, narrowed as the address says."""
    narrowed = _narrowed()
    found = of_pages(lambda last: queries.findings(*narrowed, last), queries.PAGE, _number)
    rows = table.findings(found)
    return workbook(table.FINDINGS_HEADER, rows, title="Findings")


def _narrowed() -> tuple[str, int]:
    """The search, and the department or 0, that the address names."""
    text = request.args.get("q", "").strip()[:LONGEST]
    return text, whole_number(request.args.get("department"))


def _number(one: Finding) -> int:
    return one.id


@bp.get("/findings/new")
@allowed(policy.can_give, load=metric)
def new_finding(metric: Metric) -> ResponseReturnValue:
    data = {"department_ids": [metric.department_id]}
    return _form(metric, FindingForm(data=data, departments=department_choices()))


@bp.post("/findings")
@allowed(policy.can_give, load=metric)
def publish(metric: Metric) -> ResponseReturnValue:
    form = FindingForm(request.form, departments=department_choices())
    if form.attempt(actions.publish, metric, actor=me()):
        return moved(url_for(".finding", finding_id=form.result.id))
    return _form(metric, form)


@bp.get(FINDING)
@allowed(policy.can_see_finding, load=queries.finding)
def finding(finding: Finding) -> ResponseReturnValue:
    return _page(finding, RetireForm())


@bp.post(FINDING + "/retirement")
@allowed(policy.can_retire_finding, load=queries.finding)
def retire_finding(finding: Finding) -> ResponseReturnValue:
    form = RetireForm(request.form)
    if form.attempt(actions.retire, finding, actor=me()):
        return moved(url_for(".finding", finding_id=finding.id))
    return _page(finding, form)


def _form(metric: Metric, form: FindingForm) -> ResponseReturnValue:
    shown: dict[str, Any] = {"metric": metric, "form": form, "status": form.status}
    return render("feedback/new_finding.html", "feedback/_new_finding.html", **shown)


def _page(finding: Finding, form: RetireForm) -> ResponseReturnValue:
    remarks = [charts.Remark(date.fromisoformat(day), words) for day, words in finding.remarks]
    now, _ = readings.drawing(finding.metric_id)
    shown: dict[str, Any] = {
        "finding": finding,
        "chart": charts.xmr_pair(finding.drawing, remarks, title=finding.chart_title),
        "since": since(finding.drawing, now),
        "panels": panels.rendered("finding", me(), finding),
        "policy": policy,
        "form": form,
    }
    return render("feedback/finding.html", "feedback/_finding.html", status=form.status, **shown)
