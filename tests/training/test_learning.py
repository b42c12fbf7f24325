"""The catalogue, courses, lessons and what is remembered of them."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog import queries as log
from portal.db import session
from portal.training.models import Piece, Progress
from tests import cast
from tests.training import making, teaching

POINTS, LIMITS = "/learn/noise/points", "/learn/noise/limits"


@pytest.fixture
def taught(app):
    with app.app_context():
        teaching.course(test="noise-test")
        teaching.rest()
        session.commit()


def progress(app, slug, who="cy"):
    with app.app_context():
        return session.scalars(
            select(Progress)
            .join(Piece)
            .where(Piece.slug == slug, Progress.person_id == cast.person(who).id)
        ).one_or_none()


def done(visit, url, who="cy", **more):
    return visit(who).post(url + "/completion", more)


def test_the_catalogue_begins_with_what_to_do_next(visit, taught):
    page = visit("cy").get("/learn").text
    assert page.index("Next for you") < page.index("Courses")
    assert 'href="/learn/noise/points"' in page
    assert "12 min" in page
    assert "0 of 2 lessons" in page
    assert "Signal or noise" not in visit("cy").get("/learn?skill=tell").text.split("catalogue")[1]


def test_an_empty_portal_says_what_will_stand_there(visit):
    assert "No lessons yet" in visit("cy").get("/learn").text
    assert visit("cy").get("/learn/noise").status_code == 404


@pytest.mark.both_engines
def test_a_lesson_that_is_done_opens_the_next_one(app, visit, taught):
    assert "This lesson opens later" in visit("cy").get(LIMITS).text
    assert done(visit, LIMITS).status_code == 422
    answer = done(visit, POINTS)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{POINTS}#done"
    record = progress(app, "noise/points")
    assert record.completed_at is not None
    with app.app_context():
        assert log.last_entry(record).action == "complete lesson"
    page = visit("cy").get(POINTS).text
    assert "Next: Limits" in page
    assert "Why limits" in visit("cy").get(LIMITS).text
    assert progress(app, "noise/limits").completed_at is None  # read, not done
    assert "1 of 2 lessons" in visit("cy").get("/learn/noise").text
    assert "0 of 2 lessons" in visit("bo").get("/learn/noise").text


def test_done_twice_counts_once_and_a_fragment_goes_to_the_page(app, visit, taught):
    sent = {"key": "the-same-key-of-a-form"}
    first = visit("cy").post(f"{POINTS}/completion", sent)
    at = progress(app, "noise/points").completed_at
    again = visit("cy").post(f"{POINTS}/completion", sent, htmx=True)
    assert first.status_code == 303
    assert again.headers["HX-Redirect"] == f"{POINTS}#done"
    assert progress(app, "noise/points").completed_at == at


def test_the_place_where_one_left_is_remembered(app, visit, taught):
    done(visit, POINTS)
    cy = visit("cy")
    cy.get(LIMITS)
    assert cy.post(f"{LIMITS}/place", {"place": "how"}).status_code == 204
    assert cy.post(f"{LIMITS}/place", {"place": "<nowhere>"}).status_code == 204
    assert progress(app, "noise/limits").place == "how"
    assert "Go on where you left off: How to work them out" in cy.get(LIMITS).text
    assert 'href="/learn/noise/limits#how"' in cy.get("/learn").text


def test_what_changed_since_one_completed_it_is_named(app, visit, taught):
    done(visit, POINTS)
    done(visit, LIMITS)
    with app.app_context():
        piece = session.scalars(select(Piece).where(Piece.slug == "noise/limits")).one()
        outline = [["why", "Why limits", "c" * 64], ["who", "Who uses them", "d" * 64]]
        making.edition(piece, meta=piece.edition.meta, outline=outline, html="<p>New.</p>")
        session.commit()
    page = visit("cy").get(LIMITS).text
    assert "Changed since you completed it" in page
    assert "has changed" in page
    assert "is new" in page
    assert "is gone" in page
    assert "Changed" in visit("cy").get("/learn/noise").text
    done(visit, LIMITS)
    assert "Changed since" not in visit("cy").get(LIMITS).text


def test_a_course_is_done_with_its_test_only(app, visit, taught):
    done(visit, POINTS)
    done(visit, LIMITS)
    assert progress(app, "noise") is None
    assert "Take the test" in visit("cy").get("/learn/noise").text


def test_a_lesson_leads_back_to_where_one_came_from_and_nowhere_else(visit, taught):
    back = "/metrics/M-1?periods=all"
    page = visit("cy").get(f"{POINTS}?back=/metrics/M-1%3Fperiods%3Dall").text
    assert f'href="{back}"' in page
    assert done(visit, POINTS, back=back).headers["Location"] == back
    for bad in ("https://elsewhere.example", "//elsewhere.example", "javascript:alert(1)"):
        assert "elsewhere" not in visit("cy").get(POINTS, query_string={"back": bad}).text
        assert done(visit, POINTS, back=bad).headers["Location"] == f"{POINTS}#done"


def test_a_course_that_asks_for_another_opens_with_its_test(app, visit, taught):
    with app.app_context():
        after = teaching.course("deciding", requires=["noise"], lessons=["cause"], title="Deciding")
        teaching.lesson(after, "seen", meta={"teaches": ["overview"]})
        session.commit()
    url = "/learn/deciding/points"
    assert "pass its test" in visit("cy").get(url).text
    assert "First: Signal or noise" in visit("cy").get("/learn/deciding").text
    assert visit("cy").get("/learn/deciding/seen").text.count("Choose any to try it on") == 1
    with app.app_context():
        test = session.scalars(select(Piece).where(Piece.slug == "noise-test")).one()
        making.attempt(cast.person("cy"), test, passed=True, state="finished")
        session.commit()
    assert "Two points." in visit("cy").get(url).text
    assert "First:" not in visit("cy").get("/learn/deciding").text


def test_a_playbook_is_linked_both_ways_and_can_be_done(app, visit, taught):
    page = visit("cy").get("/learn/playbooks/chart").text
    assert 'href="/learn/noise/limits"' in page
    answer = visit("cy").post("/learn/playbooks/chart/completion")
    assert answer.headers["Location"] == "/learn/playbooks/chart#done"
    assert progress(app, "chart").completed_at is not None
    assert visit("cy").get("/learn/playbooks/none").status_code == 404
    assert visit("cy").get("/learn/cases/chart").status_code == 404


def test_pages_need_as_many_statements_for_thirty_lessons_as_for_three(
    app, visit, statements, taught
):
    def counted():
        found = []
        for url in ("/learn", "/learn/noise", POINTS):
            visit("cy").get(url)
            del statements[:]
            visit("cy").get(url)
            found.append(len(statements))
        return found

    few = counted()
    with app.app_context():
        of = session.scalars(select(Piece).where(Piece.slug == "noise")).one()
        for number in range(30):
            made, at = teaching.lesson(of, f"more-{number}"), clock.now()
            cy = cast.person("cy").id
            session.add(Progress(person_id=cy, piece_id=made.id, started_at=at, seen_at=at))
        session.commit()
    assert counted() == few
