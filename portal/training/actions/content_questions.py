"""Questions of a bank as rows: each in its version, none lost that people were asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from portal.db import session
from portal.training.actions.following import following
from portal.training.assessment import carrying, questions
from portal.training.authoring import images, rendering
from portal.training.authoring.documents import Document, Problem
from portal.training.authoring.images import Image
from portal.training.models import Piece, Question, QuestionVersion
from portal.training.queries import content as queries


@dataclass
class Taken:
    """What came of the questions of one bank; with `lost` ones nothing was done."""

    said: dict[str, list[str]] = field(default_factory=dict)  # for the log: ids by what happened
    versions: int = 0
    lost: list[Problem] = field(default_factory=list)


def take(
    bank: Piece,
    document: Document,
    now: datetime,
    shown: Mapping[str, Image],
    *,
    is_drawn: bool = False,
) -> Taken:
    """Bring the questions of `document` into the bank. One whose id is gone without being named
    under `retired`, and that people were asked, is refused for the whole file. `is_drawn`: what
    the bank holds was drawn as it would be now, under its present name."""
    known = queries.questions(bank)
    held = {one.id: images.named(one, shown) for one in document.questions}
    placed = images.placed(shown)
    names = {name for one in held.values() for name in (one.id, *one.aliases)}
    gone = [one for slug, one in known.items() if slug not in names and one.retired_at is None]
    named = document.meta.get("retired") or []
    kept = queries.with_history([one.id for one in gone if one.slug not in named])
    taken = Taken()
    if kept:
        line = document.lines.get("id", 1)
        lost = [one.slug for one in gone if one.id in kept]
        taken.lost += refusals(document.path, line, lost)
        return taken
    for one in gone:
        one.retired_at = now
        _say(taken, "questions retired", one.slug)
    rows = [_row(bank, one, known) for one in held.values()]
    session.flush()  # the new ones have their numbers now
    for position, (row, asked) in enumerate(zip(rows, held.values(), strict=True)):
        charts = _charts(row.version) if is_drawn and row.slug == asked.id else ()
        row.slug, row.position = asked.id, position
        _take_one(bank, row, asked, now, taken, (placed, charts))
    return taken


def _row(bank: Piece, held: questions.Question, known: dict[str, Question]) -> Question:
    """The question that people know by this id or by one of before, or a new one."""
    found = known.get(held.id) or next((known[one] for one in held.aliases if one in known), None)
    if found is None:
        found = Question(bank_id=bank.id, slug=held.id)
        session.add(found)
    return found


def _charts(version: QuestionVersion | None) -> rendering.Charts:
    """The chart of a version as it was read and drawn."""
    if version is None or not version.body.get("chart"):
        return ()
    return ((version.body["chart"], str(version.html["chart"])),)


def _take_one(
    bank: Piece,
    row: Question,
    held: questions.Question,
    now: datetime,
    taken: Taken,
    drawn: tuple[Mapping[str, images.Placed], rendering.Charts],
) -> None:
    if held.retired != (row.retired_at is not None):
        row.retired_at = now if held.retired else None
        _say(taken, "questions retired" if held.retired else "questions back", held.id)
    before = row.version
    if before is not None:
        if (before.key_hash, before.text_hash) == (held.key_hash, held.text_hash):
            return
        held = carrying.named_as(held, questions.Question.from_dict(before.body))
        if before.text_hash == held.text_hash:  # which is of the key as well
            return
    html = rendering.question(held, chart_name(bank.slug, held.id), *drawn)
    row.version = following(row, held, html, now)
    taken.versions += 1
    if before is None:
        _say(taken, "questions new", held.id)
    else:
        key = before.key_hash != held.key_hash
        _say(taken, "questions with a new key" if key else "questions reworded", held.id)


def redraw(bank: Piece, document: Document, shown: Mapping[str, Image]) -> None:
    """The HTML of the current versions anew; their wording and key are the same."""
    if document.kind != "bank":
        return
    known = queries.questions(bank)
    placed = images.placed(shown)
    for one in document.questions:
        row = known.get(one.id)
        if row is not None and row.version is not None:
            held = images.named(one, shown)
            held = carrying.named_as(held, questions.Question.from_dict(row.version.body))
            row.version.html = rendering.question(held, chart_name(bank.slug, held.id), placed)


def chart_name(bank: str, question: str) -> str:
    """What the ids of a question's chart begin with, unique in a page."""
    return f"c-{bank}-{question}"


def lost(bank: Piece, kept: Iterable[str]) -> list[str]:
    """Questions of the bank that people were asked and that are not among `kept`."""
    known = queries.questions(bank)
    gone = {one.id: slug for slug, one in known.items() if slug not in kept and not one.retired_at}
    return [gone[one] for one in sorted(queries.with_history(gone))]


def refusals(path: str, line: int, lost: Iterable[str]) -> list[Problem]:
    """Why a file is not loaded."""
    return [
        Problem(
            path, line, 1, "V001",
            f"the question “{slug}” has been answered and is gone: bring it back, or name it "
            f"under `retired` (of the bank), or as an alias of its new id",
        )
        for slug in lost
    ]  # fmt: skip


def _say(taken: Taken, what: str, slug: str) -> None:
    taken.said.setdefault(what, []).append(slug)
