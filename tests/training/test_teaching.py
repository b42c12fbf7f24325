"""Each part of a verdict leads to its lesson and back; lessons hang on metrics that they use."""

import pytest
from sqlalchemy import select

from portal.db import session
from portal.insight.actions import recompute
from portal.registry.dependants import dependants_of
from portal.registry.models import Metric
from portal.training.models import Piece
from tests import cast, make
from tests.training import teaching

LESSON = "/learn/noise/variation"


@pytest.fixture
def metric(app):
    with app.app_context():
        made = make.metric(code="DELAY", name="Delay")
        made.definition.library_key = "lead-time"
        make.values(made, [20.0, 21, 19, 22, 20, 21, 20, 19, 21, 20, 22, 21, 20])
        recompute([made.id])
        session.commit()


def teach(app):
    with app.app_context():
        course = teaching.course()
        teaching.lesson(
            course,
            "variation",
            meta={"teaches": ["variation", "overview"], "metrics": ["lead-time"]},
        )
        session.commit()


def test_without_lessons_the_guide_explains(visit, metric):
    assert 'href="/overview/reading#variation"' in visit("cy").get("/metrics/DELAY").text


def test_a_part_of_the_verdict_leads_to_its_lesson_and_back(app, visit, metric):
    visit("cy").get("/metrics/DELAY")  # kept drawn without lessons
    teach(app)
    for url in ("/metrics/DELAY", "/metrics/DELAY/reading"):
        assert (
            f'href="{LESSON}?back=/metrics/DELAY"'
            in visit("cy").get(url, htmx="reading" in url).text
        )
    assert 'href="/overview/reading#target"' in visit("cy").get("/metrics/DELAY").text
    page = visit("cy").get(
        f"{LESSON}?back=/metrics/DELAY",
        headers={"Referer": "http://localhost/metrics/DELAY?periods=24"},
    )
    assert 'href="/metrics/DELAY?periods=24"' in page.text
    assert "Back to where you were" in page.text


def test_overview_dashboard_and_guide_name_the_lessons(app, visit, metric):
    teach(app)
    overview = visit("cy").get("/overview?q=delay").text
    assert f'href="{LESSON}?back=/overview%3Fq%3Ddelay"' in overview
    assert (
        f'href="{LESSON}?back=/departments/operations"'
        in visit("cy").get("/departments/operations").text
    )
    assert "Learn it with examples" in visit("cy").get("/overview/reading").text


def test_links_to_lessons_cost_no_statement(app, visit, metric, statements):
    def counted():
        found = []
        for url in ("/metrics/DELAY", "/departments/operations", "/overview"):
            visit("cy").get(url)
            del statements[:]
            visit("cy").get(url)
            found.append(len(statements))
        return found

    before = counted()
    teach(app)
    assert counted() == before


def test_lessons_that_use_a_definition_hang_on_its_metrics(app, metric):
    teach(app)
    with app.app_context(), app.test_request_context():
        found = session.scalars(select(Metric)).one()
        told = [one for one in dependants_of(cast.person("bo"), found) if one.kind == "lesson"]
        assert [(one.words, one.url) for one in told] == [
            ("Lesson “Variation” uses its ready definition", LESSON)
        ]
        session.scalars(
            select(Piece).where(Piece.slug == "noise/variation")
        ).one().retired_at = found.created_at
        session.flush()
        assert not [one for one in dependants_of(cast.person("bo"), found) if one.kind == "lesson"]
