"""The organisation's overview: objectives, departments, balance, and all metrics."""

import re

import pytest

from portal.changelog.recording import change
from portal.db import db, session
from portal.insight import actions, dashboard, queries, routes
from portal.insight import overview as calculation
from portal.insight.queries import listing
from portal.registry.coverage import Coverage
from portal.registry.models import Metric, MetricObjective
from portal.web.cache import forget_all
from portal.web.filters import today
from tests import cast, make
from tests.insight import stories


@pytest.mark.both_engines
def test_objectives_say_what_serves_them_and_which_are_not_measured(inside):
    top = make.objective(code="A", name="Deliver")
    part = make.objective(code="B", name="Pick", parent_id=top.id)
    make.objective(code="C", name="Nothing serves it")
    planned = make.objective(code="D", name="Suspended only")
    make.objective(code="E", name="Retired", retired_at=make.clock.now())
    stories.metric(stories.WORSE, objective=part)
    both = stories.metric(stories.BETTER, objective=part, level=12)
    make.stored(MetricObjective(metric_id=both.id, objective_id=planned.id))
    stories.metric(objective=planned, state="suspended")
    make.metric(objective=top, state="draft")
    found = queries.overview(today(), "")
    assert [(one.objective.code, one.depth, one.coverage) for one in found.objectives] == [
        ("A", 0, Coverage.THROUGH),
        ("B", 1, Coverage.MEASURED),
        ("C", 0, Coverage.NONE),
        ("D", 0, Coverage.MEASURED),
    ]
    assert [one.objective.code for one in found.uncovered] == ["C"]
    pick = found.objectives[1].counts
    assert (pick.metrics, pick.concerning, pick.strong, pick.failing) == (2, 2, 1, 1)
    assert found.objectives[3].counts.metrics == 2


def test_of_many_objectives_the_upper_ones_and_of_many_departments_those_with_concerns(
    app, visit, monkeypatch
):
    with app.app_context():
        top = make.objective(code="A", name="Deliver")
        make.objective(code="B", name="Pick", parent_id=top.id)
        stories.metric(stories.WORSE, department=cast.department("sales"))
        session.commit()
    page = visit("ana").get("/overview").text
    assert "stand here" not in page
    assert "with most concerns" not in page
    monkeypatch.setattr(calculation, "MOST_OBJECTIVES", 1)
    monkeypatch.setattr(calculation, "MOST_PARTS", 1)
    forget_all()
    page = visit("ana").get("/overview").text
    assert "1 of 2 stand here" in page
    assert ">Deliver</a>" in page
    assert ">Pick</a>" not in page
    table = page[page.index("The 1 of 4 with most concerns") :]
    found = re.findall(
        r'scope="?row"?><a href="?/departments/(\w+)', table[: table.index("</table>")]
    )
    assert found == ["sales"]


def test_of_many_departments_below_a_dashboard_names_those_with_concerns(app, visit, monkeypatch):
    with app.app_context():
        stories.metric(stories.WORSE, department=cast.department("sales"))
        session.commit()
    assert "with most concerns" not in visit("ana").get("/departments/organisation").text
    monkeypatch.setattr(dashboard, "MOST_PARTS", 1)
    forget_all()
    page = visit("ana").get("/departments/organisation").text
    assert "The 1 of 2 with most concerns" in page
    assert 'href="/departments?of=organisation">All departments below' in page
    assert ">Sales</a>" in page
    assert ">Operations</a>" not in page[page.index("with most concerns") :]


@pytest.mark.both_engines
def test_departments_without_a_leading_metric_are_named(inside):
    stories.metric(nature="leading")
    stories.metric(nature="lagging", department=cast.department("sales"))
    found = queries.overview(today(), "")
    assert [part.slug for part in found.one_sided] == ["sales"]
    assert {part.slug for part in found.empty_parts} == {"organisation", "service"}
    assert (found.counts.metrics, found.counts.leading, found.counts.lagging) == (2, 1, 1)


