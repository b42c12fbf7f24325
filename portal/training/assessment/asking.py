"""A question as a page asks it: opaque names and values, what was given, and what may be seen.

What stands in an `Asked` before a mark is given to it holds nothing of the key: options go by
tokens (HMAC of the secret, the question's name in the page and the option), never by the file's
ids, and feedback, hints not yet asked for and the explanation are left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from portal.training.assessment import grading
from portal.training.assessment.answering import field, read, token
from portal.training.assessment.asked import NOTHING, Asked, Line, Marked
from portal.training.assessment.questions import Question

__all__ = ["Asked", "Line", "read", "shown", "token"]

ANSWERS, MARKS, FEEDBACK, KEY, EXPLANATION = "answers", "marks", "feedback", "key", "explanation"
EVERYTHING = frozenset({ANSWERS, MARKS, FEEDBACK, KEY, EXPLANATION})

INSTRUCTIONS = {
    "single": "Select one answer.",
    "truefalse": "Select one.",
    "multiple": "Select all that apply.",
    "numeric": "Type a number.",
    "text": "Type a word or a few words.",
    "order": "Give each line its place; 1 comes first.",
    "match": "Choose what belongs to each line.",
    "classify": "Choose a group for each line.",
    "cloze": "Fill in the gaps.",
}
GAP = re.compile(r"\[\[([\w-]+)\]\]")
PARAGRAPH = re.compile(r"\A\s*<p>(.*)</p>\s*\Z", re.DOTALL)


def shown(
    question: Question,
    html: Mapping[str, Any],
    *,
    name: str,
    secret: str,
    order: Sequence[str] = (),
    given: Any = None,
    mark: Marked | None = None,
    seen: Collection[str] = EVERYTHING,
    hints: int = 0,
    is_locked: bool = False,
) -> Asked:
    """The question for training/_question.html.

    `name` is the field's in the page, `order` the ids of options or choices as they stand. Without
    a `mark` nothing of the key is in it; with one, what `seen` names of it.
    """
    view = _View(question, html, name, secret, tuple(order), given, mark, frozenset(seen))
    marked = mark is not None and MARKS in seen
    lines = view.lines()
    return Asked(
        name=name,
        kind=question.kind,
        stem=_inline(html.get("stem") or str(escape(question.stem))),
        body=NOTHING if question.kind == "cloze" else _clean(html.get("body") or ""),
        chart=_clean(html.get("chart") or ""),
        instruction=INSTRUCTIONS[question.kind],
        unit=question.unit,
        lines=lines,
        pieces=_pieces(html.get("body") or "", question, lines),
        choices=view.choices(),
        value=given if isinstance(given, str) and question.kind in ("numeric", "text") else "",
        hints=tuple(_clean(one) for one in (html.get("hints") or [])[:hints]),
        hints_left=max(len(question.hints) - hints, 0),
        hint_cost="" if question.hint_cost in ("", "0") else question.hint_cost,
        is_answered=given is not None,
        is_locked=is_locked,
        state=mark.state if mark is not None and marked else "",
        credit=_percent(mark, hints, question.hint_cost) if mark is not None and marked else "",
        remarks=view.remarks(),
        explanation=_clean(html.get("explanation") or "") if view.may(EXPLANATION) else NOTHING,
        key=view.key_words() if view.may(KEY) else "",
        problem=mark.problem if mark is not None else "",
    )


@dataclass(frozen=True)
class _View:
    question: Question
    html: Mapping[str, Any]
    name: str
    secret: str
    order: tuple[str, ...]
    given: Any
    mark: Marked | None
    seen: frozenset[str]

    def may(self, what: str) -> bool:
        return self.mark is not None and what in self.seen

    def lines(self) -> tuple[Line, ...]:
        kind = self.question.kind
        if kind in ("single", "truefalse", "multiple"):
            return tuple(self._option(one) for one in self._in_order("options"))
        if kind == "order":
            return tuple(self._place(one) for one in self._by_place())
        if kind in ("match", "classify"):
            return tuple(self._pair(one) for one in self.question.pairs)
        if kind == "cloze":
            return tuple(self._gap(one) for one in self.question.gaps)
        return ()

    def choices(self) -> tuple[tuple[str, str], ...]:
        if self.question.kind == "order":
            return tuple((str(at), str(at)) for at in range(1, len(self.question.options) + 1))
        return tuple(
            (token(self.secret, self.name, "to " + one.id), self._words("choices", one))
            for one in self._in_order("choices")
        )

    def remarks(self) -> tuple[Markup, ...]:
        """Feedback on the whole answer; an option's stands beside it."""
        if self.mark is None or FEEDBACK not in self.seen:
            return ()
        beside = {one.id for one in self.question.options}
        found = [self._feedback(*one) for one in self.mark.feedback if one[0] not in beside]
        wrong = self.html.get("wrong") or ""
        if wrong and self.mark.state in ("wrong", "partial"):
            found.append(_clean(wrong))
        return tuple(dict.fromkeys(one for one in found if one))

    def key_words(self) -> str:
        question = self.question
        if question.kind == "numeric":
            line = next((one for one in question.lines if one.credit == "100"), None)
            if line is None or line.low is None:
                return ""
            same = line.low == line.high
            return _with_unit(line.low if same else f"{line.low} to {line.high}", question.unit)
        if question.kind == "text":
            return " or ".join(one.words or "" for one in question.lines if one.credit == "100")
        return ""

    def _in_order(self, what: str) -> list[Any]:
        held = {one.id: one for one in getattr(self.question, what)}
        return [held.pop(one) for one in self.order if one in held] + list(held.values())

    def _by_place(self) -> list[Any]:
        """The lines as they were put, once every one has a place of its own."""
        lines, given = self._in_order("options"), self.given or {}
        if len(set(given.values())) != len(lines):
            return lines
        return sorted(lines, key=lambda one: int(given[one.id]))

    def _option(self, option: Any) -> Line:
        chosen = option.id in self._chosen()
        feedback = NOTHING
        if self.mark is not None and FEEDBACK in self.seen:
            told = dict(self.mark.feedback)
            if option.id in told:
                feedback = self._feedback(option.id, told[option.id])
        return Line(
            name=self.name,
            value=token(self.secret, self.name, option.id),
            text=_inline(self._html("options", option)),
            chosen=chosen,
            verdict=self._verdict_of(option, chosen),
            feedback=feedback,
        )

    def _verdict_of(self, option: Any, chosen: bool) -> str:
        if chosen and self.may(MARKS):
            return "right" if option.right else "wrong"
        return "missed" if option.right and not chosen and self.may(KEY) else ""

    def _chosen(self) -> Collection[str]:
        return self.given if isinstance(self.given, list) else (self.given,)

    def _place(self, option: Any) -> Line:
        place = (self.given or {}).get(option.id, "")
        right = [one.id for one in self.question.options].index(option.id) + 1
        key = f"Place {right}" if self.may(KEY) else ""
        return self._row(option.id, _inline(self._html("options", option)), place, place, key)

    def _pair(self, pair: Any) -> Line:
        words = {one.id: self._words("choices", one) for one in self.question.choices}
        chosen = (self.given or {}).get(pair.id)
        value = token(self.secret, self.name, "to " + chosen) if chosen else ""
        text = _inline((self.html.get("pairs") or {}).get(pair.id) or str(escape(pair.left)))
        key = words.get(pair.right, "") if self.may(KEY) else ""
        return self._row(pair.id, text, value, words.get(chosen or "", ""), key)

    def _gap(self, gap: Any) -> Line:
        at = [one.id for one in self.question.gaps].index(gap.id) + 1
        key = ""
        if self.may(KEY):
            same = gap.low == gap.high
            number = gap.low if same else f"{gap.low} to {gap.high}"
            key = " or ".join(gap.words) if gap.words else str(number)
        value = (self.given or {}).get(gap.id, "")
        label = escape(f"Gap {at} of {len(self.question.gaps)}")
        return self._row(gap.id, label, value, value, key)

    def _row(self, part: str, text: Markup, value: str, said: str, key: str) -> Line:
        verdict = ""
        if self.mark is not None and MARKS in self.seen and part in self.mark.parts:
            verdict = "right" if self.mark.parts[part] else "wrong"
        name = field(self.secret, self.name, part)
        return Line(name, value, text, bool(value), verdict, said=said, key=key)

    def _feedback(self, part: str, markdown: str) -> Markup:
        kept = (self.html.get("feedback") or {}).get(part)
        return _clean(kept) if kept else escape(markdown)

    def _html(self, what: str, one: Any) -> str:
        return (self.html.get(what) or {}).get(one.id) or str(escape(one.text))

    def _words(self, what: str, one: Any) -> str:
        return _clean(self._html(what, one)).striptags()


