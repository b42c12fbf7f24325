"""A long list is written by a job for whoever asked, and is the file that a short one is."""

import pytest
from sqlalchemy import select

from portal.changelog.recording import change
from portal.db import session
from portal.jobs import lists
from portal.jobs.models import Job
from portal.registry.models import MetricObjective
from portal.tables.opening import XLSX, open_table
from tests import cast, make
from tests.insight import stories

PATHS = {
    "/objectives.xlsx?retired=1": "Objectives",
    "/overview/metrics.xlsx?department=operations": "Metrics",
    "/changes.xlsx?kind=metric": "Change log",
}
pytestmark = pytest.mark.both_engines


def logged(subject):
    """An entry about it."""
    with change(subject, "look at", actor=cast.person("bo"), reason="A test."):
        pass


@pytest.fixture
def site(app):
    with app.app_context():
        objective = make.objective(code="A", name="Deliver")
        for number in range(4):
            one = stories.metric(stories.WORSE, name=f"Worse {number}", code=f"W-{number}")
            make.stored(MetricObjective(metric_id=one.id, objective_id=objective.id))
            logged(one)
        make.kept()


def told(answer):
    return list(open_table(answer.data).rows())


@pytest.mark.parametrize("path", PATHS)
def test_a_long_one_goes_by_a_job_and_says_the_same(app, site, visit, monkeypatch, path):
    browser = visit("cy")
    short = browser.get(path)
    assert short.mimetype == XLSX
    monkeypatch.setattr(lists, "LARGE", 3)
    monkeypatch.setattr(lists, "STEP", 2)
    asked = browser.get(path)
    assert asked.status_code == 202
    assert "Workbook of a list" in asked.text
    assert make.jobs(app) == 1
    long = browser.get(path)
    assert (long.status_code, long.mimetype) == (200, XLSX)
    assert told(long) == told(short)
    assert told(long)
    with app.app_context():
        job = session.scalars(select(Job)).one()
        assert job.state == "done"
        assert "retired" not in path or job.arguments["asked"] == {"retired": "1"}
        address = f"/jobs/{job.id}/file"
        assert job.sentence == "The file is ready."
        stories.metric(name="Another")
        logged(session.scalars(select(MetricObjective)).first().objective)
        make.kept()
    assert browser.get(address).data == long.data
    assert visit("hal").get(address).status_code == 404
    assert browser.get(path).status_code == 202, "what changed since is in another file"


def test_what_an_address_cannot_ask_for_is_left_out(app, site, visit, monkeypatch):
    monkeypatch.setattr(lists, "LARGE", 3)
    visit("cy").get("/objectives.xlsx?retired=%00" + "x" * 999 + "&other=1")
    with app.app_context():
        (asked,) = session.scalars(select(Job)).one().arguments["asked"].values()
        assert set(asked) == {"x"}
        assert len(asked) <= lists.LONGEST
