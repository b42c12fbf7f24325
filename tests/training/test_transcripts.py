"""A transcript: what was learnt, in lines, for oneself alone."""

from datetime import date

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.training.models import Attempt, Piece, Progress
from portal.training.queries.transcript import HEADER, Line, state, transcript
from tests import cast, make
from tests.training import making, world


@pytest.fixture
def learnt(inside):
    return taught()


def taught():
    """Bo has done one of two lessons, failed a test and passed it."""
    bo = cast.person("bo")
    course = making.piece("course", "noise", title="Signal or noise")
    for number in (1, 2):
        lesson = making.piece("lesson", f"noise/{number}", title=f"Lesson {number}")
        lesson.course_id = course.id
        at = clock.now()
        done = at if number == 1 else None
        make.stored(
            Progress(
                person_id=bo.id, piece_id=lesson.id, started_at=at, seen_at=at, completed_at=done
            )
        )
    test = making.piece("assessment", "noise-test", title="=The test")
    making.attempt(bo, test, number=1, passed=False, score="55.56")
    world.certificate(bo, test)
    making.attempt(cast.person("cy"), test)
    session.commit()
    return bo


@pytest.mark.both_engines
def test_it_has_courses_sittings_and_certificates(learnt):
    now = clock.now().date()
    lines = transcript(learnt.id)
    assert lines[0] == Line("Course", "Signal or noise", "1 of 2 lessons done", now)
    assert [(one.what, one.state, one.mark) for one in lines[1:]] == [
        ("Assessment", "Best of 2 attempts", "80 %"),
        ("Assessment", "Passed", "80 %"),
        ("Assessment", "Not passed", "55.6 %"),
        ("Certificate", "Valid", "80 %"),
    ]
    assert lines[-1].until == date(2999, 1, 31)


def test_it_comes_as_a_file_that_spreadsheets_open_safely(visit, learnt):
    sent = visit("bo").get("/learn/me/transcript.csv")
    assert sent.status_code == 200
    first, *lines = sent.text.removeprefix("\ufeff").splitlines()
    assert first == ",".join(HEADER)
    assert len(lines) == 5
    assert ",=The test" not in sent.text


def test_it_comes_as_a_pdf_by_a_job(app, visit):
    with app.app_context():
        taught()
    bo = visit("bo")
    assert bo.get("/reports/transcript/me.pdf").status_code == 202
    make.jobs(app)
    paper = bo.get("/reports/transcript/me.pdf")
    assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize(
    ("grade", "mark"),
    [("highest", "80 %"), ("average", "67.8 %"), ("first", "55.6 %"), ("last", "80 %")],
)
def test_the_mark_that_counts_follows_the_rules(learnt, visit, grade, mark):
    test = session.scalars(select(Piece).where(Piece.slug == "noise-test")).one()
    making.edition(test, meta={"grade": grade, "pools": []})
    session.commit()
    line = next(one for one in transcript(learnt.id) if one.title == "=The test")
    assert line.mark == mark
    session.commit()
    assert (
        f"The mark that counts is <strong>{mark}"
        in visit("bo").get("/learn/assessments/noise-test").text
    )


def test_a_mark_that_is_withheld_until_the_close_stands_nowhere(learnt):
    rules = {"closes": "2999-01-01", "review": {"marks": ["after_close"]}}
    test = making.piece("assessment", "half-yearly", title="Half-yearly", meta=rules)
    making.attempt(learnt, test, number=1, score="91", passed=True)
    assert not [one for one in transcript(learnt.id) if "Half-yearly" in one.title]


def test_a_paper_is_another_one_after_a_regrade(learnt):
    before = state(learnt.id)
    attempt = session.scalars(select(Attempt).where(Attempt.person_id == learnt.id)).first()
    attempt.score = "60"
    session.commit()
    assert state(learnt.id) != before
