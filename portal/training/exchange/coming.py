"""A file that comes in: read, made questions of, written as a bank of ours that the lint takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from portal.training.assessment.questions import Question
from portal.training.authoring import lint_links, markdown
from portal.training.authoring.lint_links import Known
from portal.training.authoring.parser_answers import ID
from portal.training.exchange import canonical, written
from portal.training.exchange.items import Found, Loss
from portal.training.exchange.pictures import Pictures

Progress = Callable[[int, int], None]  # questions done, of how many
EVERY = 50  # questions between two words about progress


@dataclass
class Bank:
    """What came of a file."""

    slug: str
    title: str
    found: int = 0  # questions in the file
    questions: list[Question] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)  # slug of a bank: Markdown
    pictures: dict[str, bytes] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # what the lint still wants, for people to mend


def bank(
    found: Found,
    source: str,
    there: Known,
    name: str = "",
    progress: Progress = lambda _done, _of: None,
) -> Bank:
    """The bank of what a reader found in the file `source`; `there` is what it may refer to.

    It is called `name`, else as the portal that wrote the file called it, else like the file.
    """
    settings = _settings(found)
    stem = PurePath(source).name.split(".")[0]
    slug = markdown.slug(name or str(settings.get("slug") or "") or stem)[:70].strip("-")
    title = " ".join((found.title or stem).split())[:400]
    held = Bank(slug, title, len(found.items), losses=list(found.losses))
    taken = Pictures(found.pictures)
    questions = _questions(found, taken, there, held, progress)
    files = written.bank(
        slug, title, questions, lambda used: _retired(settings, used), source=source
    )
    held.questions, held.texts = files.questions, files.texts
    held.pictures = taken.kept
    held.losses += files.losses
    held.left = files.left
    return held


def _settings(found: Found) -> dict[str, object]:
    try:
        held = json.loads(str(found.settings.get("trace") or "{}"))
    except (ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}


def _retired(settings: dict[str, object], used: set[str]) -> tuple[str, ...]:
    held = settings.get("retired")
    names = held if isinstance(held, list) else []
    return tuple(one for one in map(str, names) if ID.fullmatch(one) and one not in used)


def _questions(
    found: Found, taken: Pictures, there: Known, held: Bank, progress: Progress
) -> Iterator[Question]:
    used: set[str] = set()
    items = found.items
    found.items = []
    items.reverse()  # what is done is let go
    at = 0
    while items:
        item, at = items.pop(), at + 1
        made = canonical.question(item, taken)
        if made is not None:
            made = _known(_named(made, used, item.lost), there, item.lost)
            used |= {made.id, *made.aliases}
            item.losses = [replace(one, question=made.id) for one in item.losses]
            yield made
        held.losses += item.losses
        if at % EVERY == 0:
            progress(at, held.found)


def _named(question: Question, used: set[str], lost: Callable[[str, str], None]) -> Question:
    """With an id of its own."""
    name = question.id if ID.fullmatch(question.id) else markdown.slug(question.id)
    name = base = name[:90].strip("-") or "question"
    number = 1
    while name in used:
        number += 1
        name = f"{base}-{number}"
    if number > 1 and question.id == base:
        lost(f"the name {base}", f"another question has it: this one is {name}")
    aliases = tuple(
        one for one in question.aliases if ID.fullmatch(one) and one not in used | {name}
    )
    return replace(question, id=name, aliases=aliases)


def _known(question: Question, there: Known, lost: Callable[[str, str], None]) -> Question:
    """Without what refers to things that are not here."""
    changes: dict[str, object] = {}
    if question.skill and lint_links.skill_fault(question.skill, there):
        lost(f"the skill {question.skill}", "there is none of that name here")
        changes["skill"] = ""
    if question.lesson and not there.has("lesson", question.lesson):
        lost(f"the lesson {question.lesson}", "there is none of that name here")
        changes["lesson"] = ""
    for name in ("options", "lines"):
        parts = getattr(question, name)
        gone = {one.misconception for one in parts if one.misconception} - there.misconceptions
        for one in sorted(gone):
            lost(f"the misconception {one}", "there is none of that name here")
        if gone:
            changes[name] = tuple(
                replace(one, misconception=None) if one.misconception in gone else one
                for one in parts
            )
    return replace(question, **changes) if changes else question  # type: ignore[arg-type]
