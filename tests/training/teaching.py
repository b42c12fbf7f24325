"""A small course for tests of learning: two lessons in order, a playbook and a test."""

from typing import Any

from sqlalchemy import select

from portal.db import session
from portal.training.assessment.questions import Question as Canonical
from portal.training.models import Piece
from tests.training import making

LIMITS = {
    "outline": [["why", "Why limits", "a" * 64], ["how", "How to work them out", "b" * 64]],
    "html": '<p>Two points are no trend.</p><h2 id="why">Why limits</h2><p>Because.</p>'
    '<!--quiz 0--><h2 id="how">How to work them out</h2><p>With ranges.</p>',
}


def lesson(course: Piece, name: str, **more: Any) -> Piece:
    """A lesson of `course`, the next one in its order."""
    meta = {
        "minutes": 6, "level": "working", "skills": ["vary.limits"],
        "summary": f"About {name}.", **more.pop("meta", {}),
    }  # fmt: skip
    made = making.piece(
        "lesson", f"{course.slug}/{name}", title=name.capitalize(), meta=meta, **{**LIMITS, **more}
    )
    made.course_id = course.id
    session.flush()
    return made


def course(name: str = "noise", **meta: Any) -> Piece:
    """A sequential course with two lessons, a test and a playbook."""
    told = {
        "summary": "Tell a signal from noise.", "level": "working", "skills": ["vary"],
        "lessons": ["points", "limits"], "sequential": True, "after": ["Say what is usual"],
        "edition": "2026.1", "reviewed_on": "2026-11-01", **meta,
    }  # fmt: skip
    made = making.piece("course", name, title="Signal or noise", meta=told)
    lesson(made, "points", html="<p>Two points.</p>", outline=[])
    lesson(made, "limits", meta={"playbooks": ["chart"]})
    return made


def rest() -> None:
    """A test of the course, and a playbook."""
    making.piece("assessment", "noise-test", title="Noise: the test", meta={"summary": "Ten."})
    playbook()


def playbook() -> Piece:
    """A playbook that the lesson on limits names."""
    return making.piece(
        "playbook", "chart", title="Build a chart",
        meta={"summary": "Step by step.", "minutes": 5, "skills": ["vary"], "reviewed_on": "x"},
        html="<p>First, collect.</p>",
    )  # fmt: skip


def check(question: Canonical = making.CHOICE, *, teaches: Any = (), **html: Any) -> None:
    """Have the first lesson ask a question of the bank `noise`, and teach these parts."""
    making.question(making.piece("bank", "noise"), question, **html)
    piece = session.scalars(select(Piece).where(Piece.slug == "noise/points")).one()
    making.edition(
        piece, meta={**piece.edition.meta, "teaches": list(teaches)},
        html="<p>Read.</p><!--quiz 0--><p>Then this.</p>",
        quizzes=[{"bank": "noise", "pick": [question.id]}],
    )  # fmt: skip