def _pieces(body: str, question: Question, lines: Sequence[Line]) -> tuple[Markup | Line, ...]:
    if question.kind != "cloze":
        return ()
    by_id = {gap.id: line for gap, line in zip(question.gaps, lines, strict=True)}
    found: list[Markup | Line] = []
    for at, piece in enumerate(GAP.split(body)):
        if at % 2 and piece in by_id:
            found.append(by_id[piece])
        else:
            found.append(_clean(f"[[{piece}]]" if at % 2 else piece))
    return tuple(found)


def _clean(html: str) -> Markup:
    """What courseware rendered and cleaned when the question was loaded."""
    return Markup(html)  # noqa: S704 # nosemgrep: markup-from-data - cleaned when loaded


def _inline(html: str) -> Markup:
    """A text of one paragraph without its <p>, for legends and labels."""
    alone = PARAGRAPH.match(html)
    return _clean(alone[1] if alone and "<p>" not in alone[1] else html)


def _with_unit(words: str, unit: str) -> str:
    return f"{words} {unit}" if unit else words


def _percent(mark: Marked, hints: int, hint_cost: str) -> str:
    if mark.state not in ("partial", "right"):
        return ""
    credit = round(grading.after_hints(mark.credit, hints, hint_cost) * 100)
    return "" if credit == 100 else f"{credit}"
