"""A large workbook is written by a job for whoever asked, and holds what they may see."""

import pytest
from sqlalchemy import select

from portal.changelog.models import Entry
from portal.db import session
from portal.files.models import File
from portal.jobs import lists
from portal.jobs.models import Job
from portal.registry.models import Metric
from portal.tables.opening import XLSX, open_table
from portal.values.actions import workbooks
from portal.values.actions.observations import record
from portal.web import streams
from tests import cast, make

ALL = "/departments/operations/values.xlsx"
ONE = "/metrics/DELAY/values.xlsx"
FIGURES = [4.0, 5, 6, 7, 8]

pytestmark = pytest.mark.both_engines


@pytest.fixture
def site(app, monkeypatch):
    monkeypatch.setattr(workbooks, "LARGE", 3)
    monkeypatch.setattr(lists, "STEP", 2)
    with app.app_context():
        make.values(make.metric(name="=Delay", code="DELAY", close_days=36_500), FIGURES)
        hidden = make.metric(code="DRAFT", owner=cast.person("dee"))
        make.values(hidden, [1.0])
        hidden.state = "draft"
        make.values(make.metric(code="SHORT", department=cast.department("sales")), [1, 2, 3])
        make.kept()


def codes(answer):
    table = open_table(answer.data)
    return [row[table.index("metric_code")] for _, row in table.rows()]


@pytest.mark.parametrize("path", [ONE, ALL])
@pytest.mark.parametrize("who", ["bo", "cy"])
def test_a_job_writes_it_and_its_asker_fetches_it(app, site, visit, path, who):
    browser = visit(who)
    asked = browser.get(path)
    assert (asked.status_code, asked.headers.get("ETag")) == (202, None)
    assert "Workbook of values" in asked.text
    assert make.jobs(app) == 1
    answer = browser.get(path)
    assert (answer.status_code, answer.mimetype) == (200, XLSX)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.content_length == len(answer.data)
    assert codes(answer) == ["DELAY"] * len(FIGURES)
    assert browser.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    with app.app_context():
        job = session.scalars(select(Job)).one()
        assert (job.state, job.done, job.total) == ("done", 4, 5)
        assert session.scalars(select(Entry.action).order_by(Entry.sequence.desc())).first() == (
            "make document"
        )
        address = f"/jobs/{job.id}/file"
    assert browser.get(address).data == answer.data
    assert visit("hal" if who != "hal" else "bo").get(address).status_code == 404


def test_it_is_the_file_that_is_written_while_it_is_sent(app, site, visit, monkeypatch):
    browser = visit("cy")
    browser.get(ALL)
    make.jobs(app)
    by_job = browser.get(ALL)
    monkeypatch.setattr(workbooks, "LARGE", 100)
    at_once = browser.get(ALL)
    assert at_once.headers["ETag"] == by_job.headers["ETag"]
    tables = [list(open_table(answer.data).rows()) for answer in (by_job, at_once)]
    assert tables[0] == tables[1]


def test_one_that_stands_is_kept_until_a_value_changes(app, site, visit):
    browser = visit("cy")
    for _ in range(3):
        browser.get(ALL)
    assert make.jobs(app) == 1
    with app.app_context():
        metric = session.scalars(select(Metric).where(Metric.code == "DELAY")).one()
        start = make.month(make.date(2023, 1, 1), 1)
        record(metric, period_start=start, value=9, reason="again", actor=cast.person("bo"))
    assert browser.get(ALL).status_code == 202
    assert make.jobs(app) == 1
    assert browser.get(ALL).status_code == 200
    with app.app_context():
        assert len(session.scalars(select(File)).all()) == 2


def test_who_leads_has_the_drafts_too(app, site, visit):
    browser = visit("eve")
    browser.get(ALL)
    make.jobs(app)
    assert codes(browser.get(ALL)) == ["DELAY"] * len(FIGURES) + ["DRAFT"]


def test_what_is_small_is_written_at_once(site, visit):
    browser = visit("cy")
    answer = browser.get("/departments/sales/values.xlsx")
    assert (answer.status_code, codes(answer)) == (200, ["SHORT"] * 3)
    assert browser.get(ALL.replace("xlsx", "csv")).status_code == 200


def test_who_may_see_the_metric_no_more_gets_no_file(app, site, visit):
    visit("cy").get(ONE)
    with app.app_context():
        metric = session.scalars(select(Metric).where(Metric.code == "DELAY")).one()
        metric.state = "draft"
        make.kept()
        make.jobs()
        job = session.scalars(select(Job)).one()
        assert (job.state, job.error, job.file_id) == ("failed", workbooks.LOST, None)


def test_a_large_file_leaves_in_pieces(app, site, visit, monkeypatch):
    monkeypatch.setattr(streams, "WHOLE", 10)
    browser = visit("cy")
    browser.get(ALL)
    make.jobs(app)
    assert codes(browser.get(ALL)) == ["DELAY"] * len(FIGURES)
    assert browser.get(ALL).status_code == 200  # the first one gave its place back
