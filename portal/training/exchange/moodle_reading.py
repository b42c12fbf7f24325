"""Moodle XML: questions of every kind that Moodle 4 exports; what nobody here reads is named."""

from __future__ import annotations

import re

from portal.training.exchange import figures, moodle_answers, plain_text, xml_tree
from portal.training.exchange.items import MOST_QUESTIONS, Found, Item
from portal.training.exchange.moodle_parts import Parts
from portal.training.exchange.xml_tree import Node
from portal.unreadable import Unreadable

USUAL = {  # what Moodle itself puts in; it says nothing of the question
    "Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect.",
}  # fmt: skip
TRIES = {"0", "0.3333333", "0.33333", "1", "0.1000000", "0.1"}  # penalties nobody chose
LOOKS = {  # of the page, or of Moodle's own book-keeping: with the values that change nothing
    "answernumbering": {"abc", "none", ""}, "showstandardinstruction": {"0", "1", ""},
    "shownumcorrect": {""}, "clearwrong": {""}, "usecase": {"0", ""}, "unitgradingtype": {"0", ""},
    "unitpenalty": {"0.1", "0.1000000", "0", ""}, "showunits": {"0", "3", ""},
    "unitsleft": {"0", ""}, "layouttype": {"VERTICAL", "0", ""}, "selecttype": {"ALL", "0", ""},
    "selectcount": {"0", "2", ""}, "showgrading": {"SHOW", "1", ""},
    "numberingstyle": {"none", ""}, "synchronize": {"0", ""}, "correctanswernumbering": {""},
    "gradingtype": {"LONGEST_ORDERED_SUBSET", "5", ""},
}  # fmt: skip
WHY = {
    "usecase": "large and small letters count alike here",
    "gradingtype": "an order is marked by the longest run that is right",
    "answernumbering": "answers are not numbered here",
}


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
    number = node.said("idnumber")
    if number:
        found.lost(node.place, f"the number of the category: {number[:60]}", "banks have an id")
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
    parts = Parts(node, pictures, number)
    held = parts.held
    kind = node.get("type")
    held.text = parts.text(node.child("questiontext"))
    held.explanation = parts.text(node.child("generalfeedback"))
    _points(parts)
    read = moodle_answers.KINDS.get(kind)
    if read is None:
        held.unknown = f"a question of type {kind[:40]}"
        node.read()
        return held
    read(parts)
    _said_at_the_end(parts)
    _hints(parts)
    _looks(parts)
    for place, what in node.unread():
        held.lost(what, "no question of ours has it", place)
    return held


def _points(parts: Parts) -> None:
    points = figures.number(parts.node.said("defaultgrade", "1"))
    if points is None:
        parts.held.lost("its points", "they are no number: 1")
    else:
        parts.held.points = points
    hidden = parts.node.said("hidden", "0")
    if hidden not in ("0", ""):
        parts.held.lost("that it is hidden", "set `retired: true` if nobody is to get it")


_WITH_HINTS = {
    "shownumcorrect": "how many are right is not told", "clearwrong": "an answer is sent once",
    "options": "which answers are right is told at the end",
}  # fmt: skip


def _hints(parts: Parts) -> None:
    held = parts.held
    for one in parts.node.all("hint"):
        held.hints.append(parts.text(one))
        for name, why in _WITH_HINTS.items():
            if one.child(name) is not None and one.said(name, "1") != "0":
                held.lost(f"{name} of a hint", why, one.place)
    penalty = parts.node.said("penalty", "0")
    share = figures.number(penalty)
    if held.hints and share is not None and 0 <= share <= 1:
        held.hint_cost = share * 100
    elif penalty not in TRIES and share != 0:
        held.lost(f"the penalty {penalty[:20]} for another try", "there are hints or one try")


_SAID = {
    "correctfeedback": "right", "partiallycorrectfeedback": "partly", "incorrectfeedback": "wrong",
}  # fmt: skip


def _said_at_the_end(parts: Parts) -> None:
    """What is said to a right, a partly right and a wrong answer as a whole."""
    for tag in _SAID:
        text = parts.text(parts.node.child(tag))
        words = plain_text.bare(text.value)
        if not words or words in USUAL:
            continue
        setattr(parts.held, _SAID[tag], text)


def _looks(parts: Parts) -> None:
    there = {one.tag for one in parts.node.elements()}
    for name, usual in LOOKS.items():
        value = parts.node.said(name) if name in there else ""
        if value and value not in usual:
            why = WHY.get(name, "it stays as it is here")
            parts.held.lost(f"{name} {value[:40]}", why)
    for holder in parts.node.all("tags"):
        for one in holder.all("tag"):
            what = f"the tag “{one.all_text().strip()[:60]}”"
            parts.held.lost(what, "our questions have skills instead", one.place)
