"""A department's learning: by name for its head, in counts for leadership; assigning, reminding."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog.models import Entry
from portal.db import session
from portal.jobs.actions import request
from portal.notices.models import Notice
from portal.training.models import Assignment, Look, Piece, Progress, SkillLevel
from tests import cast, make
from tests.training import teaching

TEAM = "/learn/team/operations"


def level(person, name="working", area="vary"):
    at = clock.now().date()
    make.stored(
        SkillLevel(
            person_id=person.id, area=area, level=name, mean=0.7, probability=0.9, items=9,
            sittings=3, last_on=at, computed_on=at,
        )
    )  # fmt: skip


@pytest.fixture
def course(app):
    with app.app_context():
        made = teaching.course()
        level(cast.person("bo"))
        session.commit()
        return made.id


def sent(course, **more):
    due = clock.now().date() + timedelta(days=20)
    return {"piece_id": course, "person_id": "", "due_on": due, "reason": "For May.", **more}


@pytest.mark.both_engines
def test_the_head_sees_names_and_everybody_sees_that_she_looked(app, visit, course):
    for _ in range(2):
        page = visit("ana").get(TEAM).text
    assert "Bo Bright" in page
    assert "Working" in page
    with app.app_context():
        looks = session.scalars(select(Look)).all()
        assert [(one.person_id, one.viewer_id) for one in looks] == [
            (cast.person("bo").id, cast.person("ana").id)
        ]
    assert "Ana Albrecht" in visit("bo").get("/learn/me").text


def test_leadership_sees_counts_and_nothing_of_few(app, visit, course):
    page = visit("eve").get(TEAM).text
    assert "Too few people" in page
    assert "Bo Bright" not in page
    with app.app_context():
        for number in range(7):
            level(
                make.person(department=cast.department("operations")),
                "aware" if number else "working",
            )
        session.commit()
    page = visit("eve").get(TEAM).text
    assert "withheld" in page
    assert "Bo Bright" not in page
    with app.app_context():
        assert session.scalars(select(Look)).all() == []


@pytest.mark.both_engines
def test_assigning_to_all_tells_them_and_enters_the_log_once(app, visit, course):
    answer = visit("ana").post(f"{TEAM}/assignments", sent(course))
    assert answer.status_code == 303
    with app.app_context():
        made = session.scalars(select(Assignment)).all()
        assert {one.person_id for one in made} == {cast.person("ana").id, cast.person("bo").id}
        entry = session.scalars(select(Entry).where(Entry.action == "assign learning")).one()
        assert entry.actor_id == cast.person("ana").id
        told = session.scalars(select(Notice.person_id)).all()
        assert told == [cast.person("bo").id]  # nobody hears of their own doing
    visit("ana").post(f"{TEAM}/assignments", sent(course, reason="For June."), htmx=True)
    with app.app_context():
        assert len(session.scalars(select(Assignment)).all()) == 2
    assert "Learning assigned to you" in visit("bo").get("/").text
    assert "For June." in visit("bo").get("/learn/me").text


def test_what_cannot_be_assigned_is_refused(app, visit, course):
    past = clock.now().date() - timedelta(days=1)
    for wrong, words in (
        ({"due_on": past}, "Choose today or a later day."),
        ({"person_id": "cy@example.org"}, "Name somebody who works in Operations."),
        ({"piece_id": 999_999}, "Not a valid choice"),
        ({"reason": " "}, "Say why"),
    ):
        answer = visit("ana").post(f"{TEAM}/assignments", sent(course, **wrong))
        assert answer.status_code == 422
        assert words in answer.text
    with app.app_context():
        assert session.scalars(select(Assignment)).all() == []


def test_people_are_reminded_once_at_each_step(app, visit, course):
    now = clock.now()
    with app.app_context():
        lesson = session.scalars(select(Piece).where(Piece.slug == "noise")).one()
        for who, left in (("bo", 6), ("cy", -3), ("ivy", 30), ("hal", 0)):
            make.stored(
                Assignment(
                    person_id=cast.person(who).id, piece_id=lesson.id, reason="", created_at=now,
                    due_on=now.date() + timedelta(days=left),
                )
            )  # fmt: skip
        session.commit()
    for key in ("a", "b"):
        with app.app_context():
            request("learning.remind", key, name="Reminders")
        make.jobs(app)
    with app.app_context():
        titles = session.scalars(select(Notice.title).order_by(Notice.title)).all()
    assert len(titles) == 3
    assert sum(one.startswith("Overdue") for one in titles) == 1


def test_the_view_is_flat_in_people(app, visit, course, statements):
    def counted():
        visit("ana").get(TEAM)
        del statements[:]
        visit("ana").get(TEAM)
        return len(statements)

    few = counted()
    with app.app_context():
        at = clock.now()
        lesson = session.scalars(select(Piece).where(Piece.slug == "noise/points")).one()
        for _ in range(30):
            one = make.person(department=cast.department("operations"))
            level(one)
            make.stored(
                Progress(
                    person_id=one.id, piece_id=lesson.id, started_at=at, seen_at=at, completed_at=at
                )
            )  # fmt: skip
        session.commit()
    assert counted() == few
