"""Reports: made on demand, by subscription, and those that were made."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import policy as accounts
from portal.accounts.current import me
from portal.accounts.models import Department
from portal.errors import Refused
from portal.files.queries import sent
from portal.files.workbooks import workbook
from portal.insight.queries import departments
from portal.jobs.showing import awaited
from portal.refinement import log_table
from portal.refinement.models import Cycle
from portal.refinement.policy import cycles as refinement
from portal.refinement.queries import cycles
from portal.registry.models import Metric
from portal.reports import actions, documents, kinds, policy, spans
from portal.reports.documents import Wanted
from portal.reports.forms import ChoiceForm, SubscriptionForm
from portal.reports.models import OWN, Report, Subscription
from portal.reports.queries import certificates, changes, made, metrics
from portal.reports.spans import Span
from portal.training.models import Certificate
from portal.training.policy import certificates as training
from portal.web import errors, filters, streams
from portal.web.access import allowed
from portal.web.forms import PortalForm
from portal.web.fragments import moved, render
from portal.web.headers import name_file

bp = Blueprint("reports", __name__, url_prefix="/reports")

FIRST_YEAR = 2000
PAGE, FRAGMENT = "reports/reports.html", "reports/_reports.html"
YEAR = "<int(max=2147483647):year>"


@bp.get("")
@allowed()
def reports() -> ResponseReturnValue:
    return page(ChoiceForm(request.args if "kind" in request.args else None), SubscriptionForm())


@bp.get("/chosen")
@allowed()
def chosen() -> ResponseReturnValue:
    """From the form to the report that it asks for."""
    form = ChoiceForm(request.args)
    if not form.accept():
        return page(form, SubscriptionForm())
    try:
        return moved(address(form))
    except Refused as refused:
        form.refuse(refused)
    return page(form, SubscriptionForm())


@bp.get("/department/<slug>.pdf")
@allowed(accounts.can_see_department, load=departments.department)
def department(department: Department) -> ResponseReturnValue:
    return answered(kinds.DEPARTMENT, department)


@bp.get("/metric/<code:code>.pdf")
@allowed(load=metrics.metric)
def metric(metric: Metric) -> ResponseReturnValue:
    return answered(kinds.METRIC, metric)


@bp.get("/overview/organisation.pdf")
@allowed()
def overview() -> ResponseReturnValue:
    return answered(kinds.OVERVIEW, None)


@bp.get(f"/changes/{YEAR}.pdf")
@allowed()
def changes_of(year: int) -> ResponseReturnValue:
    return made_or_made_now(Wanted(kinds.CHANGES, None, year_of(year)))


@bp.get(f"/changes/{YEAR}.xlsx")
@allowed()
def changes_table(year: int) -> ResponseReturnValue:
    """All entries of a year as a workbook."""
    rows = changes.rows(year_of(year))
    return workbook(log_table.HEADER, rows, title=f"Changes {year}")


@bp.get("/certificate/<serial>.pdf")
@allowed(training.can_print, load=certificates.certificate)
def certificate(certificate: Certificate) -> ResponseReturnValue:
    now = filters.today()
    span = Span(certificate.issued_on, None, now)
    return made_or_made_now(Wanted(kinds.CERTIFICATE, certificate, span, False, OWN, me().id))


@bp.get(f"/minutes/{YEAR}.pdf")
@allowed(refinement.can_list_interests, load=cycles.cycle)
def minutes(of: Cycle) -> ResponseReturnValue:
    """The minutes as they are now; each reader's own, for not everybody may read them yet."""
    now = filters.today()
    span = Span(now.replace(day=1), None, now)
    return made_or_made_now(Wanted(kinds.MINUTES, of, span, False, OWN, me().id))


@bp.get("/transcript/me.pdf")
@allowed()
def transcript() -> ResponseReturnValue:
    now = filters.today()
    return made_or_made_now(
        Wanted(kinds.TRANSCRIPT, me(), Span(now, None, now), False, OWN, me().id)
    )


