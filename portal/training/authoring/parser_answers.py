"""The answers of a question and its key: what each type reads out of its blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast, get_args

from markdown_it.token import Token

from portal.training.assessment.questions import Choice, Kind, Line, Option, Pair, Question
from portal.training.authoring import markdown, marks
from portal.training.authoring.parser_blocks import Blocks, items, rows
from portal.training.authoring.parser_fences import Held

BOTH = {"true", "false"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PINS = ("first", "last")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Answers:
    """Puts one question together; what is wrong goes to `held`."""

    def __init__(self, held: Held, blocks: Blocks, settings: dict[str, Any]) -> None:
        self.held, self.blocks, self.settings = held, blocks, settings
        self.option_lines: list[int] = []
        self.line_lines: list[int] = []
        self.body = "\n\n".join(text for _line, text in blocks.body if text.strip())

    def question(self, chart: dict[str, Any] | None) -> Question:
        """The question, as far as it can be read."""
        blocks, settings = self.blocks, self.settings
        name = blocks.marks.id
        if not name:
            self._problem("N003", "the question has no id: end its heading with {#an-id}")
            name = markdown.slug(blocks.stem)
        elif not ID.fullmatch(name) or len(name) > 100:
            self._problem("N005", f"id “{name[:60]}”: small letters, digits and hyphens only")
        options = self._options()
        kind = self._kind(options)
        question = Question(
            id=name[:100],
            kind=kind,
            stem=blocks.stem,
            body=self.body,
            chart=chart,
            unit=str(settings.get("unit", "")),
            distance=settings.get("distance", 0),
            near=settings.get("near", False),
            hints=tuple(blocks.hints),
            hint_cost=_text(settings.get("hint_cost", 0)),
            explanation=blocks.explanation,
            wrong=blocks.wrong,
            points=_text(settings["points"]),
            scoring=settings["scoring"],
            shuffle=settings["shuffle"],
            skill=settings["skill"],
            level=settings["level"],
            difficulty=settings["difficulty"],
            lesson=settings.get("lesson", ""),
            aliases=tuple(settings.get("aliases", ())),
            retired=settings.get("retired", False),
            source=f"{self.held.path}:{blocks.line}",
            figures=tuple(f"{one.shown} = {one.formula}" for one in blocks.figures),
            line=blocks.line,
        )
        return self._keyed(question, options)

    def _problem(self, code: str, text: str, line: int = 0, *, error: bool = True) -> None:
        self.held.problem(line or self.blocks.line, code, text, error=error)

    def _kind(self, options: tuple[Option, ...]) -> Kind:
        """As the settings say, else by the answers that are there."""
        said = self.settings.get("type")
        if said in get_args(Kind):
            return cast(Kind, said)
        if options:
            if sum(one.right for one in options) > 1:
                return "multiple"
            words = {one.text.strip(" .*").casefold() for one in options}
            return "truefalse" if words == BOTH else "single"
        lines = self.blocks.answers
        if lines:
            return "text" if lines[0].text.lstrip("= ").startswith('"') else "numeric"
        if "accept" in self.settings:
            return "text"
        return "cloze" if marks.has_gap(self.body) else "single"

    def _keyed(self, question: Question, options: tuple[Option, ...]) -> Question:
        """With the answers of its kind; answers of another kind are problems."""
        kind, blocks = question.kind, self.blocks
        takes_options = kind in ("single", "truefalse", "multiple")
        if options and not takes_options:
            self._problem("K006", f"a question of type {kind} takes no task list")
        if blocks.answers and kind not in ("numeric", "text"):
            line = blocks.answers[0].line
            self._problem("K006", f"a question of type {kind} takes no answer lines", line)
        if takes_options:
            return replace(question, options=options)
        if kind in ("numeric", "text"):
            return self._with_lines(question)
        if kind == "order":
            return self._ordered(question)
        if kind in ("match", "classify"):
            return self._matched(question)
        body, gaps, wrong = marks.gaps(self.body)
        for fault in wrong:
            self._problem("O003", fault, blocks.body[0][0] if blocks.body else 0)
        return replace(question, body=body, gaps=gaps)

    # Task lists and ordered lists

    def _options(self) -> tuple[Option, ...]:
        options: list[Option] = []
        for _line, block in self.blocks.lists:
            for item in items(block):
                options.append(self._option(item, len(options)))
        for name in sorted({one.id for one in options}):
            if sum(one.id == name for one in options) > 1:
                self._problem("N004", f"two options have the id “{name}”")
        return tuple(options)

    def _option(self, item: Sequence[Token], at: int, *, is_task: bool = True) -> Option:
        line = markdown.lines_of(item[0])[0] + 1
        self.option_lines.append(line)
        text, feedback = self._inside(item, line)
        text, mark = marks.strip(text)
        if is_task and "checked" not in item[0].meta:
            self._problem("O005", "an option begins with [ ] or [x]", line)
        credit, misconception, pin = self._option_marks(mark, line)
        return Option(
            id=mark.id or (LETTERS[at] if at < len(LETTERS) else f"o{at + 1}"),
            text=text,
            right=bool(item[0].meta.get("checked")),
            credit=credit,
            feedback=feedback,
            misconception=misconception,
            pin=cast(Any, pin),
        )

    def _inside(self, item: Sequence[Token], line: int) -> tuple[str, str]:
        """The text of a list item, and the Markdown of the quotation in it."""
        texts, feedback = [], []
        lines = self.held.lines
        for first, behind in markdown.spans(item[1:-1]):
            block = item[1:-1][first:behind]
            if block[0].type == "blockquote_open":
                start, end = markdown.lines_of(block[0])
                feedback.append(marks.unquoted(lines[start:end]))
            elif block[0].type == "paragraph_open":
                texts.append(" ".join(block[1].content.split("\n")))
            else:
                self._problem("O005", "an option is one paragraph, with a quotation below", line)
        if len(texts) > 1:
            self._problem("O005", "an option is one paragraph, with a quotation below", line)
        return " ".join(texts), "\n\n".join(feedback)

    def _option_marks(
        self, mark: marks.Marks, line: int
    ) -> tuple[str | None, str | None, str | None]:
        if mark.wrong:
            self._problem("A001", f"“{mark.wrong}” cannot be read: write key=value", line)
        for key in mark.values:
            if key not in ("credit", "misconception", "pin"):
                self._problem("A001", f"“{key}” is not known at an option", line)
        pin = mark.values.get("pin")
        if pin is not None and pin not in PINS:
            self._problem("A001", "pin: expected first or last", line)
            pin = None
        return self._credit(mark, line), mark.values.get("misconception"), pin

    def _credit(self, mark: marks.Marks, line: int) -> str | None:
        text = mark.values.get("credit")
        if text is None:
            return None
        value = marks.decimal(text.removesuffix("%"))
        lowest = -100 if self.settings["scoring"] == "weights" else 0
        if value is None or not lowest <= value <= 100:
            self._problem("K007", f"credit {text[:20]}: a percentage from {lowest} to 100", line)
            return None
        return marks.plain(value)

    def _ordered(self, question: Question) -> Question:
        if not self.blocks.ordered:
            return question
        place, _line, block = self.blocks.ordered[-1]
        options = tuple(
            replace(self._option(item, at, is_task=False), right=False)
            for at, item in enumerate(items(block))
        )
        return replace(question, body=self._without(place), options=options)

    def _without(self, place: int) -> str:
        kept = [text for at, (_line, text) in enumerate(self.blocks.body) if at != place]
        return "\n\n".join(filter(None, kept))

    # Tables

    def _matched(self, question: Question) -> Question:
        if not self.blocks.tables:
            return question
        place, line, block = self.blocks.tables[-1]
        pairs: list[Pair] = []
        choices: dict[str, str] = {}  # text: id
        for row in rows(block):
            if len(row) != 2:
                self._problem(
                    "K008", "the table has two columns: left asked, right the answer", line
                )
                break
            left, right = row
            if not right:
                self._problem("K008", f"a row without a right side: {left[:40]}", line)
                continue
            choices.setdefault(right, _letter(len(choices)))
            if left:
                pairs.append(Pair(f"p{len(pairs) + 1}", left, choices[right]))
        for extra in self.settings.get("choices", ()):
            choices.setdefault(str(extra), _letter(len(choices)))
        lefts = [one.left for one in pairs]
        if len(set(lefts)) < len(lefts):
            self._problem("K008", "two rows ask the same thing", line)
        return replace(
            question,
            body=self._without(place),
            pairs=tuple(pairs),
            choices=tuple(Choice(name, text) for text, name in choices.items()),
        )

    # Answer lines

    def _with_lines(self, question: Question) -> Question:
        lines: list[Line] = []
        unit = question.unit
        for answer in self.blocks.answers:
            text, mark = marks.strip(answer.text)
            read = marks.accepted(text)
            wants = "text" if read.words is not None else "numeric"
            if read.wrong:
                self._problem("O003", read.wrong, answer.line)
                continue
            if wants != question.kind:
                self._problem(
                    "O003", f"a line for {wants} in a {question.kind} question", answer.line
                )
                continue
            unit = self._unit(unit, read.unit, answer.line)
            credit, misconception, pin = self._option_marks(mark, answer.line)
            if pin or mark.id:
                self._problem("A001", "an answer line takes credit and misconception", answer.line)
            self.line_lines.append(answer.line)
            lines.append(
                Line(
                    read.low, read.high, read.words, credit or "100",
                    answer.feedback.strip(), misconception,
                )
            )  # fmt: skip
        if question.kind == "text":
            said = {str(one.words).casefold() for one in lines}
            for word in self.settings.get("accept", ()):
                if _text(word).casefold() not in said:
                    at = self.blocks.where.get("accept", self.blocks.line)
                    self.line_lines.append(at)
                    lines.append(Line(words=_text(word)))
        return replace(question, lines=tuple(lines), unit=unit)

    def _unit(self, before: str, found: str, line: int) -> str:
        if found and before and found != before:
            self._problem("O003", f"the unit “{found[:20]}” is not “{before[:20]}”", line)
        return before or found


def _letter(at: int) -> str:
    return LETTERS[at] if at < len(LETTERS) else f"c{at + 1}"


def _text(value: Any) -> str:
    """A number as text, without zeros at its end."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return marks.plain(Decimal(repr(value)))
    return str(value)
