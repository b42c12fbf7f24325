"""Questions of a bank: a heading, what is asked, the answers and what is said to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from markdown_it.token import Token

from portal.training.assessment.questions import Question
from portal.training.authoring import (
    markdown,
    marks,
    parser_answers,
    parser_fences,
    schemas,
    yaml_reading,
)
from portal.training.authoring.documents import Asked, Chart, Document, Figure, Prose
from portal.training.authoring.parser_blocks import AnswerLine, Blocks
from portal.training.authoring.parser_fences import Held

DEFAULTS: dict[str, Any] = {
    "points": 1, "shuffle": True, "scoring": "balanced", "skill": "", "level": "", "difficulty": 2
}  # fmt: skip


class Asking:
    """Reads the questions of one bank."""

    def __init__(self, held: Held, document: Document, defaults: dict[str, Any]) -> None:
        self.held, self.document = held, document
        self.defaults = DEFAULTS | _good(defaults)
        self.answers: list[AnswerLine] = []

    def without_answers(self, body: list[str]) -> list[str]:
        """`body` with empty lines for its answer lines, which Markdown would join to the text."""
        plain = list(body)
        before: AnswerLine | None = None
        for at, line in markdown.outside_fences(body):
            if re.fullmatch(r"=+\s*", line):
                self.held.problem(
                    at + 1, "O002", "a line of bare `=` turns the text above it into a heading"
                )
                plain[at] = ""
            elif re.match(r"^=(?!=)\s*\S", line):
                before = AnswerLine(at + 1, line.strip())
                self.answers.append(before)
                plain[at] = ""
            elif before and re.match(r"^\s+>", line):
                before.feedback += marks.unquoted([line]) + "\n"
                plain[at] = ""
            else:
                if before and line.startswith(">") and not line.startswith("> [!"):
                    self._orphan(at + 1)
                    plain[at] = ""
                    continue
                before = None
        return plain

    def _orphan(self, line: int) -> None:
        self.held.problem(
            line, "O001", "a quotation that belongs to no answer: put two spaces before its >"
        )

    def questions(self, tokens: Sequence[Token], body: list[str]) -> list[Asked]:
        """The questions in order."""
        found = []
        for heading, end, behind in self._stretches(tokens, body):
            blocks = self._blocks(tokens, heading, end, body)
            first = blocks.line
            blocks.answers = [one for one in self.answers if first <= one.line <= behind]
            found.append(self._asked(blocks))
        return found

    def _stretches(
        self, tokens: Sequence[Token], body: list[str]
    ) -> Iterator[tuple[int, int, int]]:
        """Positions of each heading and behind its question, and the question's last line."""
        starts = [
            at
            for at, token in enumerate(tokens)
            if token.type == "heading_open" and token.level == 0 and token.tag in ("h1", "h2")
        ]
        first = markdown.lines_of(tokens[starts[0]])[0] + 1 if starts else len(body) + 1
        for answer in self.answers:
            if answer.line < first:
                self.held.problem(answer.line, "O003", "an answer line before the first question")
        for at, start in enumerate(starts):
            end = starts[at + 1] if at + 1 < len(starts) else len(tokens)
            behind = markdown.lines_of(tokens[end])[0] if end < len(tokens) else len(body)
            yield start, end, behind

    def _blocks(self, tokens: Sequence[Token], start: int, end: int, body: list[str]) -> Blocks:
        line = markdown.lines_of(tokens[start])[0] + 1
        if tokens[start].tag == "h1":
            self.held.problem(line, "T001", "a question is a heading of level 2: ##")
        stem, mark = marks.strip(tokens[start + 1].content)
        blocks = Blocks(stem, line, mark)
        blocks.prose += markdown.prose([tokens[start + 1]])
        inside = tokens[start + 3 : end]
        for first, behind in markdown.spans(inside):
            self._block(inside[first:behind], body, blocks)
        return blocks

    def _block(self, block: Sequence[Token], body: list[str], blocks: Blocks) -> None:
        opening = block[0]
        first, behind = markdown.lines_of(opening)
        is_task = opening.type == "bullet_list_open" and any(
            "checked" in token.meta for token in block if token.type == "list_item_open"
        )
        if opening.type == "fence" and self._fence(opening, first + 2, blocks):
            return
        blocks.prose += markdown.prose(block)
        if opening.type == "alert_open" and self._alert(opening, body, blocks):
            return
        if is_task:
            blocks.lists.append((first + 1, block))
        elif opening.type == "blockquote_open" and (blocks.lists or blocks.ordered):
            self._orphan(first + 1)
        else:
            if opening.type == "ordered_list_open":
                blocks.ordered.append((len(blocks.body), first + 1, block))
            elif opening.type == "table_open":
                blocks.tables.append((len(blocks.body), first + 1, block))
            blocks.body.append((first + 1, "\n".join(body[first:behind]).strip("\n")))

    def _alert(self, opening: Token, body: list[str], blocks: Blocks) -> bool:
        first, behind = markdown.lines_of(opening)
        text = marks.unquoted(body[first:behind]).partition("\n")[2].strip()
        kind = opening.info.strip().upper()
        if kind == "TIP":
            blocks.hints.append(text)
        elif kind == "NOTE":
            blocks.explanation = "\n\n".join(filter(None, (blocks.explanation, text)))
        elif kind == "WARNING":
            blocks.wrong = "\n\n".join(filter(None, (blocks.wrong, text)))
        else:
            return False
        return True

    def _fence(self, token: Token, start: int, blocks: Blocks) -> bool:
        """Read a fence of the question; False for code that belongs to its text."""
        info = " ".join(token.info.split())
        if info not in ("yaml quiz", "chart", "data", "figures"):
            return False
        if info != "yaml quiz":
            inner = Held(self.held.path)
            parser_fences.fence(token, inner)
            self.held.problems += inner.problems
            blocks.charts += inner.charts
            blocks.figures += inner.figures
            blocks.data |= inner.data
            return True
        try:
            value, lines, faults = _settings(token.content)
        except yaml_reading.Malformed as error:
            self.held.problem(start + error.line, "P005", error.reason, error.col + 1)
            return True
        if blocks.settings_seen:
            self.held.problem(start - 1, "P005", "a second fence `yaml quiz` in one question")
        blocks.settings_seen = True
        blocks.where |= {key: start + line for key, line in lines.items()}
        blocks.settings |= self._checked(value, faults, blocks.where, start)
        return True

    def _checked(
        self,
        value: dict[str, Any],
        faults: Sequence[tuple[str, str]],
        where: dict[str, int],
        start: int,
    ) -> dict[str, Any]:
        """The settings that can be taken; the others are problems."""
        bad: set[str] = set()
        for key, sentence in faults:
            self.held.problem(where.get(key, start), "S002", f"yaml quiz: {sentence}")
            bad |= {key} if key else set(value) - set(schemas.QUESTION["properties"])
        return {key: one for key, one in value.items() if key not in bad}

    def _asked(self, blocks: Blocks) -> Asked:
        settings = self.defaults | blocks.settings
        for key, value in blocks.marks.values.items():
            self.held.problem(blocks.line, "A001", f"“{key}={value}” is not known at a question")
        if blocks.marks.wrong:
            self.held.problem(blocks.line, "A001", f"“{blocks.marks.wrong}” cannot be read")
        inner = Held(self.held.path)
        data = blocks.settings.get("data")
        if isinstance(data, dict):
            line = blocks.where.get("data", blocks.line)
            parser_fences.data_read(data, dict.fromkeys(data, line), line, inner)
        inner.data |= blocks.data
        at = blocks.where.get("figures", blocks.line)
        for text in blocks.settings.get("figures") or ():
            blocks.figures += [
                Figure(at, one.shown, one.formula)
                for one in parser_fences.figures([text], at, inner)
            ]
        chart = parser_fences.resolved(blocks.charts[0], inner) if blocks.charts else None
        if len(blocks.charts) > 1:
            inner.problem(blocks.charts[1].line, "C001", "a second chart in one question")
        self.held.problems += inner.problems
        answers = parser_answers.Answers(self.held, blocks, settings)
        question = answers.question(chart.spec if chart else None)
        return self._with_lint(question, blocks, answers, chart, inner.data)

    def _with_lint(
        self,
        question: Question,
        blocks: Blocks,
        answers: parser_answers.Answers,
        chart: Chart | None,
        data: dict[str, Any],
    ) -> Asked:
        for line in blocks.answers:
            blocks.prose += [
                Prose(line.line, re.sub(r"±.*|\{.*", "", line.text)),
                *markdown.of_text(line.feedback, line.line + 1),
            ]
        if chart:
            blocks.prose += [
                Prose(chart.lines.get(key, chart.line), str(chart.spec[key]))
                for key in ("title", "alt")
                if key in chart.spec
            ]
        sums = ("figures", "given", "data")
        return Asked(
            question=question,
            line=blocks.line,
            data=data,
            figures=tuple(blocks.figures),
            given=tuple(blocks.settings.get("given") or ()),
            prose=tuple(blocks.prose),
            option_lines=tuple(answers.option_lines),
            answer_lines=tuple(answers.line_lines),
            settings=blocks.where,
            chart_line=chart.line if chart else 0,
            has_sums=bool(blocks.figures or data or any(key in blocks.settings for key in sums)),
        )


@lru_cache(maxsize=512)  # most questions of a bank say the same of themselves
def _settings(text: str) -> tuple[dict[str, Any], dict[str, int], list[tuple[str, str]]]:
    """What a fence `yaml quiz` says, its lines, and what of it is wrong: nobody changes these."""
    value, lines = yaml_reading.mapping(text)
    return value, lines, schemas.faults("question", value)


def _good(defaults: dict[str, Any]) -> dict[str, Any]:
    """Of a bank's defaults, those that a question can take."""
    bad = {key for key, _sentence in schemas.faults("question", defaults)}
    return {key: one for key, one in defaults.items() if key in DEFAULTS and key not in bad}
