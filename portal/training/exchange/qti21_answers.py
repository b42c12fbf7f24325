"""The answers of an item of QTI 2.1, by its interaction."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from portal.training.authoring import marks
from portal.training.exchange import figures
from portal.training.exchange.items import (
    GAP_CLOSE,
    GAP_OPEN,
    MOST_PARTS,
    NOTHING,
    Answer,
    Blank,
    Text,
)
from portal.training.exchange.qti21_parts import HUNDRED, Parts
from portal.training.exchange.qti21_rules import Case, stretch
from portal.training.exchange.xml_tree import Node


def choice(parts: Parts, node: Node) -> None:
    held, declared = parts.held, parts.interaction(node)
    most = node.get("maxChoices", "1")
    held.kind, held.many = "choice", most != "1"
    held.shuffle = node.get("shuffle", "false") == "true"
    least = node.get("minChoices", "0")
    if least not in ("0", "1"):
        held.lost(f"minChoices {least[:9]}", "any number may be chosen here", node.place)
    if most not in ("0", "1") and figures.number(most) != len(node.all("simpleChoice")):
        held.lost(f"maxChoices {most[:9]}", "any number may be chosen here", node.place)
    node.get("orientation")
    right, mapped = parts.right(declared), parts.mapped(declared)
    by_case = _by_case(parts, node)
    uses_map = bool(mapped) and parts.rules.template != "match_correct"
    if by_case:
        uses_map, mapped = True, {name: one.score or Decimal(0) for name, one in by_case.items()}
        mapped = {name: one * HUNDRED / (held.points or 1) for name, one in mapped.items()}
    if held.many and not uses_map:
        held.scoring = "all"
    nodes = _choices(parts, node, "simpleChoice")
    for one in nodes:
        name = one.get("identifier")
        inner = [each for each in one.below() if each.tag == "feedbackInline"]
        said = parts.feedback.pop(name, NOTHING)
        for each in inner:
            parts.say(each)
            said = parts.feedback.pop(each.attributes.get("identifier", ""), said)
            _drop(one, each)
        if name in by_case:
            said = said or parts.feedback.pop(by_case[name].feedback, NOTHING)
        share = mapped.get(name, Decimal(0)) if uses_map else HUNDRED * (name in right)
        answer = Answer(parts.text(one), share, said, place=one.place)
        answer.pin = _pin(parts, one, nodes)
        held.answers.append(answer)


def _by_case(parts: Parts, node: Node) -> dict[str, Case]:
    """Conditions that look for a choice by its name and give a score: the first counts."""
    name = node.attributes.get("responseIdentifier", "")
    found: dict[str, Case] = {}
    for one in parts.rules.cases:
        if one.variable == name and one.words is not None and one.score is not None:
            found.setdefault(one.words, one)
    return found


def _choices(parts: Parts, node: Node, tag: str) -> list[Node]:
    nodes = node.all(tag)
    if len(nodes) > MOST_PARTS:
        parts.held.lost(f"{len(nodes)} answers", f"a question has {MOST_PARTS} at most")
    for one in nodes:
        if one.get("fixed", "false") == "true" and _pin(parts, one, nodes) is None:
            parts.held.lost("a fixed place of an answer", "only first and last are", one.place)
        for name in ("showHide", "matchMin"):
            one.get(name)
    return nodes[:MOST_PARTS]


def _pin(parts: Parts, node: Node, nodes: list[Node]) -> Literal["first", "last"] | None:
    if node.attributes.get("fixed") != "true" or not parts.held.shuffle:
        return None
    return "first" if node is nodes[0] else "last" if node is nodes[-1] else None


def order(parts: Parts, node: Node) -> None:
    held, declared = parts.held, parts.interaction(node)
    held.kind = "order"
    held.shuffle = node.get("shuffle", "false") == "true"
    for name in ("orientation", "minChoices", "maxChoices"):
        node.get(name)
    texts = {one.get("identifier"): one for one in _choices(parts, node, "simpleChoice")}
    right = parts.right(declared)
    left_over = [name for name in texts if name not in right]
    if left_over and right:
        held.lost(f"{len(left_over)} lines without a place", "every line has its place here")
    held.answers = [Answer(parts.text(texts[one])) for one in right if one in texts]


def match(parts: Parts, node: Node) -> None:
    held, declared = parts.held, parts.interaction(node)
    held.kind = "match"
    held.shuffle = node.get("shuffle", "false") == "true"
    for name in ("maxAssociations", "minAssociations"):
        node.get(name)
    sets = node.all("simpleMatchSet")
    if len(sets) != 2:
        return
    lefts, rights = ([*_choices(parts, one, "simpleAssociableChoice")] for one in sets)
    names = [(one.get("identifier"), parts.text(one)) for one in rights]
    for one in (*lefts, *rights):
        one.get("matchMax")
    pairs: dict[str, str] = {}
    for pair in parts.right(declared):
        left, _space, right = pair.partition(" ")
        if pairs.setdefault(left, right.strip()) != right.strip():
            held.lost(f"the pair {pair[:40]}", "a left side has one right side here: the first")
    mapped = parts.mapped(declared)
    if len({share for share in mapped.values() if share}) > 1:
        held.lost("shares of its pairs", "all pairs count alike here")
    asked = [(one.get("identifier"), parts.text(one)) for one in lefts]
    held.match(asked, dict(names), pairs)


def entry(parts: Parts, node: Node) -> None:
    """A field of its own: a number or words."""
    held, declared = parts.held, parts.interaction(node)
    for name in ("expectedLength", "base"):
        node.get(name)
    shown = node.get("placeholderText")
    if shown:
        held.lost(f"“{shown[:40]}” in the empty field", "a field begins empty here", node.place)
    base = declared.get("baseType") if declared is not None else "string"
    held.kind = "numeric" if base in ("float", "integer") else "text"
    name = node.attributes.get("responseIdentifier", "")
    right = parts.right(declared)
    mapped = parts.mapped(declared)
    cases = [one for one in parts.rules.cases if one.variable == name]
    if not cases or any(one.is_correct for one in cases):
        rights = [_of_word(parts, word, HUNDRED, "") for word in right if word not in mapped]
        held.answers += [_widened(one, cases) for one in rights]
        _say_cased(parts, cases, [*right, *mapped])
        held.answers += [_of_word(parts, word, share, "") for word, share in mapped.items()]
        cases = [one for one in cases if not one.is_correct]
    points = held.points or Decimal(1)
    for one in cases:
        share = HUNDRED if one.score is None else one.score * HUNDRED / points
        held.answers.append(_of_case(parts, one, share))
    _unit(parts, node)


def _widened(answer: Answer, cases: list[Case]) -> Answer:
    """A number with the tolerance that the rules allow the declared answer."""
    case = next((one for one in cases if one.is_correct), None)
    if case is not None and answer.low is not None:
        answer.low, answer.high = stretch(answer.low, case.around)
    return answer


def _say_cased(parts: Parts, cases: list[Case], words: list[str]) -> None:
    """Say that large and small letters count there, where the right answer is compared as it is."""
    compared = parts.rules.template == "match_correct" or any(one.is_cased for one in cases)
    if compared and parts.held.kind == "text" and any(one.upper() != one.lower() for one in words):
        parts.held.lost("large and small letters", "they count alike here")


def _unit(parts: Parts, node: Node) -> None:
    pattern = node.get("patternMask")
    if pattern:
        parts.held.lost(f"the pattern {pattern[:40]}", "any answer can be typed", node.place)
    node.get("format")
    node.get("stringIdentifier")


def _of_word(parts: Parts, word: str, share: Decimal, feedback: str) -> Answer:
    answer = Answer(Text(word), share, parts.feedback.pop(feedback, NOTHING))
    if parts.held.kind == "numeric":
        value = figures.number(word)
        if value is None:
            parts.held.lost(f"the answer “{word[:40]}”", "it is no number")
        answer.low = answer.high = value
    return answer


def _of_case(parts: Parts, case: Case, share: Decimal) -> Answer:
    said = parts.feedback.pop(case.feedback, NOTHING)
    if case.is_cased and case.words is not None and case.words.casefold() != case.words.upper():
        parts.held.lost("large and small letters", "they count alike here")
    return Answer(Text(case.words or ""), share, said, case.low, case.high)


def cloze(parts: Parts, body: Node, found: list[Node]) -> None:
    held = parts.held
    held.kind = "cloze"
    for at, one in enumerate(found[:MOST_PARTS]):
        held.gaps.append(_gap(parts, one))
        one.tag, one.attributes = "span", {}
        one.children = [f"{GAP_OPEN}{at}{GAP_CLOSE}"]
    held.text = parts.text(body)


def _gap(parts: Parts, node: Node) -> Blank:
    declared = parts.interaction(node)
    name = node.attributes.get("responseIdentifier", "")
    blank, right = Blank(), parts.right(declared)
    if node.tag == "inlineChoiceInteraction":
        texts = {o.get("identifier"): o.all_text().strip() for o in node.all("inlineChoice")}
        wrong = [text for key, text in texts.items() if key not in right]
        why = f"an answer is typed here; left out: {', '.join(wrong)[:80]}"
        parts.held.lost(f"the choice of {len(texts)} in a gap", why)
        right = [texts.get(one, "") for one in right]
    mapped = parts.mapped(declared)
    cases = [one for one in parts.rules.cases if one.variable == name and not one.is_correct]
    for case in cases:
        if case.low is not None:
            blank.low, blank.high = case.low, case.high
    best = max(mapped.values(), default=Decimal(0))
    for word, share in mapped.items():
        if 0 < share < best:
            percent = marks.plain(round(share * 100 / best, 4))
            parts.held.lost(f"{percent} % for “{word[:40]}” in a gap", "it is right or wrong here")
    words = [case.words for case in cases if case.words] or [
        *right, *(one for one in mapped if one not in right and mapped[one] == best > 0)
    ]  # fmt: skip
    if blank.low is None and declared is not None:
        value = figures.number(words[0]) if words else None
        if declared.attributes.get("baseType") in ("float", "integer") and value is not None:
            blank.low = blank.high = value
            return blank
    if blank.low is None:
        bad = [one for one in words if re.search(r"[;\[\]\n]", one) or not one.strip()]
        for one in bad:
            parts.held.lost(f"the answer “{one[:40]}” in a gap", "a gap holds no ; [ ] here")
        blank.words = [" ".join(one.split()) for one in words if one not in bad]
    return blank


def _drop(node: Node, gone: Node) -> None:
    """Take an element out of whatever holds it below `node`."""
    for one in (node, *node.below()):
        if gone in one.children:
            one.children.remove(gone)
            return


KINDS: dict[str, Callable[[Parts, Node], None]] = {
    "choiceInteraction": choice,
    "orderInteraction": order,
    "matchInteraction": match,
    "textEntryInteraction": entry,
}
