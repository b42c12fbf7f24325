"""Jobs on pages: progress that polls and reloads, cancelling, running again, who sees what."""

import pytest
from sqlalchemy import update

from portal import clock
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.jobs import actions, kinds, queries, running
from portal.jobs.kinds import Kind
from portal.jobs.models import Job
from portal.jobs.worker import beat
from portal.values.actions.jobs import CHECK
from portal.values.models import Import
from tests import cast, make
from tests.values import test_imports

EVERYBODY = ("ana", "bo", "cy", "dee", "eve", "fay", "hal", "ivy")


@pytest.fixture
def job(app):
    """A job of Bo's that waits; what it does is to fail at first."""

    def work(step):
        step.progress(3, 10, "Rows read")
        raise Refused("Split the file.")

    with app.app_context():
        kinds.add(app, Kind("test", "A test", work, memory=64, seconds=5))
        number = asked("bo")
    yield number
    app.extensions["jobs"].pop("test")


def asked(who, kind="test"):
    person = cast.person(who)
    with change(cast.department("sales"), "rename", actor=person, reason="a test"):
        return actions.enqueue(kind, name="values.csv", actor=person).id


def test_whoever_asked_and_administrators_see_a_job(visit, job):
    for who in EVERYBODY:
        status = 200 if who in ("bo", "dee") else 404
        assert visit(who).get(f"/jobs/{job}").status_code == status, who
        assert visit(who).get(f"/jobs/{job}/progress", htmx=True).status_code == status, who
        expected = 403 if who == "dee" else 404
        assert visit(who).get(f"/jobs/{job}/file").status_code == expected, who
    assert visit(None).get(f"/jobs/{job}").status_code == 302


@pytest.mark.parametrize("step", ["cancellation", "repetition"])
def test_the_same_people_steer_it(visit, job, step):
    for who in EVERYBODY:
        if who not in ("bo", "dee"):
            assert visit(who).post(f"/jobs/{job}/{step}").status_code == 404, who
    assert visit(None).post(f"/jobs/{job}/{step}").status_code == 302


def test_only_administrators_see_all_jobs(visit, job):
    for who in EVERYBODY:
        status = 200 if who == "dee" else 403
        assert visit(who).get("/admin/jobs").status_code == status, who
    assert visit(None).get("/admin/jobs").status_code == 302


def test_the_lists_are_held_to_the_policy(app, job):
    with app.app_context():
        for who in EVERYBODY:
            person = cast.person(who)
            listed = session.scalars(queries.visible_to(person)).all()
            assert bool(listed) == (who in ("bo", "dee")), who


def test_it_says_that_no_worker_runs(app, visit, job):
    browser = visit("bo")
    assert "No worker is running." in browser.get(f"/jobs/{job}").text
    assert "No worker is running." in visit("dee").get("/admin/jobs").text
    with app.app_context():
        beat("here")
    page = browser.get(f"/jobs/{job}").text
    assert "No worker is running." not in page
    assert "Waiting for its turn." in page
    assert "1 worker is running: here" in visit("dee").get("/admin/jobs").text


def test_a_poll_with_nothing_new_costs_two_statements(app, visit, job, statements):
    browser = visit("bo")
    with app.app_context():
        tag = queries.tag(session.get_one(Job, job))
    browser.get(f"/jobs/{job}/progress?seen={tag}", htmx=True)
    statements.clear()
    answer = browser.get(f"/jobs/{job}/progress?seen={tag}", htmx=True)
    assert answer.status_code == 204
    told = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]
    assert len(told) <= 2, told


def test_a_poll_shows_what_is_new_and_says_when_it_ended(app, visit, job):
    browser = visit("bo")
    with app.app_context():
        beat("here")
        session.execute(
            update(Job).values(state="running", done=3, total=10, touched_at=clock.now())
        )
        session.commit()
    answer = browser.get(f"/jobs/{job}/progress?seen=old", htmx=True)
    assert answer.status_code == 200
    assert 'value="3" max="10"' in answer.text
    assert "every 1s" in answer.text
    assert "HX-Trigger" not in answer.headers
    with app.app_context():
        session.execute(update(Job).values(state="queued"))
        session.commit()
    make.jobs(app)
    answer = browser.get(f"/jobs/{job}/progress?seen=old", htmx=True)
    assert "Split the file." in answer.text
    assert "every 1s" not in answer.text
    assert answer.headers["HX-Trigger"] == "job-ended"


