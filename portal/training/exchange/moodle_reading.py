"""Moodle XML: questions of every kind that Moodle 4 exports; what nobody here reads is named."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from decimal import Decimal

from portal.training.exchange import figures, moodle_cloze, plain_text, xml_tree
from portal.training.exchange.items import (
    MOST_PARTS,
    MOST_QUESTIONS,
    NOTHING,
    Answer,
    Form,
    Found,
    Item,
    Row,
    Text,
)
from portal.training.exchange.xml_tree import Node
from portal.unreadable import Unreadable

FORMS: dict[str, Form] = {
    "html": "html", "markdown": "markdown", "plain_text": "plain", "moodle_auto_format": "moodle",
    "": "moodle", "wiki_like": "plain",
}  # fmt: skip
USUAL = {  # what Moodle itself puts in; it says nothing of the question
    "Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect.",
}  # fmt: skip
TRIES = {"0", "0.3333333", "0.33333", "1", "0.1000000", "0.1"}  # penalties nobody chose
LOOKS = {  # of the page, or of Moodle's own book-keeping: with the values that change nothing
    "answernumbering": {"abc", "none", ""}, "showstandardinstruction": {"0", "1", ""},
    "shownumcorrect": {""}, "clearwrong": {""}, "usecase": {"0", ""}, "unitgradingtype": {"0", ""},
    "unitpenalty": {"0.1", "0.1000000", "0", ""}, "showunits": {"0", "3", ""},
    "unitsleft": {"0", ""}, "layouttype": {"VERTICAL", "0", ""}, "selecttype": {"ALL", "0", ""},
    "selectcount": {"0", "2", ""}, "showgrading": {"SHOW", "HIDE", "0", "1", ""},
    "numberingstyle": {"none", "abc", ""}, "synchronize": {"0", ""}, "correctanswernumbering": {""},
    "gradingtype": {"LONGEST_ORDERED_SUBSET", "5", ""},
}  # fmt: skip
WHY = {
    "usecase": "large and small letters count alike here",
    "gradingtype": "an order is marked by the longest run that is right",
    "answernumbering": "answers are not numbered here",
}
HUNDRED = Decimal(100)


def read(content: bytes) -> Found:
    """The questions of a file."""
    found = Found()
    for node in xml_tree.each(content, "question"):
        if node.tag != "question":
            _whole(node, found)
        elif node.attributes.get("type") == "category":
            _category(node, found)
        else:
            found.items.append(item(node, found.pictures, len(found.items)))
        if len(found.items) > MOST_QUESTIONS:
            raise Unreadable("too_many", f"The file has more than {MOST_QUESTIONS:,} questions.",
                             "Split it.", node.line)  # fmt: skip
    return found


def _whole(root: Node, found: Found) -> None:
    if root.tag != "quiz":
        raise Unreadable("not_moodle", f"The file begins with <{root.tag}>, not <quiz>.",
                         "Export it as Moodle XML.", root.line)  # fmt: skip
    found.settings["trace"] = root.trace
    for place, what in root.unread():
        found.lost(place, what, "no question holds it")


def _category(node: Node, found: Found) -> None:
    node.get("type")
    holder = node.child("category")
    path = holder.said("text") if holder is not None else ""
    name = re.sub(r"^(\$\w+\$/)?(top/)?", "", path).strip("/ ")
    info = node.said("info")
    if info:
        found.lost(
            node.place, f"what is said of the category: {info[:60]}", "a bank has a title only"
        )
    for one in node.all("info", "idnumber"):
        one.read()
    if not found.title and not found.items:
        found.title = name
    elif name != found.title:
        found.lost(node.place, f"the category “{name[:80]}”", "all questions stand in one bank")
    for place, what in node.unread():
        found.lost(place, what, "a bank has a title only")


def item(node: Node, pictures: dict[str, bytes], number: int) -> Item:
    """One question."""
    return _Reading(node, pictures, number).item()


class _Reading:
    def __init__(self, node: Node, pictures: dict[str, bytes], number: int) -> None:
        self.node, self.pictures, self.number = node, pictures, number
        self.held = Item(node.place, id=node.said("idnumber"), name=node.said("name"))
        self.held.trace = node.trace

    def item(self) -> Item:
        node, held = self.node, self.held
        kind = node.get("type")
        held.text = self._text(node.child("questiontext"))
        held.explanation = self._text(node.child("generalfeedback"))
        self._points()
        read = _KINDS.get(kind)
        if read is None:
            held.unknown = f"a question of type {kind[:40]}"
            node.read()
            return held
        read(self)
        self._said_at_the_end()
        self._hints()
        self._looks()
        for place, what in node.unread():
            held.lost(what, "no question of ours has it", place)
        return held

    def _text(self, node: Node | None) -> Text:
        """A text with its files."""
        if node is None:
            return NOTHING
        inner = node.child("text")
        value = (inner.text() if inner is not None else node.text()).strip()
        node.text()
        form = FORMS.get(node.get("format", "html"))
        if form is None:
            self.held.lost(f"the format {node.get('format')}", "read as HTML", node.place)
        for one in node.all("file"):
            self._file(one)
        if "@@PLUGINFILE@@" in value:
            value = value.replace("@@PLUGINFILE@@/", f"pluginfile-{self.number}/")
        return Text(value, form or "html")

    def _file(self, node: Node) -> None:
        name, path = node.get("name"), node.get("path", "/")
        if node.get("encoding", "base64") != "base64":
            self.held.lost(f"the file {name}", "its encoding is not base64", node.place)
        try:
            content = base64.b64decode("".join(node.text().split()), validate=True)
        except (binascii.Error, ValueError):
            self.held.lost(f"the file {name}", "its base64 is broken", node.place)
            return
        self.pictures[f"pluginfile-{self.number}{path}{name}"] = content

    def _points(self) -> None:
        points = figures.number(self.node.said("defaultgrade", "1"))
        if points is None:
            self.held.lost("its points", "they are no number: 1")
        else:
            self.held.points = points
        hidden = self.node.said("hidden", "0")
        if hidden not in ("0", ""):
            self.held.lost("that it is hidden", "set `retired: true` if nobody is to get it")

    def _hints(self) -> None:
        held = self.held
        for one in self.node.all("hint"):
            held.hints.append(self._text(one))
            for name in ("shownumcorrect", "clearwrong", "options"):
                if one.child(name) is not None:
                    one.said(name)
        penalty = self.node.said("penalty", "0")
        share = figures.number(penalty)
        if held.hints and share is not None and 0 <= share <= 1:
            held.hint_cost = share * 100
        elif penalty not in TRIES and share != 0:
            held.lost(f"the penalty {penalty[:20]} for another try", "there are hints or one try")

    def _said_at_the_end(self) -> None:
        """What is said to a right, a partly right and a wrong answer as a whole."""
        for tag in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            text = self._text(self.node.child(tag))
            words = plain_text.bare(text.value)
            if not words or words in USUAL:
                continue
            if tag == "incorrectfeedback":
                self.held.wrong = text
            elif tag == "correctfeedback":
                self.held.right = text
            else:
                self.held.lost(f"{tag} “{words[:60]}”", "feedback belongs to an answer here")

    def _looks(self) -> None:
        for name, usual in LOOKS.items():
            value = self.node.said(name)
            if value not in usual:
                why = WHY.get(name, "it stays as it is here")
                self.held.lost(f"{name} {value[:40]}", why)
        for holder in self.node.all("tags"):
            for one in holder.all("tag"):
                what = f"the tag “{one.all_text().strip()[:60]}”"
                self.held.lost(what, "our questions have skills instead", one.place)

    def _shuffled(self) -> None:
        value = self.node.said("shuffleanswers", "true")
        self.held.shuffle = value in ("true", "1")

    def _answers(self) -> list[tuple[Node, Answer]]:
        nodes = self.node.all("answer")
        if len(nodes) > MOST_PARTS:
            self.held.lost(f"{len(nodes)} answers", f"a question has {MOST_PARTS} at most")
        found = []
        for one in nodes[:MOST_PARTS]:
            share = figures.share(one.get("fraction", "0"))
            if share is None:
                self.held.lost(f"fraction {one.get('fraction')[:20]}", "it is no number", one.place)
            feedback = self._text(one.child("feedback"))
            answer = Answer(self._text(one), share or Decimal(0), feedback, place=one.place)
            found.append((one, answer))
        return found

    # Kinds

    def choice(self) -> None:
        self.held.kind = "choice"
        self.held.many = self.node.said("single", "true") in ("false", "0")
        self._shuffled()
        self.held.answers = [answer for _node, answer in self._answers()]

    def truth(self) -> None:
        self.held.kind = "truefalse"
        for _node, answer in self._answers():
            word = answer.text.value.strip().casefold()
            if word not in ("true", "false"):
                self.held.lost(f"the answer “{word[:40]}”", "expected true or false", answer.place)
            answer.text = Text("True" if word == "true" else "False")
            self.held.answers.append(answer)
        self.held.answers.sort(key=lambda one: one.text.value, reverse=True)

    def words(self) -> None:
        self.held.kind = "text"
        for _node, answer in self._answers():
            words = answer.text.value.strip()
            if words == "*" and answer.share == 0:
                self.held.wrong = answer.feedback
            elif re.search(r"(?<!\\)\*", words):
                why = "a star stands for any letters there, not here"
                self.held.lost(f"the pattern “{words[:60]}”", why, answer.place)
            else:
                answer.text = Text(words.replace("\\*", "*"))
                self.held.answers.append(answer)

    def numbers(self) -> None:
        self.held.kind = "numeric"
        for node, answer in self._answers():
            words = answer.text.value.strip()
            around = figures.number(node.said("tolerance", "0") or "0")
            if words == "*":
                self.held.wrong = answer.feedback
                if answer.share:
                    self.held.lost("marks for any number", "only what is right counts", node.place)
                continue
            value = figures.number(words)
            if value is None or around is None:
                self.held.lost(f"the answer “{words[:40]}”", "it is no number", node.place)
                continue
            answer.low, answer.high = figures.near(value, around)
            self.held.answers.append(answer)
        self._units()

    def _units(self) -> None:
        for holder in self.node.all("units"):
            for unit in holder.all("unit"):
                name, factor = unit.said("unit_name"), figures.number(unit.said("multiplier", "1"))
                if factor == 1 and not self.held.unit:
                    self.held.unit = name
                else:
                    self.held.lost(f"the unit {name[:20]}", "a question has one unit", unit.place)
        graded = self.node.said("unitgradingtype", "0")
        if graded != "0":
            self.held.lost("marks for the unit", "only the number is marked here")

    def pairs(self) -> None:
        self.held.kind = "match"
        self._shuffled()
        nodes = self.node.all("subquestion")
        if len(nodes) > MOST_PARTS:
            self.held.lost(f"{len(nodes)} rows", f"a question has {MOST_PARTS} at most")
        for one in nodes[:MOST_PARTS]:
            left, right = self._text(one), one.child("answer")
            said = right.said("text") if right is not None else ""
            if right is not None:
                right.text()
            self.held.rows.append(Row(left if left else None, Text(said, _form_of(left))))

    def order(self) -> None:
        self.held.kind = "order"
        answers = sorted(self._answers(), key=lambda two: two[1].share)
        self.held.answers = [answer for _node, answer in answers]

    def cloze(self) -> None:
        self.held.kind = "cloze"
        text, gaps = moodle_cloze.read(self.held.text, self.held.lost)
        self.held.text, self.held.gaps = text, gaps


def _form_of(left: Text) -> Form:
    """The right sides of a match are plain there; ours in Markdown say so by their left."""
    return "markdown" if left.form == "markdown" else "plain"


_KINDS: dict[str, Callable[[_Reading], None]] = {
    "multichoice": _Reading.choice,
    "multichoiceset": _Reading.choice,
    "truefalse": _Reading.truth,
    "shortanswer": _Reading.words,
    "numerical": _Reading.numbers,
    "matching": _Reading.pairs,
    "ordering": _Reading.order,
    "cloze": _Reading.cloze,
}
