"""The checks of a lesson: which questions it asks, and what the reader answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import Row, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Person
from portal.db import session
from portal.driver import Ready
from portal.training.assessment import asking, drawing, grading
from portal.training.assessment.questions import Question as Canonical
from portal.training.models import Attempt, Drawn, Edition, Piece, Question, QuestionVersion
from portal.web.cache import Cache

PRACTICE = "practice"
Pair = tuple[str, str]  # bank, question

_Bank, _Lesson = aliased(Piece), aliased(Piece)

_ASKED = Ready(  # every page of a lesson sends it
    select(
        Question.version_id, _Bank.slug.label("bank"), Question.slug.label("slug"),
        _Bank.edition_id,
    )
    .join(_Bank, _Bank.id == Question.bank_id)
    .where(
        _Bank.kind == "bank", Question.retired_at.is_(None), Question.version_id.is_not(None),
        _Bank.slug.in_(bindparam("banks", expanding=True)),
        Question.slug.in_(bindparam("slugs", expanding=True)),
    )
)  # fmt: skip
_ANSWERS = Ready(  # the same
    select(
        Drawn.question_version_id, Drawn.order, Drawn.hints, Drawn.sequence, Drawn.given,
    )
    .join(Attempt, Attempt.id == Drawn.attempt_id)
    .where(
        Attempt.person_id == bindparam("person_id"), Attempt.piece_id == bindparam("piece_id"),
        Attempt.behaviour == PRACTICE,
    )
    .order_by(Attempt.number)
)  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """What a version of a question asks; only pictures in it may change, with its bank."""

    id: int
    question: Canonical
    html: Mapping[str, Any]


MOST_LESSONS = 200  # whose questions are kept read by a process: some 2 MB
_wordings: Cache[dict[int, Wording]] = Cache(MOST_LESSONS)


@dataclass(frozen=True)
class Check:
    """A question that a lesson asks, as one reader sees it."""

    version_id: int
    asked: asking.Asked
    url: str
    number: int = 0
    is_answered: bool = False

    @property
    def id(self) -> str:
        return f"check-{self.version_id}"

    @property
    def feedback(self) -> str:
        """Where something can be said about this question."""
        page, _sign, name = self.url.partition("/checks/")  # one of practice has its own page
        about = f"&at={anchor(name.rpartition('/')[2])}" if name else ""
        return f"/feedback/new?on={page}{about}"


@dataclass(frozen=True)
class Found:
    """One question of a lesson, for its answer."""

    version: QuestionVersion
    piece_id: int
    edition_id: int
    url: str


def anchor(slug: str) -> str:
    """What a question is called among the points of a page that take feedback."""
    return f"q:{slug}"[:60]


def asked(quizzes: Sequence[dict[str, Any]]) -> list[Pair]:
    """(bank, question) of every check, in the order of the text, each once."""
    found = [(quiz["bank"], slug) for quiz in quizzes for slug in quiz.get("pick") or ()]
    return list(dict.fromkeys(found))


def of_lesson(
    person: Person, piece_id: int, url: str, quizzes: Sequence[dict[str, Any]]
) -> dict[int, list[Check]]:
    """The checks by the number of their quiz, with what was answered: two statements."""
    pairs = asked(quizzes)
    if not pairs:
        return {}
    given = {"banks": sorted({one[0] for one in pairs}), "slugs": [one[1] for one in pairs]}
    rows = _ASKED.rows(session.connection(), **given)
    versions = {(row[1], row[2]): row[0] for row in rows}  # of all these banks: more than asked for
    wordings = _worded(
        [versions[pair] for pair in pairs if pair in versions], {row[3] for row in rows}
    )
    known = _answers(person, piece_id)
    found: dict[int, list[Check]] = {}
    left, number = set(pairs), 0
    for at, quiz in enumerate(quizzes):
        for slug in quiz.get("pick") or ():
            pair = (quiz["bank"], slug)
            if pair not in versions or pair not in left:
                continue
            left.discard(pair)
            number += 1
            version = wordings[versions[pair]]
            to = f"{url}/checks/{pair[0]}/{slug}"
            found.setdefault(at, []).append(
                shown(person, version, to, number=number, drawn=known.get(version.id))
            )
    return found


def _worded(ids: Sequence[int], banks: Iterable[int]) -> dict[int, Wording]:
    """Versions by their id: one statement, once a process for these editions of their `banks`."""
    return _wordings.get(
        tuple(ids), str(sorted(banks)), lambda: {one.id: worded(one) for one in _versions(ids)}
    )


def _versions(ids: Sequence[int]) -> Sequence[QuestionVersion]:
    return session.scalars(select(QuestionVersion).where(QuestionVersion.id.in_(ids))).all()


def worded(version: QuestionVersion) -> Wording:
    """The version, read."""
    return Wording(version.id, Canonical.from_dict(version.body), version.html)


def shown(
    person: Person,
    version: Wording,
    url: str,
    *,
    number: int = 0,
    drawn: Row[Any] | None = None,
    given: Any = None,
    mark: grading.Mark | None = None,
    hints: int = 0,
    seen: frozenset[str] = asking.EVERYTHING,
) -> Check:
    """A check as it stands: with its mark once it is answered, before that without any key."""
    question = version.question
    order = order_of(person, version.id, question) if drawn is None else drawn.order
    is_answered = mark is not None and mark.state != "unanswered"
    if drawn is not None:
        hints = drawn.hints
        if drawn.sequence > 0 and mark is None:
            given, mark, is_answered = drawn.given, grading.mark(question, drawn.given), True
    held = asking.shown(
        question, version.html, name=name_of(version.id), secret=secret_of(person), order=order,
        given=given, mark=mark, seen=seen if is_answered else (), hints=hints,
    )  # fmt: skip
    return Check(version.id, held, url, number, is_answered)


def order_of(person: Person, version_id: int, question: Canonical) -> list[str]:
    """How its options stand before it is drawn: for each reader in their own order, always."""
    ids = [one.id for one in question.options or question.choices]
    if not question.shuffle and question.kind != "order":
        return ids
    pins = {one.id: one.pin for one in question.options if one.pin}
    secret = current_app.config["SECRET_KEY"]
    return drawing.shuffled(ids, pins, drawing.seed_of(secret, f"person {person.id}", version_id))


def name_of(version_id: int) -> str:
    """The name of its fields in the page."""
    return f"v{version_id}"


def secret_of(person: Person) -> str:
    """Tokens of one reader mean nothing to another."""
    return f"{current_app.config['SECRET_KEY']} {person.id}"


def check(person: Person, course: str, lesson: str, bank: str, question: str) -> Found | None:
    """The question in its newest version where this lesson asks it: one statement."""
    row = session.execute(
        select(QuestionVersion, _Lesson.id, Edition.id, Edition.quizzes)
        .join(Question, Question.version_id == QuestionVersion.id)
        .join(_Bank, _Bank.id == Question.bank_id)
        .join(_Lesson, (_Lesson.kind == "lesson") & (_Lesson.slug == f"{course}/{lesson}"))
        .join(Edition, Edition.id == _Lesson.edition_id)
        .where(_in_use([(bank, question)]), _Lesson.retired_at.is_(None))
    ).first()
    if row is None or (bank, question) not in asked(row[3]):
        return None
    return Found(row[0], row[1], row[2], f"/learn/{course}/{lesson}")


def drawn(person: Person, piece_id: int, version_id: int) -> Row[Any] | None:
    """What `person` answered to it last in this piece: one statement."""
    return _answers(person, piece_id).get(version_id)


def unanswered(person: Person, edition_id: int) -> int:
    """How many questions of this edition `person` has not answered yet: two statements."""
    pairs = asked(session.scalars(select(Edition.quizzes).where(Edition.id == edition_id)).one())
    if not pairs:
        return 0
    wanted = (
        select(Question.id).join(_Bank, _Bank.id == Question.bank_id).where(_in_use(pairs))
    ).subquery()
    answered = (
        select(QuestionVersion.question_id)
        .join(Drawn, Drawn.question_version_id == QuestionVersion.id)
        .join(Attempt, Attempt.id == Drawn.attempt_id)
        .join(_Lesson, _Lesson.id == Attempt.piece_id)
        .where(
            _Lesson.kind == "lesson", Attempt.person_id == person.id,
            Attempt.behaviour == PRACTICE, Drawn.sequence > 0,
        )
    )  # fmt: skip
    left = select(func.count()).select_from(wanted).where(wanted.c.id.not_in(answered))
    return session.scalar(left) or 0


def _in_use(pairs: Sequence[Pair]) -> Any:
    either = [(_Bank.slug == bank) & (Question.slug == slug) for bank, slug in pairs]
    return (
        (_Bank.kind == "bank")
        & Question.retired_at.is_(None)
        & Question.version_id.is_not(None)
        & or_(*either)
    )


def _answers(person: Person, piece_id: int) -> dict[int, Row[Any]]:
    """The newest of each version that was drawn for this piece."""
    rows = _ANSWERS.rows(session.connection(), person_id=person.id, piece_id=piece_id)
    return {row[0]: row for row in rows}
