"""What people of the demonstration have learnt, and what their marks came to."""

import random

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.db import session
from portal.demo import filling_learning
from portal.demo.story.learning import DIAGNOSED, LAID, SITTINGS
from portal.demo.story.mentoring import LIVED
from portal.training.assessment import grading
from portal.training.assessment.questions import Question as Canonical
from portal.training.assessment.snapshots import BANK
from portal.training.models import (
    Assignment,
    Attempt,
    Certificate,
    Drawn,
    Figures,
    Piece,
    Progress,
    Question,
    QuestionVersion,
    SkillLevel,
)
from portal.training.queries import paths
from portal.web import filters

pytestmark = pytest.mark.usefixtures("inside_company")


def test_sittings_are_marked_and_give_certificates():
    sat = select(func.count(Attempt.id)).where(Attempt.behaviour == "assessment")
    checked = sum(one.is_answered + bool(one.after) for one in LIVED)  # by mentees
    assert session.scalar(sat) == len(DIAGNOSED) + len(SITTINGS) + checked
    holders = select(Certificate.name).order_by(Certificate.name)
    passed = select(Person.name).join(Attempt.person).where(Attempt.passed.is_(True))
    assert set(session.scalars(holders)) == set(session.scalars(passed)) != set()
    assert session.scalar(select(func.count(SkillLevel.id))) > len(DIAGNOSED)
    assert session.scalar(select(func.count(Figures.id))) > 0


def test_nia_is_in_the_middle_of_a_course_and_jamie_has_one_to_do():
    done = select(func.count(Progress.id)).join(Progress.person).join(Progress.piece)
    nia = done.where(Person.name == "Nia Evans", Piece.kind == "lesson")
    assert session.scalar(nia.where(Progress.completed_at.is_not(None))) == 3
    unmarked = select(func.count(Drawn.id)).join(Drawn.attempt)
    practised = unmarked.where(Attempt.behaviour == "practice", Drawn.credit.is_(None))
    assert session.scalar(practised) == 0
    due = select(Piece.slug).join(Assignment.piece).join(Assignment.person)
    jamie = due.where(Person.name == "Jamie Fox", Assignment.done_at.is_(None))
    assert set(session.scalars(jamie)) == {"noise", "reading"}


def test_there_are_certificates_in_every_state_and_paths_with_days_that_are_over():
    today = filters.today()
    held = session.scalars(select(Certificate)).all()
    assert {one.standing(today) for one in held} == {
        "valid", "expired", "revoked", "superseded"
    }  # fmt: skip
    leader = session.scalars(select(Person).filter_by(name="Ingrid Halvorsen")).one()
    laid = {one.path.title: one for one in paths.in_force(leader)}
    assert len(laid) == len(LAID)
    in_service = laid["Reading our figures, in Service"]
    assert (in_service.done, in_service.overdue > 3) == (2, True)
    assert laid["Before the committee votes"].given > 3


def test_questions_are_asked_about_own_metrics():
    asked = select(func.count(Question.id)).join(Question.bank).where(Piece.slug == BANK)
    assert session.scalar(asked) > 10


def test_what_the_story_calls_right_earns_all_marks_and_nothing_else_does():

    luck = random.Random(1)  # noqa: S311 - the same answers each time
    versions = session.scalars(select(QuestionVersion).where(QuestionVersion.body.is_not(None)))
    for version in versions:
        asked = Canonical.from_dict(version.body)
        mark = grading.mark(asked, filling_learning.right(asked))
        assert mark.credit == 1, version.body["id"]
        if asked.kind in ("single", "truefalse"):
            assert grading.mark(asked, filling_learning.wrong(asked, luck)).credit < 1