@bp.get("/made.xlsx")
@allowed()
def made_table() -> ResponseReturnValue:
    """The reports that were made lately, as far as one may read them."""
    header = ("Report", "Made on", "Asked for by", "By subscription", "Pages", "Entry of the log")
    rows = (
        (
            one.name,
            filters.local(one.made_at).date(),
            one.asked_by.name,
            one.scheduled,
            one.pages,
            one.log_sequence,
        )
        for one in made.lately(me())
    )
    return workbook(header, rows, title="Recent reports")


@bp.get("/kept/<int(max=2147483647):report_id>.pdf")
@allowed(policy.can_read, load=made.report)
def kept(report: Report) -> ResponseReturnValue:
    if report.file is None:
        abort(404)
    return file_of(report)


@bp.post("/subscriptions")
@allowed()
def subscribe() -> ResponseReturnValue:
    form = SubscriptionForm(request.form)
    if form.attempt(actions.subscribe, me(), actor=me()):
        return moved(url_for(".reports") + "#subscriptions")
    return page(ChoiceForm(), form)


@bp.post("/subscriptions/<int(max=2147483647):subscription_id>/end")
@allowed(policy.can_end, load=made.subscription)
def unsubscribe(subscription: Subscription) -> ResponseReturnValue:
    PortalForm(request.form).attempt(actions.unsubscribe, subscription, actor=me())
    return moved(url_for(".reports") + "#subscriptions")


def page(choice: ChoiceForm, subscription: SubscriptionForm) -> ResponseReturnValue:
    """/reports with its two forms."""
    return render(
        PAGE,
        FRAGMENT,
        status=max(choice.status, subscription.status),
        choice=choice,
        subscription=subscription,
        reports=made.lately(me()),
        subscriptions=made.subscriptions_of(me()),
        rhythms=kinds.RHYTHMS,
        ending=PortalForm,
        year=filters.today().year,
    )


def address(form: ChoiceForm) -> str:
    """Where the report that the form asks for is. Raises Refused."""
    kind, subject = actions.chosen_subject(
        form.kind.data or "", form.department.data or "", form.metric.data or ""
    )
    first, until = form.first.data or "", form.until.data or ""
    span = spans.span(first, until, filters.today())
    if kind is kinds.CHANGES:
        return url_for(".changes_of", year=span.day.year)
    given: dict[str, Any] = {"first": first.strip() or None, "until": until.strip() or None}
    if isinstance(subject, Department):
        return url_for(".department", slug=subject.slug, **given)
    if isinstance(subject, Metric):
        return url_for(".metric", code=subject.code, **given)
    return url_for(".overview", **given)


def answered(kind: kinds.Kind, subject: Any) -> ResponseReturnValue:
    """The report of the months that the address names; up to today where it names none."""
    try:
        asked = spans.span(
            request.args.get("first", ""), request.args.get("until", ""), filters.today()
        )
    except Refused as refused:
        return errors.answer(422, happened="The months are not clear.", remedy=refused.message)
    return made_or_made_now(documents.wanted_by(me(), kind, subject, asked))


def made_or_made_now(wanted: Wanted) -> ResponseReturnValue:
    found = documents.report_for(me(), wanted)
    return file_of(found) if isinstance(found, Report) else awaited(found)


def year_of(year: int) -> Span:
    """A calendar year as far as it has gone; 404 for one that has not begun, or was long before."""
    today = filters.today()
    if not FIRST_YEAR <= year <= today.year:
        abort(404)
    until = date(year, 12, 31) if year < today.year else None
    return Span(date(year, 1, 1), until, today)


def file_of(report: Report) -> Response:
    """The bytes of a report."""
    file = report.file
    if file is None:
        abort(404)
    response = streams.sent(sent(file), file.media_type)
    name_file(response, file.name, to_read=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response
