"""Skill levels from first answers, cards of what was missed and their review, one's own page."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fsrs import Rating
from sqlalchemy import select, update

from portal import clock
from portal.changelog.recording import change
from portal.db import session
from portal.training import finished, reviewing
from portal.training.models import Assignment, Attempt, Card, Look, Piece, Progress, SkillLevel
from tests import cast, make
from tests.training import making, teaching
from tests.training.test_checks import ASKED, HTML, value


def sat(who, piece, questions, credits):
    """An attempt that ends now with these credits, through the hooks."""
    attempt = making.attempt(cast.person(who), piece, *questions, state="open", passed=None)
    drawn = session.scalars(
        select(making.Drawn).where(making.Drawn.attempt_id == attempt.id).order_by("position")
    ).all()
    with change(attempt, "finish attempt", actor=cast.person(who)):
        for one, credit in zip(drawn, credits, strict=True):
            one.given, one.sequence, one.answered_at = "b" if credit else "a", 1, clock.now()
            one.credit = str(credit)
        attempt.state, attempt.passed = "finished", all(credits)
        finished.tell_finished(attempt, drawn)
    return attempt


@pytest.fixture
def asked(inside):
    bank = making.piece("bank", "noise")
    return [making.question(bank, replace(making.CHOICE, id=f"q{number}")) for number in range(12)]


@pytest.mark.both_engines
def test_levels_follow_from_first_answers_in_two_sittings(inside, asked):
    test = making.piece("assessment", "diagnostic")
    with inside.test_request_context():
        sat("cy", test, asked[:6], [100] * 6)
        one = session.scalars(select(SkillLevel)).one()
        assert (one.area, one.level, one.items, one.sittings) == ("vary", "unknown", 6, 1)
        sat("cy", test, asked[5:], [100] * 7)
    session.refresh(one)
    assert (one.items, one.sittings) == (12, 2)  # the sixth question counts once
    assert one.level in ("aware", "working", "confident")


@pytest.mark.both_engines
def test_what_was_missed_becomes_a_card_for_another_day(inside, asked):
    test = making.piece("assessment", "diagnostic")
    with inside.test_request_context():
        sat("cy", test, asked[:3], [100, 0, 0])
    cards = session.scalars(select(Card).order_by(Card.question_id)).all()
    assert [one.question_id for one in cards] == [asked[1].id, asked[2].id]
    assert all(one.due_on > clock.now().date() for one in cards)


def test_a_passed_test_finishes_the_course_and_what_was_assigned(inside, asked):
    course = teaching.course(test="noise-test")
    teaching.rest()
    test = session.scalars(select(Piece).where(Piece.slug == "noise-test")).one()
    cy, at = cast.person("cy"), clock.now()
    lessons = session.scalars(select(Piece).where(Piece.course_id == course.id)).all()
    for one in lessons:
        make.stored(
            Progress(
                person_id=cy.id, piece_id=one.id, started_at=at, seen_at=at, completed_at=at
            )
        )  # fmt: skip
    for piece in (course, test):
        make.stored(Assignment(person_id=cy.id, piece_id=piece.id, reason="", created_at=at))
    with inside.test_request_context():
        sat("cy", test, asked[:2], [100, 100])
    done = session.scalars(select(Progress).where(Progress.piece_id == course.id)).one()
    assert done.completed_at is not None
    assert all(session.scalars(select(Assignment.done_at)).all())


def test_a_due_card_is_asked_and_comes_back_later(app, visit):
    with app.app_context():
        teaching.course()
        teaching.check(ASKED, **HTML)
        session.commit()
    cy, lesson = visit("cy"), "/learn/noise/points"
    cy.post(f"{lesson}/checks/noise/usual", value(cy.get(lesson).text, "Demand is growing"))
    assert cy.post(f"{lesson}/completion").status_code == 303
    assert "Nothing to review today" in cy.get("/learn/review").text
    with app.app_context():
        yesterday = clock.now().date() - timedelta(days=1)
        session.execute(update(Card).values(due_on=yesterday))
        number = session.scalar(select(Card.id))
        session.commit()
    page = cy.get("/learn/review").text
    assert "FEEDBACK" not in page
    assert "Review 1 question" in cy.get("/learn/me").text
    assert "Review 1 question that you once missed" in cy.get("/").text
    url = f"/learn/review/{number}"
    assert cy.post(url, {}).status_code == 422
    answer = cy.post(url, value(page, "It may be chance"))
    assert "FEEDBACK-CHANCE" in answer.text
    assert "Done for today" in answer.text
    with app.app_context():
        assert session.scalar(select(Card.due_on)) > clock.now().date()
        assert {one.behaviour for one in session.scalars(select(Attempt))} == {"practice", "review"}
    assert visit("bo").post(url, {}).status_code == 404


@pytest.mark.both_engines
def test_the_days_last_card_is_asked_where_more_are_due(app, visit, monkeypatch):
    monkeypatch.setattr(reviewing, "A_DAY", 2)
    with app.app_context():
        bank = making.piece("bank", "noise")
        for number in range(3):
            one = making.question(bank, replace(making.CHOICE, id=f"q{number}"))
            make.stored(
                Card(
                    person_id=cast.person("cy").id, question_id=one.id, seen_at=clock.now(),
                    state=reviewing.reviewed(None, Rating.Again, clock.now(), one.id)[0],
                    due_on=clock.now().date() - timedelta(days=2),
                )
            )  # fmt: skip
        session.commit()
        cards = session.scalars(select(Card.id).order_by(Card.id)).all()
    cy, told = visit("cy"), []
    for number in cards[:2]:
        page = cy.get("/learn/review").text
        sent = cy.post(f"/learn/review/{number}", value(page, "It may be ordinary variation"))
        told.append(sent.text.partition('class="button button-primary"')[2][:200])
    assert "Next question" in told[0]
    assert "Done for today" in told[1]
    assert "Nothing to review today" in cy.get("/learn/review").text


def test_ones_own_page_shows_evidence_and_who_looked(app, visit, statements):
    with app.app_context():
        cy, ana, at = cast.person("cy").id, cast.person("ana").id, clock.now()
        make.stored(
            SkillLevel(
                person_id=cy, area="vary", level="working", mean=0.7, probability=0.9, items=9,
                sittings=3, last_on=at.date(), computed_on=at.date(),
            )
        )  # fmt: skip
        make.stored(Look(person_id=cy, viewer_id=ana, day=at.date(), at=at, what="Skills"))
        session.commit()
    page = visit("cy").get("/learn/me").text
    assert "9 questions in 3 sittings" in page
    assert "Ana Albrecht" in page
    assert "Nobody but you sees your answers" in page
    assert "Ana Albrecht" not in visit("bo").get("/learn/me").text
