"""A bank as Moodle XML, texts in HTML; what Moodle has no field for stands in comments of ours."""

from __future__ import annotations

import base64
import json
import re
from decimal import Decimal
from itertools import chain

from portal.training.assessment.questions import Line, Question
from portal.training.authoring import marks
from portal.training.exchange import (
    canonical,
    charted,
    html_writing,
    leaving,
    moodle_cloze,
    moodle_reading,
    xml_writing,
)
from portal.training.exchange.leaving import Leaving
from portal.training.exchange.pictures import Pictures
from portal.training.exchange.xml_tree import Node
from portal.training.exchange.xml_writing import element

WHERE = "Moodle"
TYPES = {
    "single": "multichoice", "multiple": "multichoice", "truefalse": "truefalse",
    "numeric": "numerical", "text": "shortanswer", "order": "ordering", "match": "matching",
    "classify": "matching", "cloze": "cloze",
}  # fmt: skip
_GAP = re.compile(r"\[\[(g\d+)\]\]")


def write(bank: Leaving) -> bytes:
    """The file."""
    noted = json.dumps({"slug": bank.slug, "retired": list(bank.retired)})
    category = element("question", element("category", _plain(bank.title)), type="category")
    root = element("quiz", xml_writing.HERE)
    root.notes = [noted]
    questions = (_question(bank, one) for one in bank.each(bank.questions))
    return xml_writing.written(root, chain([category], questions))


def _question(bank: Leaving, question: Question) -> Node:
    node = _Writing(bank, question).node()
    pictures: dict[str, bytes] = {}
    native = canonical.native(moodle_reading.item(node, pictures, 0), Pictures(pictures))
    trace = leaving.noted(bank, question, native, WHERE)
    node.notes = [trace] if trace else []
    return node


def _plain(text: str) -> Node:
    return element("text", text)


class _Writing:
    def __init__(self, bank: Leaving, question: Question) -> None:
        self.bank, self.question = bank, question

    def node(self) -> Node:
        one = self.question
        is_lined = one.kind in ("numeric", "text")
        return element(
            "question",
            element("name", _plain(one.id)),
            self._text("questiontext", self._asked()),
            self._text("generalfeedback", html_writing.blocks(one.explanation, self._address)),
            element("defaultgrade", one.points),
            element("penalty", marks.plain(Decimal(one.hint_cost) / 100)),
            element("hidden", "0"),
            element("idnumber", one.id),
            *self._answers(),
            None if is_lined or not one.wrong else self._text("incorrectfeedback", self._wrong()),
            *(self._text("hint", html_writing.blocks(each, self._address)) for each in one.hints),
            type=TYPES[one.kind],
        )

    def _wrong(self) -> str:
        return html_writing.blocks(self.question.wrong, self._address)

    def _address(self, name: str) -> str:
        return f"@@PLUGINFILE@@/{name}" if name in self.bank.pictures else name

    def _text(self, tag: str, html: str, **attributes: str) -> Node:
        """A text with the files that it names."""
        files = [
            element("file", base64.b64encode(content).decode(), name=name, path="/",
                    encoding="base64")
            for name, content in self.bank.pictures.items()
            if f"@@PLUGINFILE@@/{name}" in html
        ]  # fmt: skip
        return element(tag, _plain(html), *files, format="html", **attributes)

    def _line(self, tag: str, text: str, **attributes: str) -> Node:
        return self._text(tag, html_writing.line(text, self._address), **attributes)

    def _asked(self) -> str:
        one = self.question
        html = html_writing.blocks(charted.text(one), self._address)
        if one.kind != "cloze":
            return html
        held = {gap.id: moodle_cloze.written(gap) for gap in one.gaps}
        html = re.sub(r"\{(?=\s*\d*\s*:)", "&#123;", html)
        return _GAP.sub(lambda found: _escaped(held.get(found[1], found[0])), html)

    def _answers(self) -> list[Node]:
        one = self.question
        shuffled = element("shuffleanswers", "true" if one.shuffle else "false")
        if one.kind in ("single", "multiple"):
            single = element("single", "false" if one.kind == "multiple" else "true")
            return [single, shuffled, *self._options()]
        if one.kind == "truefalse":
            return self._truth()
        if one.kind == "numeric":
            return [*map(self._number, one.lines), *self._others(), *self._unit()]
        if one.kind == "text":
            return [*map(self._words, one.lines), *self._others()]
        if one.kind == "order":
            grading = element("gradingtype", "LONGEST_ORDERED_SUBSET")
            lines = [
                self._line("answer", each.text, fraction=str(at))
                for at, each in enumerate(one.options, 1)
            ]
            layout = element("layouttype", "VERTICAL")
            return [layout, element("selecttype", "ALL"), grading, *lines]
        if one.kind in ("match", "classify"):
            return [shuffled, *(self._row(*each) for each in canonical.rows(one))]
        return []

    def _options(self) -> list[Node]:
        shares = leaving.shares(self.question)
        return [
            self._with_feedback(
                self._line("answer", one.text, fraction=leaving.percent(share)), one.feedback
            )
            for one, share in zip(self.question.options, shares, strict=True)
        ]

    def _with_feedback(self, node: Node, feedback: str) -> Node:
        html = html_writing.blocks(feedback, self._address)
        node.children.append(self._text("feedback", html))
        return node

    def _truth(self) -> list[Node]:
        words = ["true", "false"]
        said = [one.text.casefold() for one in self.question.options]
        if said != words:
            self.bank.lost(
                self.question, "the words of its answers", "they are true and false there"
            )
        return [
            self._with_feedback(
                element("answer", _plain(word), fraction="100" if one.right else "0",
                        format="moodle_auto_format"), one.feedback)
            for word, one in zip(words, self.question.options, strict=True)
        ]  # fmt: skip

    def _number(self, line: Line) -> Node:
        low, high = Decimal(line.low or 0), Decimal(line.high or 0)
        middle, around = (low + high) / 2, (high - low) / 2
        node = element("answer", _plain(marks.plain(middle)),
                       fraction=line.credit, format="moodle_auto_format")  # fmt: skip
        node = self._with_feedback(node, line.feedback)
        node.children.append(element("tolerance", marks.plain(around)))
        return node

    def _words(self, line: Line) -> Node:
        words = (line.words or "").replace("*", "\\*")
        node = element("answer", _plain(words), fraction=line.credit, format="plain_text")
        return self._with_feedback(node, line.feedback)

    def _others(self) -> list[Node]:
        """What is said to any other answer."""
        if not self.question.wrong:
            return []
        star = element("answer", _plain("*"), fraction="0", format="moodle_auto_format")
        return [self._with_feedback(star, self.question.wrong)]

    def _unit(self) -> list[Node]:
        if not self.question.unit:
            return []
        unit = element("unit", element("multiplier", "1"), element("unit_name", self.question.unit))
        return [element("units", unit), element("showunits", "0")]

    def _row(self, left: str, right: str) -> Node:
        node = self._line("subquestion", left)
        node.children.append(element("answer", _plain(right)))
        return node


def _escaped(gap: str) -> str:
    """A gap within HTML."""
    return gap.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
