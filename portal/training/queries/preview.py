"""Files of content as they lie on the disk, for those who write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.accounts.models import Person
from portal.training.assessment import asking
from portal.training.assessment.questions import Question

CONTENT = Path(__file__).resolve().parents[3] / "content"
FOLDERS = {
    "bank": "banks", "assessment": "assessments", "playbook": "playbooks", "case": "cases"
}  # fmt: skip
KINDS = ("course", "lesson", *FOLDERS)
LONGEST = 120  # characters of a slug
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?")


@dataclass(frozen=True)
class File:
    """A file of content by what it holds."""

    kind: str
    slug: str
    path: Path

    @property
    def below(self) -> str:
        return self.path.relative_to(CONTENT).as_posix()


@dataclass(frozen=True)
class Shown:
    """A question as people are asked it, and what is said about it afterwards."""

    asked: asking.Asked
    question: Question
    html: dict[str, Any]


@dataclass(frozen=True)
class Preview:
    """A file as it is now: its page, its questions, what the lint finds."""

    file: File
    title: str
    summary: str
    html: str
    questions: list[Shown]
    problems: list[Any]


def path_of(kind: str, slug: str) -> Path | None:
    """Where the file of a piece lies; None for what can be no piece."""
    if (
        kind not in KINDS
        or len(slug) > LONGEST
        or not _SLUG.fullmatch(slug)
        or ("/" in slug) != (kind == "lesson")
    ):
        return None
    if kind == "course":
        return CONTENT / "courses" / slug / "course.md"
    return CONTENT / FOLDERS.get(kind, "courses") / f"{slug}.md"


def file(_person: Person, kind: str, slug: str) -> File | None:
    """The file of a piece, where there is one."""
    path = path_of(kind, slug)
    if path is None or (path.name == "course.md" and kind == "lesson") or not _is_ours(path):
        return None
    return File(kind, slug, path)


def _is_ours(path: Path) -> bool:
    """Whether it is a file of the content, and not a link, nor behind one."""
    return path.is_file() and path.resolve() == CONTENT.resolve() / path.relative_to(CONTENT)


def files() -> dict[str, list[File]]:
    """All files by kind, in order."""
    found: dict[str, list[File]] = {kind: [] for kind in KINDS}
    for path in filter(_is_ours, sorted((CONTENT / "courses").glob("*/*.md"))):
        course = path.parent.name
        is_course = path.name == "course.md"
        kind, slug = ("course", course) if is_course else ("lesson", f"{course}/{path.stem}")
        found[kind].append(File(kind, slug, path))
    for kind, folder in FOLDERS.items():
        found[kind] += [
            File(kind, path.stem, path)
            for path in filter(_is_ours, sorted((CONTENT / folder).glob("*.md")))
        ]
    return found


def preview(one: File, secret: str) -> Preview:
    """The file as it is now. Read and drawn anew: nothing of it is kept."""
    from portal.training.authoring import images, lint, rendering

    document = lint.document(one.path, CONTENT)
    names = {quiz.bank for quiz in document.quizzes} | _pooled(document.meta)
    banks = [path for name in sorted(names) if (path := path_of("bank", name))]
    others = [lint.document(bank, CONTENT) for bank in banks if _is_ours(bank)]
    found = lint.problems([document, *others], CONTENT, CONTENT)
    held = {each.slug: {one.id: one for one in each.questions} for each in (document, *others)}
    placed: dict[str, Any] = {}  # out of the page itself: nothing of a preview is kept
    for each in (*others, document):
        shown = images.of(each, (CONTENT / each.path).parent)[0]
        placed |= images.placed(shown, inline=True)
    picked = (
        list(document.questions)
        if document.kind == "bank"
        else [
            held[quiz.bank][name]
            for quiz in document.quizzes
            for name in quiz.pick
            if name in held.get(quiz.bank, {})
        ]
    )
    return Preview(
        file=one,
        title=document.title,
        summary=str(document.meta.get("summary", "")),
        html=_with_places(rendering.document(document, placed)) if document.kind != "bank" else "",
        questions=[
            _shown(each, rendering.question(each, f"p-{at}", placed), f"p{at}", secret)
            for at, each in enumerate(picked, 1)
        ],
        problems=[each for each in found if each.path == document.path],
    )


def _pooled(meta: dict[str, Any]) -> set[str]:
    pools = meta.get("pools")
    held = pools if isinstance(pools, list) else []
    return {str(pool["bank"]) for pool in held if isinstance(pool, dict) and "bank" in pool}


def _with_places(html: str) -> str:
    """Where the lesson asks, in words: the questions stand below."""
    return re.sub(
        r"<!--quiz (\d+)-->",
        lambda found: f'<p class="is-quiet">Questions {int(found[1]) + 1} stand here.</p>',
        html,
    )


def _shown(question: Question, html: dict[str, Any], name: str, secret: str) -> Shown:
    parts = question.choices if question.choices else question.options
    order = [one.id for one in parts]
    asked = asking.shown(
        question, html, name=name, secret=secret, order=order, hints=len(question.hints)
    )
    return Shown(asked, question, html)