def test_the_balance_begins_where_the_fewest_lead_and_names_who_measures_too_much(inside):
    for nature in ("leading", "lagging"):
        stories.metric(nature=nature)
    for _ in range(12):
        stories.metric(nature="lagging", department=cast.department("sales"))
    found = queries.overview(today(), "")
    assert [part.slug for part in found.balance] == ["sales", "operations"]
    assert not found.crowded, "twelve are still few enough"
    stories.metric(nature="leading", department=cast.department("sales"))
    found = queries.overview(today(), "newer")
    assert [(part.slug, part.counts.metrics) for part in found.crowded] == [("sales", 13)]


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("cy", 200), ("eve", 200), (None, 302)])
@pytest.mark.parametrize(
    "address", ["/overview", "/overview/summary", "/overview/metrics", "/overview/reading"]
)
def test_everybody_who_is_signed_in_reads_the_overview(visit, address, who, status):
    assert visit(who).get(address, htmx="/" in address[1:]).status_code in (status, 200)
    assert visit(who).client.get(address).status_code == status


def test_the_page_shows_counts_in_words_and_both_icons(app, visit):
    with app.app_context():
        objective = make.objective(code="DELIVER", name="Deliver <fast>")
        stories.metric(stories.WORSE, name="Waits", level=12, objective=objective)
        make.kept()
    text = visit("cy").get("/overview").text
    assert "1 signal, a concern; 0 of 1 target expected to be met." in text
    assert "Deliver &lt;fast&gt;" in text
    assert "<td class=v-concern_high>Concern, high<" in text
    assert "<td class=a-fail>Misses target<" in text
    assert "Concern, high" in text
    assert "Misses target" in text


def test_an_empty_organisation_says_what_to_do(visit):
    text = visit("eve").get("/overview").text
    assert 'href="/metrics/new"' in text
    assert 'href="/objectives"' in text


def test_filters_work_as_a_plain_form_and_as_a_fragment(app, visit):
    with app.app_context():
        stories.metric(stories.WORSE, name="Waits")
        stories.metric(name="Costs")
        make.kept()
    address = "/overview?variation=concern&q=wai&sort=name&department="
    page = visit("ana").get(address)
    assert "Waits" in page.text
    assert "Costs" not in page.text
    assert 'value="wai"' in page.text
    assert re.search(r'<option value="concern" selected>Concern \(1\)', page.text)
    fragment = visit("ana").get(address, htmx=True)
    assert fragment.text.lstrip().startswith('<div id="metrics"')
    assert "Waits" in fragment.text
    assert "HX-Request" in fragment.headers["Vary"]
    assert "1 metric<" in fragment.text


def test_filters_that_leave_nothing_say_how_to_go_back(app, visit):
    with app.app_context():
        stories.metric()
        make.kept()
    assert "No metric fits" in visit("ana").get("/overview?q=zebra").text


@pytest.mark.parametrize(
    "query",
    [
        "after=nonsense", "before=%00", "sort=name'--", "variation=x", "department=%27", "q=%25%5C",
        "after=" + "A" * 3000, "objective=" + "Z" * 5000, "q=" + "a+" * 500,
    ],
)  # fmt: skip
def test_no_address_is_a_fault(visit, query):
    assert visit("ana").get(f"/overview?{query}").status_code == 200


