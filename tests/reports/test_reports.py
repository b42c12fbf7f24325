"""The metric's sheet, the overview, the change log of a year; choosing, keeping, subscribing."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from portal import clock
from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.db import session
from portal.files.models import File
from portal.followups.models import FollowUp
from portal.insight import actions as insight
from portal.insight.queries import as_of
from portal.jobs import actions as jobs
from portal.jobs.models import Job
from portal.notices.models import Notice
from portal.refinement.models import Item
from portal.registry.models import Metric
from portal.reports import documents, schedule
from portal.reports.models import Report, Subscription
from portal.tables.opening import open_table
from portal.values.models import Note
from tests import cast, make
from tests.refinement import voting

METRIC_URL = "/reports/metric/DELAY.pdf"
OVERVIEW_URL = "/reports/overview/organisation.pdf"
NAME = "Καθυστέρηση Задержка"
FIGURES = [20.0, 22, 19, 21, 20, 23, 18, 21, 22, 20, 19, 21, 20, 22, 21, 19, 20, 31]


@pytest.fixture
def filled(app):
    with app.app_context():
        metric = make.metric(
            name="Καθυστέρηση Задержка", code="DELAY", unit="days", direction="decrease"
        )
        make.values(metric, FIGURES, first=date(2025, 1, 1))
        make.stored(
            Note(
                metric_id=metric.id, period_start=date(2026, 6, 1), text="A storm <b>blew</b>.",
                author_id=metric.owner_id, created_at=clock.now(),
            )
        )  # fmt: skip
        make.metric(name="A hidden draft", code="DRAFT", state="draft", owner=cast.person("bo"))
        insight.recompute([metric.id])
        make.kept()


def text_of(answer):
    assert answer.mimetype == "application/pdf", answer.text[:500]
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)


def fetched(app, browser, url):
    assert browser.get(url).status_code == 202
    assert make.jobs(app) == 1
    return browser.get(url)


def test_a_metrics_sheet_shows_verdict_chart_values_and_definition(app, visit, filled):
    answer = fetched(app, visit("cy"), "/reports/metric/DELAY.pdf?first=2025-01")
    text = text_of(answer)
    for told in (
        NAME, "31.0 days", "June 2026", "A storm <b>blew</b>.", "Concern", "Version 1.0.0",
        "It has no target.", "January 2025",
    ):  # fmt: skip
        assert told in text


def test_a_pack_shows_what_was_said_and_agreed_in_its_months(app, visit, filled):
    with app.app_context():
        metric = session.scalars(select(Metric).where(Metric.code == "DELAY")).one()
        make.stored(
            FollowUp(
                metric_id=metric.id, what="Two more at the desk", owner_id=metric.owner_id,
                due_on=date(2026, 6, 20), direction="down", size=2, by_start=date(2026, 9, 1),
                state="done", done_on=date(2026, 6, 10), outcome="They came.",
                created_by_id=metric.owner_id, created_at=clock.now(), closed_at=clock.now(),
            )
        )  # fmt: skip
        make.kept()
    url = "/reports/department/operations.pdf?first=2025-01&until="
    june = text_of(fetched(app, visit("cy"), f"{url}2026-06"))
    assert "A storm" in june
    assert "Two more at the desk" in june
    may = text_of(fetched(app, visit("cy"), f"{url}2026-05"))
    assert "A storm" not in may
    assert "Two more at the desk" not in may


def test_an_earlier_month_is_read_as_it_stood_then(app, visit, filled):
    text = text_of(fetched(app, visit("cy"), "/reports/metric/DELAY.pdf?until=2026-05"))
    assert "31.0" not in text
    assert "20.0 days" in text
    assert "as of May 2026" in text
    assert "A storm" not in text
    stored = "/reports/department/operations.pdf?until=2026-05"
    text = text_of(fetched(app, visit("cy"), stored))
    assert "31.0" not in text
    assert "Nothing but the usual ups and downs." in text


def test_a_month_read_as_of_its_end_equals_what_was_kept_then(app, filled):
    """The verdict of a series without its last value, and that of the month before it came."""
    with app.app_context():
        chosen = as_of.metrics().where(Metric.code == "DELAY")
        (earlier,) = as_of.read(chosen, date(2026, 11, 26), date(2026, 5, 31))
        other = make.metric(name="Twin", unit="days", direction="decrease")
        make.values(other, FIGURES[:-1], first=date(2025, 1, 1))
        insight.recompute([other.id])
        (twin,) = as_of.read(as_of.metrics().where(Metric.id == other.id), date(2026, 11, 26))
    for name in ("value", "variation", "variation_sentence", "assurance", "change_words"):
        assert getattr(earlier.metric, name) == getattr(twin.metric, name)
    assert earlier.drawing["segments"] == twin.drawing["segments"]


def test_a_leader_reads_in_the_log_of_a_year_all_that_was_decided(app, visit, filled):
    year = clock.now().year
    with app.app_context():
        delay = session.scalars(select(Metric).where(Metric.code == "DELAY")).one()
        of = voting.cycle("published", year=2031)
        made = voting.decided(voting.item(of, delay), "retire")
        made.dissent, made.reason = "It warns us early.", "Nobody looks at it."
        first = voting.decided(voting.item(of), "retire", outcome="reconsider")
        later = voting.decided(session.get(Item, first.motion.proposal.item_id), "keep")
        later.reason = "A second look."
        for code in ("DELAY", "DRAFT"):
            metric = session.scalars(select(Metric).where(Metric.code == code)).one()
            with change(metric, "suspend metric", actor=cast.person("bo"), reason=f"Why {code}"):
                metric.audience = "Planners"
        for name in ("Fewer errors", "Less waste"):
            objective = make.objective(name=name)
            with change(objective, "retire objective", actor=cast.person("bo"), reason="Done."):
                objective.retired_at = clock.now()
    text = text_of(fetched(app, visit("cy"), f"/reports/changes/{year}.pdf"))
    assert "Decisions: Operations" in text
    assert re.search(r"Retirement, .*: Nobody looks at it\.", text)
    assert "It warns us early." in text
    assert "Stops out of cycle" not in text
    assert "A second look." in text
    assert "Bo Bright suspended Καθυστέρηση" in text
    assert "Why DELAY" in text
    assert "Why DRAFT" not in text
    assert text.count("Bo Bright retired the objective") == 1  # both of one day, in one line
    assert re.search(r"Fewer errors, Less waste entries \S+ to \S+", text)


def test_the_overview_counts_departments_and_names_what_needs_attention(app, visit, filled):
    text = text_of(fetched(app, visit("ana"), "/reports/overview/organisation.pdf"))
    for told in ("Operations", "What needs attention", "Καθυστέρηση", "Page 1 of"):
        assert told in text
    assert "A hidden draft" not in text


def test_the_overview_says_nothing_of_a_draft_however_it_fares(app, visit, filled):
    with app.app_context():
        delay = session.scalars(select(Metric).where(Metric.code == "DELAY")).one()
        delay.state = "draft"
        make.kept()
    text = text_of(fetched(app, visit("ana"), OVERVIEW_URL))
    assert "Operations" in text
    assert "Καθυστέρηση" not in text


def test_the_change_log_of_a_year_tells_what_and_why_but_no_draft(app, visit, filled):
    year = clock.now().year
    with app.app_context():
        for code in ("DELAY", "DRAFT"):
            metric = session.scalars(select(Metric).where(Metric.code == code)).one()
            with change(metric, "edit metric", actor=cast.person("bo"), reason=f"Why {code}"):
                metric.audience = "Planners"
    text = text_of(fetched(app, visit("cy"), f"/reports/changes/{year}.pdf"))
    assert "Why" not in text  # an edit on the way is counted, and stands in the workbook
    assert re.search(r"Metrics \d+", text)
    answer = visit("cy").get(f"/reports/changes/{year}.xlsx")
    table = open_table(answer.data)
    told = [row for row in table.rows() if "Why" in str(row)]
    assert len(told) == 1
    assert "Why DELAY" in str(told[0])
    assert visit("cy").get(f"/reports/changes/{year + 1}.pdf").status_code == 404


def test_it_is_tagged_has_a_language_and_a_text_for_every_chart(app, visit, filled):
    answer = fetched(app, visit("ana"), "/reports/metric/DELAY.pdf")
    reader = PdfReader(io.BytesIO(answer.data))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()
    figures = list(tagged(root["/StructTreeRoot"], "/Figure"))
    assert figures
    assert [one for one in figures if not str(one.get("/Alt", "")).strip()] == []


def tagged(element, kind):
    """The elements of the structure tree of one kind."""
    element = element.get_object()
    if not hasattr(element, "get"):
        for one in element if isinstance(element, list) else ():
            yield from tagged(one, kind)
        return
    if element.get("/S") == kind:
        yield element
    children = element.get("/K")
    if children is not None and not isinstance(children, int):
        yield from tagged(children, kind)


def test_a_report_is_kept_with_who_asked_and_the_state_of_the_data(app, visit, filled):
    with app.app_context():
        head = session.scalar(select(func.max(Entry.sequence))) or 0
    answer = fetched(app, visit("cy"), "/reports/metric/DELAY.pdf")
    with app.app_context():
        report = session.scalars(select(Report)).one()
        assert report.asked_by_id == cast.person("cy").id
        assert report.log_sequence == head
        assert report.pages == len(PdfReader(io.BytesIO(answer.data)).pages)
        told = session.scalars(select(Entry).where(Entry.subject_kind == "report")).one()
        assert told.action == "make report"
    page = visit("hal").get("/reports").text
    assert f"/reports/kept/{report.id}.pdf" in page
    assert visit("hal").get(f"/reports/kept/{report.id}.pdf").data == answer.data


@pytest.mark.parametrize(
    ("given", "leads_to"),
    [
        ({"kind": "department", "department": "sales"}, "/reports/department/sales.pdf"),
        ({"kind": "metric", "metric": "delay", "until": "2026-05"}, METRIC_URL + "?until=2026-05"),
        ({"kind": "overview", "first": "2026-01"}, OVERVIEW_URL + "?first=2026-01"),
        ({"kind": "changes", "until": "2025-03"}, "/reports/changes/2025.pdf"),
    ],
)  # fmt: skip
def test_the_form_leads_to_the_report(visit, filled, given, leads_to):
    answer = visit("cy").get("/reports/chosen", query_string={"department": "operations"} | given)
    assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "metric", "metric": "DRAFT"}, "Type the code of a metric"),
        ({"kind": "metric", "metric": ""}, "Type the code of a metric"),
        ({"kind": "department", "department": "none"}, "Choose a department"),
        ({"kind": "overview", "until": "May 2026"}, "Write a month as 2026-10"),
        ({"kind": "other"}, "Not a valid choice"),
    ],
)
def test_what_the_form_lacks_is_said_and_nothing_is_lost(visit, filled, given, said):
    answer = visit("cy").get("/reports/chosen", query_string=given)
    assert answer.status_code == 422
    assert said in answer.text
    assert all(value in answer.text for name, value in given.items() if name != "kind")


def test_a_bad_month_in_an_address_says_what_to_write(visit, filled):
    answer = visit("cy").get("/reports/metric/DELAY.pdf?until=May")
    assert answer.status_code == 422
    assert "Write a month as 2026-10" in answer.text


def due(number=0):
    """The nightly job that asks for what is due."""
    jobs.request(schedule.DUE.name, f"due:{number}", name="due")


def subscribed(app, visit, who="cy", **more):
    given = {"by-kind": "department", "by-department": "operations", "by-rhythm": "month"}
    return visit(who).post("/reports/subscriptions", data=given | more)


def test_somebody_subscribes_once_and_ends_it(app, visit, filled):
    assert subscribed(app, visit).status_code == 303
    again = subscribed(app, visit)
    assert again.status_code == 422
    assert "subscribed to “Department&#39;s pack: Operations” already" in again.text
    with app.app_context():
        mine = session.scalars(select(Subscription)).one()
        assert (mine.kind, mine.rhythm) == ("department", "month")
        assert session.scalars(select(Entry).where(Entry.action == "subscribe to report")).one()
    end = f"/reports/subscriptions/{mine.id}/end"
    assert visit("hal").post(end).status_code == 404
    cy, sent = visit("cy"), {"key": "one-key"}
    assert cy.post(end, sent).status_code == 303
    assert cy.post(end, sent).status_code == 404  # it is gone already
    with app.app_context():
        assert session.scalars(select(Subscription)).all() == []
        ended = session.scalars(select(Entry).where(Entry.action.startswith("end subscription")))
        assert len(ended.all()) == 1


def test_the_change_log_comes_yearly(app, visit, filled):
    answer = subscribed(app, visit, **{"by-kind": "changes"})
    assert answer.status_code == 422
    assert "made for a year" in answer.text


@pytest.mark.parametrize(
    ("rhythm", "day", "until"),
    [
        ("month", date(2026, 11, 4), date(2026, 9, 30)),  # values are awaited
        ("month", date(2026, 11, 5), date(2026, 10, 31)),
        ("month", date(2026, 1, 31), date(2025, 12, 31)),
        ("quarter", date(2026, 11, 26), date(2026, 9, 30)),
        ("year", date(2026, 11, 26), date(2025, 12, 31)),
        ("month", date(2024, 3, 5), date(2024, 2, 29)),
    ],
)
def test_which_span_is_due(rhythm, day, until):
    span = schedule.last_span(rhythm, day, months=24)
    assert span.until == until
    assert (until.year * 12 + until.month) - (span.first.year * 12 + span.first.month) == 23


def test_what_was_subscribed_to_is_made_once_and_told(app, visit, filled):
    subscribed(app, visit, "cy")
    subscribed(app, visit, "hal")
    with app.app_context():
        for number in range(2):
            due(number)
            make.jobs()
        report = session.scalars(select(Report)).one()
        assert report.scheduled
        told = session.scalars(select(Notice).where(Notice.kind == documents.READY)).all()
        assert {one.person_id for one in told} == {cast.person("cy").id, cast.person("hal").id}
        assert {one.url for one in told} == {f"/reports/kept/{report.id}.pdf"}
        made = session.scalars(select(Job).where(Job.kind == "reports.make")).all()
        assert len(made) == 1


def test_old_files_are_deleted_and_the_record_stays(app, visit, filled):
    browser = visit("cy")
    fetched(app, browser, "/reports/metric/DELAY.pdf")
    with app.app_context():
        report = session.scalars(select(Report)).one()
        report.made_at = datetime(2020, 1, 1, tzinfo=UTC)
        make.kept()
        due()
        make.jobs()
        assert session.scalars(select(File)).all() == []
        assert session.scalars(select(Report)).one().file_id is None
    assert browser.get(f"/reports/kept/{report.id}.pdf").status_code == 404
    assert "no longer kept" in browser.get("/reports").text
    assert browser.get("/reports/metric/DELAY.pdf").status_code == 202


def test_all_metrics_as_a_workbook_with_real_numbers_and_dates(app, visit, filled):
    answer = visit("cy").get("/overview/metrics.xlsx?q=delay")
    table = open_table(answer.data)
    (row,) = table.rows()
    assert "31" in str(row)
    assert "2026-06-01" in str(row)
    assert visit("cy").get("/overview/metrics.xlsx?q=none").status_code == 200