@pytest.mark.both_engines
def test_it_is_cancelled_and_run_again_from_the_page(app, visit, job):
    browser = visit("bo")
    form = test_imports.form_of(browser.get(f"/jobs/{job}").text, "cancellation")
    answer = browser.post(f"/jobs/{job}/cancellation", form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/jobs/{job}")
    page = browser.get(f"/jobs/{job}").text
    assert "Cancelled." in page
    refused = browser.post(f"/jobs/{job}/cancellation", form | {"key": "another"})
    assert refused.status_code == 422
    assert "ended already" in refused.text
    form = test_imports.form_of(page, "repetition")
    assert browser.post(f"/jobs/{job}/repetition", form).status_code == 303
    assert browser.post(f"/jobs/{job}/repetition", form).status_code == 303  # the same form twice
    assert make.jobs(app) == 1
    assert "Split the file." in browser.get(f"/jobs/{job}").text
    assert "Split the file." in visit("dee").get("/admin/jobs?state=failed").text
    assert "No jobs here" in visit("dee").get("/admin/jobs?state=done").text
    assert "Jobs that failed" in visit("dee").get("/").text
    assert "Jobs that failed" not in visit("bo").get("/").text


def test_lists_are_paged_and_cost_the_same_for_thirty_rows(app, visit, job, statements):
    dee, bo = visit("dee"), visit("bo")
    counts = []
    for more in (2, 30):
        with app.app_context():
            for _ in range(more):
                asked("bo")
        for browser, address in ((dee, "/admin/jobs"), (bo, "/jobs")):
            browser.get(address)
            statements.clear()
            page = browser.get(address).text
            counts.append((address, len(statements)))
    assert counts[0] == counts[2]
    assert counts[1] == counts[3]
    assert "before=" in page
    assert "No jobs here" in visit("cy").get("/jobs").text


def test_a_dry_run_shows_its_progress_and_can_be_cancelled(app, visit):
    with app.app_context():
        test_imports.made()
    browser = visit("bo")
    address = mapped(browser)
    page = browser.get(address).text
    assert "Dry run of a file" in page
    number = int(page.split('id="job-')[1].split('"')[0])
    form = test_imports.form_of(page, "cancellation")
    answer = browser.post(f"/jobs/{number}/cancellation", form)
    assert answer.headers["Location"] == address
    assert "Cancelled." in browser.get(address).text
    assert make.jobs(app) == 0
    again = test_imports.form_of(browser.get(f"/jobs/{number}").text, "repetition")
    assert browser.post(f"/jobs/{number}/repetition", again).status_code == 303
    assert "Dry run of a file" in browser.get(address).text
    make.jobs(app)
    assert "Nothing has changed yet." in browser.get(address).text


def test_a_dry_run_under_way_that_is_dropped_leaves_nothing(app, visit):
    with app.app_context():
        test_imports.made()
    browser = visit("bo")
    address = mapped(browser)
    with app.app_context():
        row = session.scalars(test_imports.select(Job).where(Job.kind == CHECK)).one()
        number = row.id
        attempt = running.claim(number, 1, "one")
    form = test_imports.form_of(browser.get(address).text, "drop")
    assert browser.post(address + "/drop", form).status_code == 303
    with app.app_context():
        running.work(number, attempt)
        assert session.get_one(Job, number).state == "cancelled"
        assert session.scalars(test_imports.select(Import.state)).one() == "dropped"
        assert make.jobs() == 1  # clears what was staged
        assert session.scalars(test_imports.select(test_imports.Observation)).all() == []


def mapped(browser):
    """The address of an import whose dry run waits."""
    answer = test_imports.post_file(browser, test_imports.HISTORY)
    page = browser.get(answer.headers["Location"])
    form = test_imports.form_of(page.text) | {"department": "operations", "columns-0-key": "delay"}
    form |= {"layout": "measures", "period_column": "period"}
    answer = browser.post(answer.headers["Location"], form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]