def test_pages_lead_on_and_back(app, visit, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    listing._statement.cache_clear()
    with app.app_context():
        for name in "ABC":
            stories.metric(name=f"Metric {name}")
        make.kept()
    ana = visit("ana")
    first = ana.get("/overview?sort=name&nature=lagging").text
    assert "2 of 3 metrics" in first
    onward = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert "nature=lagging" in onward
    second = ana.get(onward).text
    assert "Metric C" in second
    assert "Metric A" not in second
    back = re.search(r'rel="prev" href="([^"]+)"', second)[1].replace("&amp;", "&")
    assert "Metric A" in ana.get(back).text
    listing._statement.cache_clear()


def polls(text):
    found = re.findall(r'hx-get="(/overview/[a-z]+\?[^"]*seen=[^"]+)"', text)
    return [one.replace("&amp;", "&") for one in found]


def test_an_open_page_gets_a_new_value_in_both_parts_and_keeps_its_filters(app, visit):
    with app.app_context():
        metric = stories.metric(name="Waits")
        make.kept()
        identity = metric.id
    ana = visit("ana")
    asked = polls(ana.get("/overview?q=waits").text)
    assert [one.split("?")[0] for one in asked] == ["/overview/summary", "/overview/metrics"]
    assert "q=waits" in asked[1]
    for poll in asked:
        assert ana.get(poll, htmx=True).status_code == 204
    with app.app_context():
        actions.recompute([identity])
        make.kept()
    for poll in asked:
        answer = ana.get(poll, htmx=True)
        assert answer.status_code == 200
        assert polls(answer.text) != [poll]


def test_what_is_kept_never_outlives_a_change(app, visit):
    with app.app_context():
        metric = stories.metric(name="Waits", behind=2)
        make.kept()
        identity = metric.id
    ana = visit("ana")
    assert "No signals" in ana.get("/overview").text
    with app.app_context():
        again = session.get(Metric, identity)
        make.values(again, [90.0], first=stories.first_month(1))
        actions.recompute([identity])
        with change(cast.department("sales"), "rename", actor=cast.person("dee")):
            cast.department("sales").name = "Bids"
    text = ana.get("/overview").text
    assert "Bids" in text
    assert "1 signal, a concern" in text


def test_counts_are_drawn_anew_where_they_moved_and_stand_under_the_new_tag_where_not(
    app, visit, monkeypatch
):
    drawn = []
    draw = routes.drawn_summary
    monkeypatch.setattr(routes, "drawn_summary", lambda found: drawn.append(1) or draw(found))
    with app.app_context():
        metric = stories.metric(stories.WORSE, name="Waits")
        make.kept()
        identity = metric.id
    ana = visit("ana")
    first = ana.get("/overview").text
    with app.app_context(), change(cast.person("bo"), "reword", actor=cast.person("dee")):
        cast.person("bo").name = "Bo the Owner"
    second = ana.get("/overview").text
    assert polls(first) != polls(second)
    assert "Bo the Owner" not in second
    assert drawn == [1]
    summary = ana.get(polls(first)[0], htmx=True).text
    assert "1 signal, a concern" in summary
    assert polls(summary) == polls(second)[:1]
    with app.app_context():
        make.values(session.get(Metric, identity), [90.0], first=stories.first_month(1))
        with change(cast.department("sales"), "rename", actor=cast.person("dee")):
            cast.department("sales").name = "B&ds"
    assert ">B&amp;ds</a>" in ana.get("/overview").text
    assert drawn == [1, 1]


def test_the_overview_takes_the_same_few_statements_for_3_metrics_and_for_30(
    app, visit, statements
):
    ana = visit("ana")
    found = []
    for number in (3, 27):
        with app.app_context():
            for _ in range(number):
                stories.metric(department=make.department(), objective=make.objective())
            make.kept()
        statements.clear()
        ana.get("/overview?variation=common")
        found.append(len(stories.asked(statements)))
    assert found[0] == found[1] <= 10


def test_asking_whether_anything_is_new_takes_one_statement(app, visit, statements):
    with app.app_context():
        stories.metric()
        make.kept()
    ana = visit("ana")
    for poll in polls(ana.get("/overview").text):
        statements.clear()
        assert ana.get(poll, htmx=True).status_code == 204
        assert len(stories.asked(statements)) == 1


def test_a_kept_dashboard_never_outlives_a_change(app, visit):
    with app.app_context():
        metric = stories.metric(name="Waits")
        make.kept()
        identity = metric.id
    cy = visit("cy")
    assert "Bo Bright" in cy.get("/departments/operations").text
    with app.app_context(), change(cast.person("bo"), "rename", actor=cast.person("dee")):
        cast.person("bo").name = "Bo Bolder"
    assert "Bo Bolder" in cy.get("/departments/operations").text
    with app.app_context():
        again = session.get(Metric, identity)
        make.values(again, [900.0], first=stories.first_month(1))
        actions.recompute([identity])
        make.kept()
    assert "900.0" in cy.get("/departments/operations").text


def test_the_latest_changes_are_read_along_their_index(app, visit, statements, monkeypatch):
    """And no statement reads the metrics without values, where a page is full without them."""
    monkeypatch.setattr(listing, "PAGE", 1)
    listing._statement.cache_clear()
    with app.app_context():
        for number in range(3):
            stories.metric(name=f"Changed {number}")
        make.kept()
    statements.clear()
    assert visit("bo").get("/overview?sort=latest").status_code == 200
    listing._statement.cache_clear()
    with app.app_context(), db.engine.connect() as connection:
        (one,) = [said for said in statements if "series.changed_at" in said]
        plan = f"EXPLAIN QUERY PLAN {one}"
        steps = connection.exec_driver_sql(plan, (None,) * one.count("?")).scalars(3).all()
    assert [step for step in steps if "ix_series_changed" in step], steps
    assert not [step for step in steps if "SCAN roll_up_metric" in step], steps
