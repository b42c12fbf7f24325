"""A bank that goes out: what every format has in common, and what of a question it cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal

from portal.training.assessment.questions import Question
from portal.training.authoring.documents import Asked, Document
from portal.training.exchange import traces
from portal.training.exchange.canonical import HUNDRED
from portal.training.exchange.items import Loss

WORDS = {
    "body": "the layout of its text", "stem": "the layout of its heading", "chart": "the chart",
    "options": "answers", "lines": "accepted answers", "pairs": "its left sides",
    "choices": "its right sides", "gaps": "its gaps", "unit": "its unit",
    "distance": "that a letter may be wrong", "near": "half the marks for a near miss",
    "hints": "its hints", "hint_cost": "what a hint takes", "explanation": "its explanation",
    "wrong": "what is said to a wrong answer", "points": "its points", "scoring": "its scoring",
    "shuffle": "whether its answers are shuffled", "skill": "its skill", "level": "its level",
    "difficulty": "its difficulty", "lesson": "its lesson", "aliases": "its earlier names",
    "retired": "that it is retired", "kind": "its kind",
}  # fmt: skip
EVERY = 50  # questions between two words about progress
PARTS = {
    "misconception": "misconceptions", "pin": "pinned places", "id": "ids", "text": "the layout",
    "credit": "credits", "feedback": "the layout of feedback", "right": "what is right",
    "words": "accepted words", "low": "stretches", "high": "stretches", "left": "the layout",
}  # fmt: skip


@dataclass
class Leaving:
    """A bank that is to be written in another format."""

    slug: str
    title: str
    questions: tuple[Question, ...]
    retired: tuple[str, ...] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)  # by their names in the texts
    losses: list[Loss] = field(default_factory=list)
    progress: Callable[[int, int], None] = lambda _done, _of: None  # questions written, of how many
    written: int = 0

    def add(self, more: Leaving) -> None:
        """What a file holds that continues the bank."""
        self.questions += more.questions
        self.retired += more.retired
        self.pictures |= more.pictures
        self.losses += more.losses

    def each(self, questions: Iterable[Question]) -> Iterator[Question]:
        """Questions that are written one after the other, with a word about it now and then."""
        for one in questions:
            yield one
            self.written += 1
            if self.written % EVERY == 0:
                self.progress(self.written, len(self.questions))

    def lost(self, question: Question, what: str, why: str) -> None:
        self.losses.append(Loss(question.id, question.source.rpartition(":")[2], what, why))


def of(document: Document, pictures: dict[str, bytes]) -> Leaving:
    """The bank in a file; what stands around its questions goes nowhere."""
    gone = document.meta.get("retired")
    found = Leaving(
        document.slug, document.title, document.questions,
        tuple(map(str, gone)) if isinstance(gone, list) else (), pictures,
    )  # fmt: skip
    if document.prose:
        found.losses.append(Loss("", "", "the text before the questions", "other banks have none"))
    for asked in document.asked:
        for what in _only_ours(asked):
            found.lost(asked.question, what, "only our lint knows it")
    return found


def _only_ours(asked: Asked) -> Iterator[str]:
    if asked.figures or asked.data:
        yield "how its figures are computed"
    if asked.given:
        yield "which figures are given"


def noted(leaving: Leaving, question: Question, native: Question | None, where: str) -> str:
    """The trace beside a question, and into the losses what others will not see of it."""
    if native is None:
        return ""
    trace = traces.noted(question, native)
    if trace:
        what = ", ".join(differing(question, native))
        leaving.lost(question, what, f"{where} has no place for it: only we read it back")
    return trace


def differing(question: Question, native: Question) -> list[str]:
    """In words, what `native` lacks of `question`."""
    found = []
    for one in fields(Question):
        name = one.name
        held, said = getattr(question, name), getattr(native, name)
        if held == said or name in ("id", "source", "figures", "line"):
            continue
        if name in ("options", "lines", "pairs", "choices", "gaps") and len(held) == len(said):
            parts = {
                PARTS.get(part.name, part.name)
                for mine, other in zip(held, said, strict=True)
                for part in fields(mine)
                if getattr(mine, part.name) != getattr(other, part.name)
            }
            found.append(f"{WORDS[name]}: {', '.join(sorted(parts))}")
        else:
            found.append(WORDS[name])
    return found


def shares(question: Question) -> list[Decimal]:
    """What each option of a choice gives or takes, in percent."""
    if question.kind != "multiple":
        return [HUNDRED if one.right else Decimal(one.credit or "0") for one in question.options]
    if question.scoring == "weights":
        return [Decimal(one.credit or "0") for one in question.options]
    keys = sum(one.right for one in question.options)
    wrong = len(question.options) - keys
    below = {"balanced": wrong, "minus": keys}.get(question.scoring, wrong)
    gain = HUNDRED / keys if keys else Decimal(0)
    off = HUNDRED / below if below else Decimal(0)
    return [gain if one.right else -off for one in question.options]


def percent(share: Decimal) -> str:
    """A share as other programs write it: 33.33333."""
    text = format(share.quantize(Decimal("0.00001")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
