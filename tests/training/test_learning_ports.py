"""Lessons in search, on the start page, and as places for feedback."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts.models import AUTHOR, RoleGrant
from portal.db import session
from portal.feedback import places
from portal.feedback.models import Thread
from portal.training.models import Missed, Piece
from portal.web.counting import HEADER
from portal.web.filters import local
from tests import cast
from tests.training import making, teaching


@pytest.fixture
def taught(app):
    with app.app_context():
        made = teaching.course()
        teaching.lesson(made, "targets", source="A target is a wish until the process meets it.")
        teaching.playbook()
        session.commit()


def test_a_search_finds_words_of_the_text_and_headings(visit, taught):
    assert "Targets" in visit("cy").get("/learn/search?q=wish process").text
    page = visit("cy").get("/learn/search?q=limits").text
    assert 'href="/learn/noise/limits#why"' in page
    assert "Targets" in visit("cy").get("/search?q=wish").text
    assert "Type one or two words" in visit("cy").get("/learn/search").text


@pytest.mark.both_engines
def test_hits_are_grouped_and_counted_and_authors_find_questions(app, visit, taught, statements):
    with app.app_context():
        course = session.scalars(select(Piece).filter_by(kind="course")).one()
        for at in range(7):
            teaching.lesson(course, f"more-{at}", source="Wish for more.")
        making.question(making.piece("bank", "own", title="Own"), wished("Wer wünscht? <b>"))
        grant = RoleGrant(person_id=cast.person("hal").id, role=AUTHOR, granted_at=clock.now())
        session.add(grant)
        session.commit()
    visit("cy").get("/learn/search?q=wish")
    statements.clear()
    page = visit("cy").get("/learn/search?q=wish").text
    assert len(statements) < 9
    assert '<p role="status">8 in lessons</p>' in page
    assert "2 more in lessons" in page
    assert "Signal or noise" in page  # the course of each
    assert "Wer" not in visit("cy").get("/learn/search?q=wünscht").text
    found = visit("hal").get("/learn/search?q=wünscht").text
    assert '<p role="status">1 in questions</p>' in found
    assert "Wer wünscht? &lt;b&gt;" in found
    assert "/learn/authors/versions/" in found


def wished(stem):
    return replace(making.CHOICE, stem=stem)


@pytest.mark.both_engines
def test_words_that_found_nothing_are_counted_without_a_name(app, visit, taught):
    for typed in ("Gini  Coefficient", "gini coefficient", "%"):
        assert (
            "Nothing is taught" in visit("cy").get("/learn/search", query_string={"q": typed}).text
        )
    with app.app_context():
        rows = session.execute(select(Missed.words, Missed.times).order_by(Missed.words)).all()
    assert [tuple(row) for row in rows] == [("%", 1), ("gini coefficient", 2)]
    with app.app_context():
        assert set(Missed.__table__.columns.keys()) == {"id", "day", "words", "times"}


def test_the_start_page_names_the_next_lesson(visit, taught):
    page = visit("cy").get("/").text
    assert "Next lesson" in page
    assert 'href="/learn/noise/points"' in page


@pytest.mark.both_engines
def test_the_start_page_names_tests_that_go_on_and_costs_the_same(app, visit):
    now = clock.now()
    soon, over = now + timedelta(minutes=9), now - timedelta(minutes=9)
    with app.app_context():
        pieces = [making.piece("assessment", f"{name}-test") for name in ("long", "timed", "late")]
        lesson = making.piece("lesson", "noise/points")
        session.commit()
        ids = [one.id for one in (*pieces, lesson)]
        still = {"number": 1, "state": "open", "finished_at": None}
        begun(cast.person("cy"), ids[0], **still)
        session.commit()
    cy = visit("cy")
    cy.get("/")  # this process reads once what stands in no table that grows
    before = cy.get("/").headers[HEADER].partition(";")[0]
    with app.app_context():
        own, other = cast.person("cy"), cast.person("bo")
        begun(own, ids[1], **still, deadline=soon)
        begun(own, ids[2], **still, deadline=over, grace=60)
        begun(own, ids[3], **still, behaviour="practice")
        begun(own, ids[1], number=2)
        begun(other, ids[2], number=3)
        session.commit()
        ends = f"Its time ends at {local(soon):%H:%M}"
    page = cy.get("/")
    listed = page.text.partition("Tests that you began")[2].partition("</ul>")[0]
    assert re.findall(r'href="([^"]*)"', listed) == [
        f"/learn/assessments/{name}-test/attempts/1" for name in ("timed", "long")
    ]
    assert listed.index(ends) < listed.index("Begun ")
    assert page.headers[HEADER].partition(";")[0] == before
    assert "Tests that you began" not in visit("bo").get("/").text


def begun(person, piece_id, **more):
    """An attempt at the piece of this number."""
    making.attempt(person, session.get(Piece, piece_id), **more)


def test_feedback_can_be_given_on_a_lesson_and_its_parts(app, visit, taught):
    with app.app_context(), app.test_request_context():
        cy = cast.person("cy")
        spot = places.at(cy, "/learn/noise/limits?back=/metrics")
        assert (spot.kind, spot.title, spot.url) == ("piece", "Limits", "/learn/noise/limits")
        assert [one.words for one in spot.points()] == ["Why limits", "How to work them out"]
        assert places.at(cy, "/learn/noise").title == "Signal or noise"
        assert places.at(cy, "/learn/playbooks/chart").title == "Build a chart"
        assert places.at(cy, "/learn/noise/none") is None
    sent = {"on": "/learn/noise/limits", "kind": "question", "text": "Why ranges?", "point": "how"}
    answer = visit("cy").post("/feedback", sent)
    assert answer.status_code == 303, answer.text
    with app.app_context():
        assert session.scalars(select(Thread.subject_kind)).one() == "piece"
