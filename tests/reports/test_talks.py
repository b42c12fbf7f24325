"""Packs print the month's conversations, for whoever may see them."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.db import session
from portal.feedback.actions import threads as actions
from portal.notices.models import Notice
from portal.reports import documents, policy
from portal.reports.models import Report
from portal.reports.queries import made
from portal.reports.queries import talks as queries
from portal.reports.spans import Span
from portal.web.filters import today
from tests import cast, make
from tests.feedback.conftest import given, site  # noqa: F401 - a fixture
from tests.reports.test_reports import due, subscribed

URL = "/reports/department/operations.pdf"
ASKED = "Why did May jump?"
EVERYBODY = ("ana", "bo", "cy", "dee", "eve", "fay", "hal", "ivy")


@pytest.fixture
def talked(app, site):  # noqa: F811
    with app.test_request_context():
        given()
        actions.answer(
            given(text="And June?"), state="answered", text="So.", actor=cast.person("bo")
        )
        given(kind="thanks", text="Well done.")


def words(app, browser, url=URL):
    answer = browser.get(url)
    if answer.status_code == 202:
        assert make.jobs(app) == 1
        answer = browser.get(url)
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_who_may_see_them_reads_them_and_others_how_many(app, visit, talked):
    head, owner, other = (words(app, visit(who)) for who in ("ana", "bo", "fay"))
    for text in (head, owner):
        assert ASKED in text
        assert "And June?" in text
        assert "still open." in text
        assert "Well done." not in text
    counted = "2 questions, errors or ideas are open; 1 was answered or closed"
    assert ASKED not in other
    assert "They are read by those between whom they are." in other
    assert all(counted in text for text in (head, owner, other))
    assert ASKED in words(app, visit("cy"), "/reports/metric/DELAY.pdf")


def test_a_pack_quotes_none_that_its_reader_may_not_see(app, visit, talked):
    with app.test_request_context():
        given("ivy", text="Who counts them?")
    asker, head = (words(app, visit(who)) for who in ("cy", "ana"))
    assert ASKED in asker
    assert "Who counts them?" not in asker
    assert "Who counts them?" in head


@pytest.mark.both_engines
def test_predicate_and_condition_agree(app, talked):
    with app.test_request_context():
        span = Span(date(2025, 1, 1), None, today())
        department = cast.department("operations")
        for number, who in enumerate(("ana", "bo", "cy", "fay", "hal")):
            scope = queries.scope_of(cast.person(who), department, span)
            make.stored(report(number, scope, who, department.id))
        every = session.scalars(select(Report)).all()
        assert [one.scope for one in every] == ["whole", "own", "own", "", "whole"]
        for who in EVERYBODY:
            person = cast.person(who)
            may = {one.id for one in every if policy.can_read(person, one)}
            assert {one.id for one in made.lately(person)} == may, who
        assert len(made.lately(cast.person("fay"))) == 1


def report(number, scope, who, department_id):
    return Report(
        kind="department", subject_id=department_id, name="Pack", first=date(2025, 1, 1),
        until=today(), key=f"k{number}", asked_by_id=cast.person(who).id, scope=scope,
        log_sequence=1, log_hash="", pages=1, size=1, made_at=make.clock.now(),
    )  # fmt: skip


def test_one_that_quotes_them_is_for_nobody_else(app, visit, talked):
    words(app, visit("bo"))
    with app.app_context():
        number = session.scalars(select(Report.id)).one()
    assert visit("bo").get(f"/reports/kept/{number}.pdf").status_code == 200
    assert visit("cy").get(f"/reports/kept/{number}.pdf").status_code in (403, 404)
    assert f"/reports/kept/{number}.pdf" not in visit("cy").get("/reports").text
    assert f"/reports/kept/{number}.pdf" in visit("bo").get("/reports").text


def test_subscribers_get_what_they_may_see_once(app, visit, talked, monkeypatch):
    monkeypatch.setattr("portal.reports.schedule.WAITS", -62)  # the month that goes on has ended
    for who in ("ana", "hal", "fay", "cy"):
        subscribed(app, visit, who)
    with app.app_context():
        for number in range(2):
            due(number)
            make.jobs()
        scopes = session.scalars(select(Report.scope).order_by(Report.scope)).all()
        assert scopes == ["", "own", "whole"]
        told = session.scalars(select(Notice.person_id).where(Notice.kind == documents.READY)).all()
        assert sorted(told) == sorted(cast.person(who).id for who in ("ana", "hal", "fay", "cy"))


@pytest.mark.both_engines
def test_a_past_month_reads_as_it_stood_and_costs_two_statements(app, talked, statements):
    with app.test_request_context():
        long_ago = Span(date(2024, 1, 1), date(2024, 12, 31), today())
        ana, department = cast.person("ana"), cast.department("operations")
        assert queries.talks(ana, department, long_ago, "whole").open == 0
        assert queries.scope_of(cast.person("cy"), department, long_ago) == ""
        last = today() + timedelta(days=40)
        later = Span(date(2024, 1, 1), last, today())
        costs = []
        for count in (1, 10):
            for _ in range(count):
                given(text="More.")
            session.expire_all()
            ana, department = cast.person("ana"), cast.department("operations")
            assert ana.is_head_of(department)
            assert not ana.roles
            statements.clear()
            assert queries.talks(ana, department, later, "whole").shown[0].stands
            costs.append(len(statements))
        assert costs == [2, 2]
