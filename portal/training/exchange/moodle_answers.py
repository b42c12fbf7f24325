"""The answers of a question of Moodle XML, by its type."""

from __future__ import annotations

import re
from collections.abc import Callable

from portal.training.exchange import figures, moodle_cloze
from portal.training.exchange.items import MOST_PARTS, Form, Row, Text
from portal.training.exchange.moodle_parts import Parts


def choice(parts: Parts) -> None:
    parts.held.kind = "choice"
    parts.held.many = parts.node.said("single", "true") in ("false", "0")
    parts.shuffled()
    parts.held.answers = [answer for _node, answer in parts.answers()]


def all_or_nothing(parts: Parts) -> None:
    """All that is right and nothing else, as the type multichoiceset wants it."""
    choice(parts)
    parts.held.many, parts.held.scoring = True, "all"


def truth(parts: Parts) -> None:
    parts.held.kind = "truefalse"
    for _node, answer in parts.answers():
        word = answer.text.value.strip().casefold()
        if word not in ("true", "false"):
            parts.held.lost(f"the answer “{word[:40]}”", "expected true or false", answer.place)
        answer.text = Text("True" if word == "true" else "False")
        parts.held.answers.append(answer)
    parts.held.answers.sort(key=lambda one: one.text.value, reverse=True)


def words(parts: Parts) -> None:
    parts.held.kind = "text"
    for _node, answer in parts.answers():
        words = answer.text.value.strip()
        if words == "*" and answer.share == 0:
            parts.held.wrong = answer.feedback
        elif re.search(r"(?<!\\)\*", words):
            why = "a star stands for any letters there, not here"
            parts.held.lost(f"the pattern “{words[:60]}”", why, answer.place)
        else:
            answer.text = Text(words.replace("\\*", "*"))
            parts.held.answers.append(answer)


def numbers(parts: Parts) -> None:
    parts.held.kind = "numeric"
    for node, answer in parts.answers():
        words = answer.text.value.strip()
        around = figures.number(node.said("tolerance", "0") or "0")
        if words == "*":
            parts.held.wrong = answer.feedback
            if answer.share:
                parts.held.lost("marks for any number", "only what is right counts", node.place)
            continue
        value = figures.number(words)
        if value is None or around is None:
            parts.held.lost(f"the answer “{words[:40]}”", "it is no number", node.place)
            continue
        answer.low, answer.high = figures.near(value, around)
        parts.held.answers.append(answer)
    _units(parts)


def _units(parts: Parts) -> None:
    for holder in parts.node.all("units"):
        for unit in holder.all("unit"):
            name, factor = unit.said("unit_name"), figures.number(unit.said("multiplier", "1"))
            if factor == 1 and not parts.held.unit:
                parts.held.unit = name
            else:
                parts.held.lost(f"the unit {name[:20]}", "a question has one unit", unit.place)
    graded = parts.node.said("unitgradingtype", "0")
    if graded != "0":
        parts.held.lost("marks for the unit", "only the number is marked here")


def pairs(parts: Parts) -> None:
    parts.held.kind = "match"
    parts.shuffled()
    nodes = parts.node.all("subquestion")
    if len(nodes) > MOST_PARTS:
        parts.held.lost(f"{len(nodes)} rows", f"a question has {MOST_PARTS} at most")
    for one in nodes[:MOST_PARTS]:
        left, right = parts.text(one), one.child("answer")
        said = right.said("text") if right is not None else ""
        if right is not None:
            right.text()
        parts.held.rows.append(Row(left if left else None, Text(said, _form_of(left))))


def order(parts: Parts) -> None:
    parts.held.kind = "order"
    answers = sorted(parts.answers(), key=lambda two: two[1].share)
    parts.held.answers = [answer for _node, answer in answers]


def cloze(parts: Parts) -> None:
    parts.held.kind = "cloze"
    text, gaps = moodle_cloze.read(parts.held.text, parts.held.lost)
    parts.held.text, parts.held.gaps = text, gaps


def _form_of(left: Text) -> Form:
    """The right sides of a match are plain there; ours in Markdown say so by their left."""
    return "markdown" if left.form == "markdown" else "plain"


KINDS: dict[str, Callable[[Parts], None]] = {
    "multichoice": choice,
    "multichoiceset": all_or_nothing,
    "truefalse": truth,
    "shortanswer": words,
    "numerical": numbers,
    "matching": pairs,
    "ordering": order,
    "cloze": cloze,
}
