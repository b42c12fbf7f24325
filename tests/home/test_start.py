"""The start page: which figures concern whom, and what it costs."""

import re

import pytest

from portal.db import db
from portal.home import queries
from portal.home.figures import MOST, figures_for
from portal.notices.actions import follow
from portal.web.counting import HEADER
from portal.web.filters import today
from portal.web.found import FEW
from tests import cast, make
from tests.insight import stories


def shown(who):
    return [(one.name, theirs) for one, theirs in figures_for(cast.person(who), today())]


@pytest.mark.both_engines
def test_ones_own_come_first_and_around_one_what_is_news(inside):
    bo, hal = cast.person("bo"), cast.person("hal")
    service = cast.department("service")
    stories.metric(name="Quiet and mine", owner=bo)
    stories.metric(stories.WORSE, name="Worse, not mine", owner=hal)
    stories.metric(stories.WORSE, name="Worse, mine", owner=bo)
    stories.metric(stories.BETTER, name="Better below", owner=hal, department=service)
    stories.metric(name="Sure to miss", owner=hal, level=5)
    stories.metric(name="Quiet and not mine", owner=hal)
    stories.metric(
        stories.WORSE, name="Worse elsewhere", owner=hal, department=cast.department("sales")
    )
    stories.metric(stories.WORSE, name="Retired", owner=bo, state="archived")
    make.metric(name="Draft", owner=bo, state="draft")
    assert shown("bo") == [
        ("Worse, mine", True),
        ("Worse, not mine", False),
        ("Sure to miss", False),
        ("Better below", False),
        ("Quiet and mine", True),
    ]
    assert [name for name, _ in shown("dee")] == ["Better below"]


@pytest.mark.both_engines
def test_what_one_follows_stands_with_it(inside):
    hal, cy = cast.person("hal"), cast.person("cy")
    objective = make.objective(code="A", name="Deliver")
    followed = stories.metric(name="Followed", owner=hal)
    stories.metric(name="Serves", owner=hal, objective=objective)
    stories.metric(name="Of the department", owner=hal)
    assert shown("cy") == []
    for kind, one in (("metric", followed), ("objective", objective)):
        follow(cy, kind, one.id, wanted=True)
    follow(cy, "department", cast.department("operations").id, wanted=True)
    assert shown("cy") == [("Followed", True), ("Serves", True)]
    stories.metric(stories.WORSE, name="News of the department", owner=hal)
    assert shown("cy")[0] == ("News of the department", False)


def test_no_more_than_one_takes_in(inside):
    for number in range(MOST + 1):
        stories.metric(name=f"Worse {number}", figures=stories.WORSE)
    assert len(shown("eve")) == MOST


def test_whoever_has_none_of_their_own_reads_where_to_begin(app, visit):
    with app.app_context():
        stories.metric(stories.WORSE, name="Waits <long>", owner=cast.person("bo"))
        make.kept()
    own, new = visit("bo").get("/").text, visit("ana").get("/").text
    assert "Waits &lt;long&gt;" in own
    assert "Waits &lt;long&gt;" in new
    assert "How to read it" in new
    assert "How to read it" not in own
    assert '<a href="/overview/reading">What the icons say</a>' in own
    assert "Waits" not in visit("cy").get("/").text


@pytest.mark.both_engines
def test_the_page_costs_the_same_for_3_metrics_and_for_30(app, visit):
    visit("bo").get("/")  # this process reads once what stands in no table that grows
    costs = []
    for count in (3, 27):
        with app.app_context():
            for _ in range(count):
                stories.metric(stories.WORSE, owner=cast.person("bo"))
            make.kept()
        costs.append(visit("bo").get("/").headers[HEADER].partition(";")[0])
    assert costs[0] == costs[1]


@pytest.mark.both_engines
def test_eight_of_a_heading_are_read_and_a_link_leads_to_the_rest(app, visit):
    rows = []
    for count in (3, 27):
        with app.app_context():
            bo = cast.person("bo")
            for number in range(count):
                make.metric(name=f"Begun {count}-{number:02}", owner=bo, state="draft")
            make.kept()
        answer = visit("bo").get("/")
        rows.append(int(answer.headers[HEADER].partition("rows=")[2]))
        if count == 3:
            assert "/waiting" not in answer.text
    assert rows[1] - rows[0] == FEW - 3
    assert answer.text.count("Begun ") == FEW
    assert "30 things wait for you" in answer.text
    href = re.search(r'href="(/waiting[^"]+)" aria-label="Drafts to finish: 22 more"', answer.text)[
        1
    ]
    page = visit("bo").get(href)
    assert page.text.count("Begun ") == 30
    assert "Begun" not in visit("ana").get("/waiting?kind=Reviews to give").text
    assert "Nothing to do" in visit("cy").get(href).text
    assert "<b>" not in visit("bo").get("/waiting?kind=<b>").text


def test_without_a_heading_it_leads_to_the_page_that_lists_them(visit):
    for address in ("/waiting", "/waiting?kind=", "/waiting?kind=%20"):
        answer = visit("bo").get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_what_cannot_wait_costs_no_statement(app, visit):
    """Whatever there is: one statement asks for all of it."""
    with app.app_context():
        make.metric(owner=cast.person("bo"), code="SHOWN")
        make.kept()
    for who in ("ana", "bo", "eve", "cy"):
        answer = visit(who).get("/")
        assert int(answer.headers[HEADER].split("; ")[0].partition("=")[2]) <= 9


LARGE = re.compile(
    r"SCAN (metric|definition|definition_version|verdict|roll_up_metric|ranked)\b"
    r"|.* ix_metric_state \(state=\?\)$"
)


@pytest.mark.parametrize("who", ["ana", "bo", "eve"])
def test_no_statement_looks_through_all_metrics_or_definitions(
    app, visit, statements, who, monkeypatch
):
    """Nor for a metric's page. SQLite plans by the tables, however few rows they hold."""
    asked = queries.might_wait

    def everything(person):
        asked(person)

    monkeypatch.setattr(queries, "might_wait", everything)
    with app.app_context():
        make.metric(owner=cast.person("bo"), code="SHOWN")
        make.kept()
    statements.clear()
    for path in ("/", "/metrics/SHOWN", "/metrics/library"):
        assert visit(who).get(path).status_code == 200
    sent = {one for one in statements if one.startswith(("SELECT", "WITH"))}
    assert len(sent) > 20
    with app.app_context(), db.engine.connect() as connection:
        for one in sent:
            plan = f"EXPLAIN QUERY PLAN {one}"
            steps = connection.exec_driver_sql(plan, (None,) * one.count("?")).scalars(3).all()
            assert not [step for step in steps if LARGE.match(step)], one
