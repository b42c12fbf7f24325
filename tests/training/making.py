"""Content and attempts for tests of training, as the loader and a sitting would leave them."""

from itertools import count
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.training.assessment.questions import Option
from portal.training.assessment.questions import Question as Canonical
from portal.training.models import Attempt, Drawn, Edition, Piece, Question, QuestionVersion
from tests.make import stored

_numbers = count(1)

CHOICE = Canonical(
    id="two-points",
    kind="single",
    stem="Calls rose from 412 to 431. What is the soundest first reading?",
    options=(
        Option("a", "Demand is growing", misconception="two-points-are-a-trend"),
        Option("b", "It may be ordinary variation", right=True),
        Option("c", "The target was too low"),
    ),
    skill="vary.two-points",
    level="aware",
)


def piece(kind: str, slug: str, *, title: str = "", meta: Any = None, **more: Any) -> Piece:
    """A piece with its first edition; `more` are columns of the edition."""
    found = stored(Piece(kind=kind, slug=slug, title=title or slug, position=next(_numbers)))
    edition(found, meta=meta, **more)
    return found


def edition(piece: Piece, *, meta: Any = None, **more: Any) -> Edition:
    """The next edition of `piece`, which is its current one then."""
    number = (piece.edition.number if piece.edition else 0) + 1
    given = {
        "sha256": f"{number:064x}",
        "path": f"{piece.kind}s/{piece.slug}.md",
        "source": "",
        "meta": meta or {},
        "outline": [],
        "html": "",
        "quizzes": [],
        "loaded_at": clock.now(),
        **more,
    }
    made = stored(Edition(piece_id=piece.id, number=number, **given))
    piece.edition = made
    session.flush()
    return made


def question(bank: Piece, canonical: Canonical = CHOICE, **html: Any) -> Question:
    """A question of `bank` with its first version."""
    made = stored(Question(bank_id=bank.id, slug=canonical.id))
    version(made, canonical, **html)
    return made


def version(question: Question, canonical: Canonical, **html: Any) -> QuestionVersion:
    """The next version of `question`, which is its current one then."""
    number = (question.version.number if question.version else 0) + 1
    made = stored(
        QuestionVersion(
            question_id=question.id,
            number=number,
            kind=canonical.kind,
            skill=canonical.skill,
            level=canonical.level,
            difficulty=canonical.difficulty,
            key_hash=canonical.key_hash,
            text_hash=canonical.text_hash,
            body=canonical.as_dict(),
            html=rendered(canonical) | html,
            void_reason="",
            loaded_at=clock.now(),
        )
    )
    question.version = made
    session.flush()
    return made


def rendered(canonical: Canonical) -> dict[str, Any]:
    """The texts of a question as HTML, without any Markdown."""
    return {
        "stem": canonical.stem,
        "body": f"<p>{canonical.body}</p>" if canonical.body else "",
        "chart": "",
        "options": {one.id: one.text for one in canonical.options},
        "choices": {one.id: one.text for one in canonical.choices},
        "pairs": {one.id: one.left for one in canonical.pairs},
        "hints": list(canonical.hints),
        "explanation": canonical.explanation,
        "wrong": canonical.wrong,
        "feedback": {one.id: one.feedback for one in canonical.options if one.feedback},
    }


def attempt(person: Person, piece: Piece, *questions: Question, **more: Any) -> Attempt:
    """A finished and passed attempt at `piece`, in which `questions` were drawn."""
    given = {
        "behaviour": "assessment",
        "number": next(_numbers),
        "state": "finished",
        "started_at": clock.now(),
        "finished_at": clock.now(),
        "how": "submitted",
        "score": "80",
        "passed": True,
        "skills": {"vary": "80"},
        **more,
    }
    made = stored(
        Attempt(person_id=person.id, piece_id=piece.id, edition_id=piece.edition_id, **given)
    )
    for position, one in enumerate(questions, 1):
        stored(
            Drawn(
                attempt_id=made.id,
                position=position,
                question_version_id=one.version_id,
                order=[option["id"] for option in one.version.body["options"]],
            )
        )
    return made
