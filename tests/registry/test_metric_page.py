"""The page of one metric: what stands on it for whom, and panels of other features."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from portal.db import session
from portal.registry.models import Metric, MetricPerson, MetricView
from portal.web import panels, subjects
from tests import cast, make


@pytest.fixture
def lead(app):
    with app.app_context():
        made = make.metric(
            owner=cast.person("bo"), code="LEAD", name="Lead time", objective=make.objective(),
            exclusions="orders that the customer cancelled",
        )  # fmt: skip
        make.stored(MetricPerson(metric_id=made.id, person_id=cast.person("ivy").id, part="shaper"))
        make.metric(owner=cast.person("bo"), code="DRAFT", state="draft")
        make.kept()


def test_everybody_reads_what_it_is_and_who_answers_for_it(visit, lead):
    page = visit("cy").get("/metrics/LEAD").text
    for words in (
        "Lead time", "Bo Bright", "Operations", "orders that the customer cancelled",
        "Lower is better", "Version 1.0.0", "Ivy Innes", "shaped the definition",
    ):  # fmt: skip
        assert words in page
    assert 'href="/metrics/LEAD/edit"' not in page
    assert "SMART check" not in page


def test_a_fragment_of_the_page_has_the_same_root(visit, lead):
    fragment = visit("cy").get("/metrics/LEAD", htmx=True).text
    assert fragment.lstrip().startswith('<div id="metric-')


SEES = [
    ("bo", 200),
    ("ana", 200),
    ("eve", 200),
    ("fay", 200),
    ("cy", 404),
    ("dee", 404),
    (None, 302),
]


@pytest.mark.parametrize(("who", "status"), SEES)
def test_who_sees_a_draft(visit, lead, who, status):
    for htmx in (False, True):
        answer = visit(who).get("/metrics/DRAFT", htmx=htmx)
        assert answer.status_code == (200 if htmx and who is None else status)
        assert ("SMART check" in answer.text) is (status == 200)


def test_codes_that_are_none_are_not_found(visit, lead):
    for code in ("NONE", "lead", "LEAD%00", "L" * 80):
        assert visit("bo").get(f"/metrics/{code}").status_code == 404


def test_panels_stand_above_and_below_the_definition_by_their_order(app, visit, lead):
    fault = SimpleNamespace(title="Panel above", happened="", remedy="", code=0)
    offered = SimpleNamespace(code="PANEL-BELOW", name="")
    before = list(app.extensions["panels"])
    for order, template, shown in (
        (49, "errors/_fragment.html", {"fault": fault, "request_id": ""}),
        (50, "registry/_metric_options.html", {"metrics": [offered]}),
        (51, "registry/_metric_options.html", None),
    ):
        panel = panels.Panel("metric", order, "test", template, lambda *_, shown=shown: shown)
        panels.add(app, panel)
    try:
        page = visit("cy").get("/metrics/LEAD").text
    finally:
        app.extensions["panels"][:] = before
    assert page.index("Panel above") < page.index('id="definition"') < page.index("PANEL-BELOW")


def metrics_with(code):
    return session.scalars(select(Metric).where(Metric.code == code)).one()


@pytest.mark.parametrize("who", ["bo", "cy"])
def test_what_points_at_a_metric_passes_the_same_rule(app, lead, who):
    with app.test_request_context():
        person = cast.person(who)
        for code, seen in (("LEAD", True), ("DRAFT", who == "bo")):
            made = metrics_with(code)
            found = subjects.find(person, "metric", made.id)
            assert (found is not None) is seen
            if found:
                assert found[0].url(made) == f"/metrics/{code}"


def test_the_counter_metric_is_named_and_leads_to_its_page(app, visit, lead):
    with app.app_context():
        make.metric(owner=cast.person("bo"), code="REPEAT-CONTACTS", name="Repeat contacts")
        for metric in session.scalars(select(Metric).where(Metric.code == "LEAD")):
            metric.definition.current.counter_metric = "repeat-contacts"
        make.kept()
    page = visit("cy").get("/metrics/LEAD").text
    assert '<a href="/metrics/REPEAT-CONTACTS">Repeat contacts</a>' in page


def test_a_counter_metric_that_nobody_measures_is_named_as_the_library_does(app, visit, lead):
    with app.app_context():
        for metric in session.scalars(select(Metric).where(Metric.code == "LEAD")):
            metric.definition.current.counter_metric = "workload-manageable"
        make.kept()
    page = visit("cy").get("/metrics/LEAD").text
    assert "Workload called manageable" in page
    assert "workload-manageable" not in page


def test_what_comes_from_the_library_leads_to_the_lesson_that_reads_it(app, visit, lead):
    link = '<a href="/learn/noise/limits?back=/metrics/LEAD">How to read it</a>'
    unled = link.replace("?back=/metrics/LEAD", "")
    assert unled in visit("cy").get("/metrics/library/on-time-delivery").text
    assert "How to read it" not in visit("cy").get("/metrics/LEAD").text
    with app.app_context():
        adopted = session.scalars(select(Metric).where(Metric.code == "LEAD")).one()
        adopted.definition.library_key = "on-time-delivery"
        make.kept()
    assert link in visit("cy").get("/metrics/LEAD").text
    with app.app_context():
        adopted = session.scalars(select(Metric).where(Metric.code == "LEAD")).one()
        adopted.definition.library_key = "gone-since"
        make.kept()
    assert "How to read it" not in visit("cy").get("/metrics/LEAD").text


@pytest.mark.both_engines
def test_a_look_at_the_page_is_counted_once_a_month_and_person(app, visit):
    with app.app_context():
        metric_id = make.metric(name="Waits", code="WAITS").id
        make.kept()
    app.extensions.pop("registry.viewed", None)  # of the test before, in another database
    for who in ("bo", "bo", "cy"):
        visit(who).get("/metrics/WAITS").close()
    app.extensions.pop("registry.viewed")  # another process
    visit("bo").get("/metrics/WAITS").close()
    with app.app_context():
        found = session.scalars(select(MetricView)).all()
        assert {(one.metric_id, one.month.day) for one in found} == {(metric_id, 1)}
        assert len(found) == 2


def test_what_the_check_asks_for_leads_to_where_it_is_mended(app, visit):
    with app.app_context():
        make.metric(owner=cast.person("bo"), code="BARE", state="draft", next_review_on=None)
        make.kept()
    page = visit("bo").get("/metrics/BARE").text
    assert 'href="/metrics/BARE/draft#next_review_on"' in page
    assert 'href="/metrics/BARE/objectives"' in page
    assert "next_review_on" in visit("bo").get("/metrics/BARE/draft").text
    # the head decides, and so does not write in it
    assert 'href="/metrics/BARE/draft#' not in visit("ana").get("/metrics/BARE").text
