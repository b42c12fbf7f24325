"""One item of QTI 2.1: its body, its feedback, what of it was not read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from portal.training.authoring import marks
from portal.training.exchange import figures, plain_text, qti21_answers, qti21_rules
from portal.training.exchange.items import NOTHING, Item, Text
from portal.training.exchange.qti21_parts import Parts, html_of
from portal.training.exchange.xml_tree import Node

OUTCOMES = {"SCORE", "MAXSCORE", "FEEDBACK", "completionStatus"}
COMPUTED = {"printedVariable", "templateBlock", "templateInline"}
IN_TEXT = {"textEntryInteraction", "inlineChoiceInteraction"}
GENERAL, WRONG = "_general", "_wrong"  # what we call feedback that belongs to no answer


def item(root: Node, picture: Callable[[str], str]) -> Item:
    """One item; `picture` gives the address by which its pictures are known."""
    parts = Parts(root, picture)
    held = parts.held
    for name in ("adaptive", "timeDependent", "lang", "label", "toolName", "toolVersion",
                 "schemaLocation"):  # fmt: skip
        value = root.get(name)
        if name in ("adaptive", "timeDependent") and value == "true":
            held.lost(f"{name}", "items are asked once, without time of their own")
    body = root.child("itemBody")
    if body is None:
        held.unknown = "an item without a body"
        root.read()
        return held
    _outcomes(parts)
    _feedback(parts)
    parts.rules = qti21_rules.read(root.child("responseProcessing"))
    _body(parts, body)
    if held.kind:
        _rest(parts)
        for place, what in root.unread():
            held.lost(what, "no question of ours has it", place)
    return held


def _outcomes(parts: Parts) -> None:
    for one in parts.root.all("outcomeDeclaration"):
        name = one.get("identifier")
        if name == "SCORE":
            points = figures.number(one.get("normalMaximum", "1"))
            parts.held.points = points if points is not None else Decimal(1)
            _from_nothing(parts, one)
        if name == "MAXSCORE":
            _most(parts, one)
        if name in OUTCOMES or name.startswith("FEEDBACK"):
            one.read()


def _most(parts: Parts, node: Node) -> None:
    said = "".join(one.all_text() for one in node.elements()).strip()
    most = figures.number(said or "1")
    if most is None or most != parts.held.points:
        parts.held.lost(f"MAXSCORE {said[:20]}", "its rules say how many points it has", node.place)


def _from_nothing(parts: Parts, score: Node) -> None:
    """Scores begin with nothing here, and do not fall below it."""
    least = figures.number(score.attributes.get("normalMinimum", "0"))
    first = figures.number("".join(one.all_text() for one in score.elements()) or "0")
    for what, value in (("normalMinimum", least), ("a score to begin with", first)):
        if value:
            parts.held.lost(f"{what}: {marks.plain(value)}", "no marks are 0 here", score.place)


def _feedback(parts: Parts) -> None:
    for one in parts.root.all("modalFeedback"):
        parts.say(one)


def _rest(parts: Parts) -> None:
    """What is said to all, and what nobody gets."""
    held, rules = parts.held, parts.rules
    held.explanation = parts.feedback.pop(GENERAL, NOTHING)
    if held.kind == "choice":
        right = next((one.feedback for one in rules.cases if one.is_correct), "")
        held.right = parts.feedback.pop(right, NOTHING)
        held.wrong = parts.feedback.pop(rules.otherwise, NOTHING)
    else:
        held.wrong = parts.feedback.pop(rules.otherwise or WRONG, NOTHING)
    for text in parts.feedback.values():
        words = plain_text.bare(text.value)
        held.lost(f"the feedback “{words[:60]}”", "it belongs to no answer")


def _take_out(parts: Parts, body: Node) -> None:
    """What of the body is feedback, or is not for those who answer."""
    for holder in [body, *body.below()]:
        for one in [*holder.elements()]:
            said = one.tag == "feedbackBlock" or (
                one.tag == "feedbackInline" and holder.tag != "simpleChoice"
            )
            views = one.attributes.get("view", "candidate").split()
            if said:
                parts.say(one)
            elif one.tag == "rubricBlock" and "candidate" not in views:
                words = " ".join(one.all_text().split())[:60]
                why = "only what is for those who answer stays"
                parts.held.lost(f"a text for {', '.join(views)[:40]}: “{words}”", why, one.place)
            else:
                continue
            holder.children.remove(one)


def _body(parts: Parts, body: Node) -> None:
    body.know("@class")
    _take_out(parts, body)
    if any(one.tag in COMPUTED for one in body.below()):
        parts.held.unknown = "an item whose text is computed"
        parts.root.read()
        return
    found = [one for one in body.below() if one.tag.endswith("Interaction")]
    kinds = {one.tag for one in found}
    if found and kinds <= IN_TEXT and not _is_one_answer(parts, body, found):
        qti21_answers.cloze(parts, body, found)
        return
    if len(found) != 1 or found[0].tag not in qti21_answers.KINDS:
        names = ", ".join(sorted(kinds)) or "no interaction"
        parts.held.unknown = f"an item with {names}" + (" several times" if len(found) > 1 else "")
        parts.held.text = Text(body.markup(), "html")
        parts.root.read()
        return
    qti21_answers.KINDS[found[0].tag](parts, found[0])
    prompt = found[0].child("prompt")
    asked = parts.text(prompt) if prompt is not None else NOTHING
    _asked(parts, body, found[0], asked)


def _is_one_answer(parts: Parts, body: Node, found: list[Node]) -> bool:
    """One field with nothing behind it is a number or words, not a gap."""
    if len(found) != 1 or found[0].tag != "textEntryInteraction":
        return False
    return not _behind(body, found[0])[1].strip()


def _asked(parts: Parts, body: Node, interaction: Node, prompt: Text) -> None:
    """The text around the interaction, and what the interaction itself asks."""
    stay = parts.text(_without(body, interaction))
    parts.held.text = Text("".join(html_of(one) for one in (stay, prompt) if one), "html")
    body._seen = True
    interaction.take()
    _mark_path(body, interaction)


def _without(node: Node, gone: Node) -> Node:
    """A copy of `node` without one element in it."""
    copy = Node(node.tag, dict(node.attributes), line=node.line)
    for one in node.children:
        if one is gone:
            continue
        copy.children.append(_without(one, gone) if isinstance(one, Node) else one)
    return copy


def _behind(node: Node, field: Node) -> tuple[bool, str]:
    """Whether `field` is below `node`, and the text behind it."""
    found, text = False, ""
    for one in node.children:
        if one is field:
            found = True
        elif isinstance(one, str):
            text += one if found else ""
        else:
            inner, more = _behind(one, field) if not found else (False, one.all_text())
            found = found or inner
            text += more
    return found, text


def _mark_path(node: Node, interaction: Node) -> None:
    """Mark all of the body as read but for what of the interaction is not."""
    node._seen = True
    for name in node.attributes:
        node.know(f"@{name}")
    for one in node.elements():
        one.take()
        if one is not interaction:
            _mark_path(one, interaction)
