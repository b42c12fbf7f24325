"""QTI 2.1: a package, or one item, with the interactions that we have kinds for."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Literal

from portal.training.exchange import figures, plain_text, qti21_rules, xml_tree
from portal.training.exchange.archives import Archive, is_zip
from portal.training.exchange.items import (
    GAP_CLOSE,
    GAP_OPEN,
    MOST_PARTS,
    MOST_QUESTIONS,
    NOTHING,
    Answer,
    Blank,
    Found,
    Item,
    Row,
    Text,
)
from portal.training.exchange.qti21_rules import Case, Rules
from portal.training.exchange.xml_tree import Node
from portal.unreadable import Unreadable

HUNDRED = Decimal(100)
OUTCOMES = {"SCORE", "MAXSCORE", "FEEDBACK", "completionStatus"}
IN_TEXT = {"textEntryInteraction", "inlineChoiceInteraction"}
GENERAL, WRONG = "_general", "_wrong"  # what we call feedback that belongs to no answer
_TYPES = re.compile(r"imsqti_(item|test|assessment)_xmlv2p[0-9]")


def read(content: bytes) -> Found:
    """The items of a package in their order, or the one item that the file is."""
    found = Found()
    if is_zip(content):
        _package(Archive(content), found)
    else:
        root = xml_tree.parse(content)
        if root.tag != "assessmentItem":
            raise Unreadable("not_qti", f"The file begins with <{root.tag}>, no QTI 2.1 item.",
                             "Choose a package (zip) or an assessmentItem.", root.line)  # fmt: skip
        found.items.append(item(root, lambda address: address))
    return found


def _package(archive: Archive, found: Found) -> None:
    manifest = archive.find("imsmanifest.xml")
    if manifest:
        names = list(_listed(archive, manifest, found))
    else:
        found.lost("imsmanifest.xml", "the manifest", "there is none: every item is read")
        names = [one for one in archive.names if one.casefold().endswith(".xml")]
    for name in names:
        root = xml_tree.parse(archive.read(name), name)
        if root.tag == "assessmentItem":
            found.items.append(_item(root, name, archive, found))
        elif root.tag == "assessmentTest":
            _test(root, name, found)
        else:
            found.lost(name, f"<{root.tag}>", "it is neither item nor test")
        if len(found.items) > MOST_QUESTIONS:
            raise Unreadable("too_many", f"The file has more than {MOST_QUESTIONS:,} questions.",
                             "Split it.")  # fmt: skip
    for name in archive.names:
        if name not in archive.read_names:
            found.lost(name, "a part of the archive", "no question uses it")


def _item(root: Node, name: str, archive: Archive, found: Found) -> Item:
    """An item, with the pictures that stand beside it."""

    def picture(address: str) -> str:
        held = archive.find(address, name)
        if held and held not in found.pictures:
            content = archive.picture(held)
            found.pictures[held] = content if content is not None else bytes(2_000_000)
        return held or address

    made = item(root, picture)
    made.place = f"{name}, line {root.line}"
    return made


def _listed(archive: Archive, manifest: str, found: Found) -> Iterator[str]:
    """The parts of the manifest that are items or tests."""
    root = xml_tree.parse(archive.read(manifest), manifest)
    found.settings["trace"] = root.trace
    for resource in (one for one in root.below() if one.tag == "resource"):
        kind, href = resource.attributes.get("type", ""), resource.attributes.get("href", "")
        if not _TYPES.match(kind) and not kind.startswith("imsqti"):
            continue
        name = archive.find(href, manifest)
        if name:
            yield name
        else:
            found.lost(
                f"{manifest}, line {resource.line}", f"the part {href[:80]}", "it is not there"
            )
    for one in root.below():
        if one.tag in ("organization", "lom") and one.all_text().strip():
            found.lost(
                f"{manifest}, line {one.line}", f"<{one.tag}>", "a bank is a list without such"
            )


def _test(root: Node, name: str, found: Found) -> None:
    """Of a test only its title stays."""
    found.title = found.title or root.get("title")
    root.get("identifier")
    for attribute in ("toolName", "toolVersion", "schemaLocation"):
        root.get(attribute)
    usual = {"testPart": ("identifier", "navigationMode", "submissionMode"),
             "assessmentSection": ("identifier", "title", "visible"),
             "assessmentItemRef": ("identifier", "href", "category")}  # fmt: skip
    for one in root.below():
        for attribute in usual.get(one.tag, ()):
            one.get(attribute)
    for one in [root, *root.below()]:
        one.all("testPart", "assessmentSection", "assessmentItemRef")
    for place, what in root.unread():
        found.lost(f"{name}, {place}", what, "a bank has no rules of a test")


def item(root: Node, picture: Callable[[str], str]) -> Item:
    """One item; `picture` gives the address by which its pictures are known."""
    return _Reading(root, picture).item()


class _Reading:
    def __init__(self, root: Node, picture: Callable[[str], str]) -> None:
        self.root, self.picture = root, picture
        self.held = Item(root.place, id=root.get("identifier"), name=root.get("title"))
        self.held.trace = root.trace
        self.declared = {one.get("identifier"): one for one in root.all("responseDeclaration")}
        self.feedback: dict[str, Text] = {}
        self.rules = Rules()

    def item(self) -> Item:
        root, held = self.root, self.held
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
        self._outcomes()
        self._feedback()
        self.rules = qti21_rules.read(root.child("responseProcessing"))
        self._body(body)
        if held.kind:
            self._rest()
            for place, what in root.unread():
                held.lost(what, "no question of ours has it", place)
        return held

    def _outcomes(self) -> None:
        for one in self.root.all("outcomeDeclaration"):
            name = one.get("identifier")
            if name == "SCORE":
                points = figures.number(one.get("normalMaximum", "1"))
                self.held.points = points if points is not None else Decimal(1)
            if name in OUTCOMES or name.startswith("FEEDBACK"):
                one.read()

    def _text(self, node: Node) -> Text:
        """What stands in an element, with its pictures under the names of the archive."""
        for one in node.below():
            if one.tag == "img":
                one.attributes["src"] = self.picture(one.attributes.get("src", ""))
            elif one.tag == "object" and one.attributes.get("type", "").startswith("image/"):
                alt = one.all_text().strip()
                one.tag = "img"
                one.attributes = {"src": self.picture(one.attributes.get("data", "")), "alt": alt}
                one.children = []
        has_elements = any(True for _one in node.elements())
        if has_elements:
            return Text(node.markup().strip(), "html")
        return Text(node.all_text().strip(), "plain")

    def _feedback(self) -> None:
        for one in self.root.all("modalFeedback"):
            name = one.get("identifier")
            if one.get("showHide", "show") != "show":
                self.held.lost("feedback that is hidden", "feedback is only shown here", one.place)
            one.get("outcomeIdentifier")
            title = one.get("title")
            if title:
                self.held.lost(
                    f"the title “{title[:40]}” of feedback", "it has none here", one.place
                )
            self.feedback[name] = self._text(one)

    def _rest(self) -> None:
        """What is said to all, and what nobody gets."""
        self.held.explanation = self.feedback.pop(GENERAL, NOTHING)
        if self.held.kind in ("order", "match", "cloze", "numeric", "text"):
            self.held.wrong = self.feedback.pop(self.rules.otherwise or WRONG, NOTHING)
        for text in self.feedback.values():
            words = plain_text.bare(text.value)
            self.held.lost(f"the feedback “{words[:60]}”", "it belongs to no answer")

    # The body

    def _body(self, body: Node) -> None:
        body.know("@class")
        found = [one for one in body.below() if one.tag.endswith("Interaction")]
        kinds = {one.tag for one in found}
        if found and kinds <= IN_TEXT and not self._is_one_answer(body, found):
            self._cloze(body, found)
            return
        if len(found) != 1 or found[0].tag not in _KINDS:
            names = ", ".join(sorted(kinds)) or "no interaction"
            self.held.unknown = f"an item with {names}" + (
                " several times" if len(found) > 1 else ""
            )
            self.held.text = Text(body.markup(), "html")
            self.root.read()
            return
        _KINDS[found[0].tag](self, found[0])
        prompt = found[0].child("prompt")
        asked = self._text(prompt) if prompt is not None else NOTHING
        self._asked(body, found[0], asked)

    def _is_one_answer(self, body: Node, found: list[Node]) -> bool:
        """One field with nothing behind it is a number or words, not a gap."""
        if len(found) != 1 or found[0].tag != "textEntryInteraction":
            return False
        return not _behind(body, found[0])[1].strip()

    def _asked(self, body: Node, interaction: Node, prompt: Text) -> None:
        """The text around the interaction, and what the interaction itself asks."""
        stay = self._text(_without(body, interaction))
        self.held.text = Text("".join(_html_of(one) for one in (stay, prompt) if one), "html")
        body._seen = True
        interaction.take()
        _mark_path(body, interaction)

    def _interaction(self, node: Node) -> Node | None:
        """The declaration of its response; what of the interaction itself we read everywhere."""
        name = node.get("responseIdentifier")
        node.get("class")
        node.get("id")
        declared = self.declared.pop(name, None)
        if declared is not None:
            declared.get("cardinality")
            declared.get("baseType")
        return declared

    def _right(self, declared: Node | None) -> list[str]:
        holder = declared.child("correctResponse") if declared is not None else None
        if holder is None:
            return []
        holder.get("interpretation")
        return [one.text().strip() for one in holder.all("value")]

    def _mapped(self, declared: Node | None) -> dict[str, Decimal]:
        """Shares by key, in percent of the points."""
        holder = declared.child("mapping") if declared is not None else None
        if holder is None:
            return {}
        for name in ("lowerBound", "upperBound", "defaultValue"):
            value = holder.get(name, "0")
            if name == "defaultValue" and figures.number(value) != 0:
                self.held.lost(f"defaultValue {value[:20]}", "an answer of its own gives nothing")
        found = {}
        for one in holder.all("mapEntry"):
            if one.get("caseSensitive", "false") == "true":
                self.held.lost("large and small letters", "they count alike here", one.place)
            value_of = figures.number(one.get("mappedValue"))
            if value_of is None:
                self.held.lost(f"mappedValue {one.get('mappedValue')[:20]}", "it is no number",
                               one.place)  # fmt: skip
                continue
            found[one.get("mapKey")] = value_of * HUNDRED / (self.held.points or Decimal(1))
        return found

    # Kinds

    def choice(self, node: Node) -> None:
        held, declared = self.held, self._interaction(node)
        most = node.get("maxChoices", "1")
        held.kind, held.many = "choice", most != "1"
        held.shuffle = node.get("shuffle", "false") == "true"
        least = node.get("minChoices", "0")
        if least not in ("0", "1"):
            held.lost(f"minChoices {least[:9]}", "any number may be chosen here", node.place)
        if most not in ("0", "1") and figures.number(most) != len(node.all("simpleChoice")):
            held.lost(f"maxChoices {most[:9]}", "any number may be chosen here", node.place)
        node.get("orientation")
        right, mapped = self._right(declared), self._mapped(declared)
        uses_map = bool(mapped) and self.rules.template != "match_correct"
        if held.many and not uses_map:
            held.scoring = "all"
        nodes = self._choices(node, "simpleChoice")
        for one in nodes:
            name = one.get("identifier")
            inner = [each for each in one.below() if each.tag == "feedbackInline"]
            said = self.feedback.pop(name, NOTHING)
            for each in inner:
                said = said or self._text(each)
                _drop(one, each)
            share = mapped.get(name, Decimal(0)) if uses_map else HUNDRED * (name in right)
            answer = Answer(self._text(one), share, said, place=one.place)
            answer.pin = self._pin(one, nodes)
            held.answers.append(answer)

    def _choices(self, node: Node, tag: str) -> list[Node]:
        nodes = node.all(tag)
        if len(nodes) > MOST_PARTS:
            self.held.lost(f"{len(nodes)} answers", f"a question has {MOST_PARTS} at most")
        for one in nodes:
            if one.get("fixed", "false") == "true" and self._pin(one, nodes) is None:
                self.held.lost("a fixed place of an answer", "only first and last are", one.place)
            for name in ("showHide", "matchMin"):
                one.get(name)
        return nodes[:MOST_PARTS]

    def _pin(self, node: Node, nodes: list[Node]) -> Literal["first", "last"] | None:
        if node.attributes.get("fixed") != "true" or not self.held.shuffle:
            return None
        return "first" if node is nodes[0] else "last" if node is nodes[-1] else None

    def order(self, node: Node) -> None:
        held, declared = self.held, self._interaction(node)
        held.kind = "order"
        held.shuffle = node.get("shuffle", "false") == "true"
        for name in ("orientation", "minChoices", "maxChoices"):
            node.get(name)
        texts = {one.get("identifier"): one for one in self._choices(node, "simpleChoice")}
        right = self._right(declared)
        left_over = [name for name in texts if name not in right]
        if left_over and right:
            held.lost(f"{len(left_over)} lines without a place", "every line has its place here")
        held.answers = [Answer(self._text(texts[one])) for one in right if one in texts]

    def match(self, node: Node) -> None:
        held, declared = self.held, self._interaction(node)
        held.kind = "match"
        held.shuffle = node.get("shuffle", "false") == "true"
        for name in ("maxAssociations", "minAssociations"):
            node.get(name)
        sets = node.all("simpleMatchSet")
        if len(sets) != 2:
            return
        lefts, rights = ([*self._choices(one, "simpleAssociableChoice")] for one in sets)
        names = [(one.get("identifier"), self._text(one)) for one in rights]
        for one in (*lefts, *rights):
            one.get("matchMax")
        pairs = dict(one.split()[:2] for one in self._right(declared) if len(one.split()) == 2)
        mapped = self._mapped(declared)
        if len({share for share in mapped.values() if share}) > 1:
            held.lost("shares of its pairs", "all pairs count alike here")
        used: set[str] = set()
        words = dict(names)
        asked = [(one.get("identifier"), self._text(one)) for one in lefts]
        order = [name for name, _text in names]
        for name, text in asked:
            right = pairs.get(name, "")
            if right not in words:
                held.lost(f"“{text.value[:40]}”", "nothing belongs to it; left out")
                continue
            for other in order[: order.index(right)]:
                if other not in used and other not in pairs.values():
                    held.rows.append(Row(None, words[other]))
                    used.add(other)
            used.add(right)
            held.rows.append(Row(text, words[right]))
        held.rows += [Row(None, words[one]) for one in order if one not in used]

    def entry(self, node: Node) -> None:
        """A field of its own: a number or words."""
        held, declared = self.held, self._interaction(node)
        for name in ("expectedLength", "placeholderText", "base"):
            node.get(name)
        base = declared.get("baseType") if declared is not None else "string"
        held.kind = "numeric" if base in ("float", "integer") else "text"
        name = node.attributes.get("responseIdentifier", "")
        right = self._right(declared)
        mapped = self._mapped(declared)
        cases = [one for one in self.rules.cases if one.variable == name]
        if not cases or any(one.is_correct for one in cases):
            held.answers += [
                self._of_word(word, HUNDRED, "") for word in right if word not in mapped
            ]
            held.answers += [self._of_word(word, share, "") for word, share in mapped.items()]
            cases = [one for one in cases if not one.is_correct]
        points = held.points or Decimal(1)
        for one in cases:
            share = HUNDRED if one.score is None else one.score * HUNDRED / points
            held.answers.append(self._of_case(one, share))
        self._unit(node)

    def _unit(self, node: Node) -> None:
        pattern = node.get("patternMask")
        if pattern:
            self.held.lost(f"the pattern {pattern[:40]}", "any answer can be typed", node.place)
        node.get("format")
        node.get("stringIdentifier")

    def _of_word(self, word: str, share: Decimal, feedback: str) -> Answer:
        answer = Answer(Text(word), share, self.feedback.pop(feedback, NOTHING))
        if self.held.kind == "numeric":
            value = figures.number(word)
            if value is None:
                self.held.lost(f"the answer “{word[:40]}”", "it is no number")
            answer.low = answer.high = value
        return answer

    def _of_case(self, case: Case, share: Decimal) -> Answer:
        said = self.feedback.pop(case.feedback, NOTHING)
        if case.is_cased and case.words is not None and case.words.casefold() != case.words.upper():
            self.held.lost("large and small letters", "they count alike here")
        return Answer(Text(case.words or ""), share, said, case.low, case.high)

    def _cloze(self, body: Node, found: list[Node]) -> None:
        held = self.held
        held.kind = "cloze"
        for at, one in enumerate(found[:MOST_PARTS]):
            held.gaps.append(self._gap(one))
            one.tag, one.attributes = "span", {}
            one.children = [f"{GAP_OPEN}{at}{GAP_CLOSE}"]
        held.text = self._text(body)

    def _gap(self, node: Node) -> Blank:
        declared = self._interaction(node)
        name = node.attributes.get("responseIdentifier", "")
        blank, right = Blank(), self._right(declared)
        if node.tag == "inlineChoiceInteraction":
            texts = {o.get("identifier"): o.all_text().strip() for o in node.all("inlineChoice")}
            wrong = [text for key, text in texts.items() if key not in right]
            why = f"an answer is typed here; left out: {', '.join(wrong)[:80]}"
            self.held.lost(f"the choice of {len(texts)} in a gap", why)
            right = [texts.get(one, "") for one in right]
        mapped = self._mapped(declared)
        cases = [one for one in self.rules.cases if one.variable == name and not one.is_correct]
        for case in cases:
            if case.low is not None:
                blank.low, blank.high = case.low, case.high
        words = [case.words for case in cases if case.words] or [
            *right, *(word for word in mapped if word not in right)
        ]  # fmt: skip
        if blank.low is None and declared is not None:
            value = figures.number(words[0]) if words else None
            if declared.attributes.get("baseType") in ("float", "integer") and value is not None:
                blank.low = blank.high = value
                return blank
        if blank.low is None:
            bad = [one for one in words if re.search(r"[;\[\]\n]", one) or not one.strip()]
            for one in bad:
                self.held.lost(f"the answer “{one[:40]}” in a gap", "a gap holds no ; [ ] here")
            blank.words = [" ".join(one.split()) for one in words if one not in bad]
        return blank


_KINDS: dict[str, Callable[[_Reading, Node], None]] = {
    "choiceInteraction": _Reading.choice,
    "orderInteraction": _Reading.order,
    "matchInteraction": _Reading.match,
    "textEntryInteraction": _Reading.entry,
}


def _html_of(text: Text) -> str:
    return text.value if text.form == "html" else f"<p>{html.escape(text.value, quote=False)}</p>"


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


def _drop(node: Node, gone: Node) -> None:
    """Take an element out of whatever holds it below `node`."""
    for one in (node, *node.below()):
        if gone in one.children:
            one.children.remove(gone)
            return
