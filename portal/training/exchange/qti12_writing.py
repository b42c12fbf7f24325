"""A bank as a package of QTI 1.2, as Canvas reads it; the rest stands in comments of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import quote

from portal.training.assessment.questions import Gap, Line, Question
from portal.training.authoring import marks
from portal.training.exchange import (
    archives,
    canonical,
    charted,
    html_writing,
    leaving,
    qti12_items,
    xml_writing,
)
from portal.training.exchange.leaving import Leaving
from portal.training.exchange.pictures import Pictures
from portal.training.exchange.xml_tree import Node
from portal.training.exchange.xml_writing import element

WHERE = "QTI 1.2"
SPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
TYPES = {
    "single": "multiple_choice_question", "multiple": "multiple_answers_question",
    "truefalse": "true_false_question", "numeric": "numerical_question",
    "text": "short_answer_question", "match": "matching_question",
    "classify": "matching_question", "cloze": "fill_in_multiple_blanks_question",
}  # fmt: skip
_GAP = re.compile(r"\[\[(g\d+)\]\]")
ALL = Decimal(100)
AT_ONCE = 500  # questions in one part, so that no reader holds all of them


def write(bank: Leaving) -> bytes:
    """The archive: a manifest, the questions, their pictures."""
    return archives.written(_parts(bank))


def _parts(bank: Leaving) -> Iterator[tuple[str, bytes]]:
    held = [bank.questions[at : at + AT_ONCE] for at in range(0, len(bank.questions), AT_ONCE)]
    files = [f"questions/questions-{at}.xml" for at in range(1, len(held) + 1)]
    yield "imsmanifest.xml", _manifest(bank, files)
    for name, some in zip(files, held, strict=True):
        yield name, _part(bank, some)
    names = {one for each in bank.questions for one in charted.pictures(each)}
    for name in sorted(names & set(bank.pictures)):
        yield f"images/{name}", bank.pictures[name]


def _part(bank: Leaving, questions: tuple[Question, ...]) -> bytes:
    section = element("section", xml_writing.HERE, ident="root_section")
    assessment = element("assessment", section, ident=f"bank-{bank.slug}", title=bank.title)
    root = element("questestinterop", assessment, xmlns=SPACE)
    return xml_writing.written(root, (_item(bank, one) for one in bank.each(questions)))


def _manifest(bank: Leaving, files: list[str]) -> bytes:
    resources = [
        element("resource", element("file", href=href), identifier=f"bank-{bank.slug}-{at}",
                type="imsqti_xmlv1p2", href=href)
        for at, href in enumerate(files, 1)
    ]  # fmt: skip
    metadata = element(
        "metadata", element("schema", "IMS Content"), element("schemaversion", "1.1.3")
    )
    root = element("manifest", metadata, element("organizations"), element("resources", *resources),
                   identifier=f"package-{bank.slug}", xmlns=PACKAGE)  # fmt: skip
    root.notes = [json.dumps({"slug": bank.slug, "retired": list(bank.retired)})]
    return xml_writing.written(root)


def _item(bank: Leaving, question: Question) -> Node:
    node = _Writing(bank, question).node()
    known = {_address(name): content for name, content in bank.pictures.items()}
    native = canonical.native(qti12_items.item(node, lambda _address: None), Pictures(known))
    trace = leaving.noted(bank, question, native, WHERE)
    node.notes = [trace] if trace else []
    if question.kind == "order":
        bank.lost(question, "its kind (order)", "it is right or wrong there; Canvas knows no order")
    return node


def _address(name: str) -> str:
    return f"%24IMS-CC-FILEBASE%24/images/{quote(name)}"


class _Writing:
    def __init__(self, bank: Leaving, question: Question) -> None:
        self.bank, self.question = bank, question
        self.said: dict[str, str] = {}  # feedback in HTML by its name

    def node(self) -> Node:
        one = self.question
        fields, conditions = self._parts()
        rules = [*self._shown(), *conditions]
        return element(
            "item",
            element("itemmetadata", element("qtimetadata", *self._listed())),
            element("presentation", _material(self._asked()), *fields),
            element(
                "resprocessing",
                element("outcomes", element("decvar", maxvalue="100", minvalue="0",
                                            varname="SCORE", vartype="Decimal")),
                *rules,
            ),
            *(
                element("itemfeedback", element("flow_mat", _material(html)), ident=name)
                for name, html in self.said.items()
            ),
            ident=one.id, title=one.id,
        )  # fmt: skip

    def _listed(self) -> list[Node]:
        one = self.question
        held = {"question_type": TYPES.get(one.kind, "ordering_question"),
                "points_possible": one.points}  # fmt: skip
        return [
            element("qtimetadatafield", element("fieldlabel", key), element("fieldentry", value))
            for key, value in held.items()
        ]

    def _picture(self, name: str) -> str:
        return _address(name) if name in self.bank.pictures else name

    def _blocks(self, text: str) -> str:
        return html_writing.blocks(text, self._picture)

    def _line(self, text: str) -> str:
        return html_writing.line(text, self._picture)

    def _asked(self) -> str:
        return _GAP.sub(r"[\1]", self._blocks(charted.text(self.question)))

    def _shown(self) -> list[Node]:
        """Feedback for everybody, and for whatever is not right."""
        one, found = self.question, []
        for name, text in (("general_fb", one.explanation), ("general_incorrect_fb", one.wrong)):
            if text:
                self.said[name] = self._blocks(text)
                found.append(_condition([element("other")], None, name))
        return found

    def _parts(self) -> tuple[list[Node], list[Node]]:
        one = self.question
        if one.kind in ("single", "truefalse", "multiple"):
            return self._choice()
        if one.kind == "order":
            return self._order()
        if one.kind in ("match", "classify"):
            return self._match()
        return self._cloze() if one.kind == "cloze" else self._entry()

    def _field(
        self, name: str, cardinality: str, labels: list[Node], left: Node | None = None
    ) -> Node:
        render = element("render_choice", *labels, shuffle=None if self.question.shuffle else "No")
        return element("response_lid", left, render, ident=name, rcardinality=cardinality)

    def _choice(self) -> tuple[list[Node], list[Node]]:
        one = self.question
        many = one.kind == "multiple"
        labels, rules = [], []
        for option in one.options:
            labels.append(_label(option.id, self._line(option.text)))
            if option.feedback:
                name = f"{option.id}_fb"
                self.said[name] = self._blocks(option.feedback)
                rules.append(_condition([_equal("response1", option.id)], None, name))
        if many:
            tests = [
                _equal("response1", each.id)
                if each.right
                else element("not", _equal("response1", each.id))
                for each in one.options
            ]
            rules.append(_condition([element("and", *tests)], ALL, "", last=True))
        else:
            for option, share in zip(one.options, leaving.shares(one), strict=True):
                if share:
                    tests = [_equal("response1", option.id)]
                    rules.append(_condition(tests, share, "", last=True))
        return [self._field("response1", "Multiple" if many else "Single", labels)], rules

    def _order(self) -> tuple[list[Node], list[Node]]:
        one = self.question
        shown = sorted(one.options, key=lambda each: each.text)
        labels = [_label(each.id, self._line(each.text)) for each in shown]
        tests = [_equal("response1", each.id) for each in one.options]
        return [self._field("response1", "Ordered", labels)], [
            _condition(tests, ALL, "", last=True)
        ]

    def _match(self) -> tuple[list[Node], list[Node]]:
        one = self.question
        fields, rules = [], []
        share = ALL / len(one.pairs)
        for pair in one.pairs:
            labels = [_label(each.id, self._line(each.text)) for each in one.choices]
            name = f"response_{pair.id}"
            fields.append(self._field(name, "Single", labels, _material(self._line(pair.left))))
            rules.append(_condition([_equal(name, pair.right)], share, "", adds=True))
        return fields, rules

    def _entry(self) -> tuple[list[Node], list[Node]]:
        one = self.question
        is_number = one.kind == "numeric"
        rules = []
        for at, line in enumerate(one.lines, 1):
            tests = _within(line) if is_number else [_equal("response1", line.words or "")]
            name = ""
            if line.feedback:
                name = f"line{at}_fb"
                self.said[name] = self._blocks(line.feedback)
            rules.append(_condition(tests, Decimal(line.credit), name, last=True))
        label = element("response_label", ident="answer1", rshuffle="No")
        render = element("render_fib", label, fibtype="Decimal" if is_number else None)
        return [element("response_str", render, ident="response1", rcardinality="Single")], rules

    def _cloze(self) -> tuple[list[Node], list[Node]]:
        one = self.question
        fields, rules = [], []
        share = ALL / max(1, len(one.gaps))
        for gap in one.gaps:
            words = _words(gap)
            name = f"response_{gap.id}"
            labels = [_label(f"{gap.id}-{at}", each, "text/plain") for at, each in enumerate(words)]
            fields.append(self._field(name, "Single", labels, _material(gap.id, "text/plain")))
            rules.append(_condition([_equal(name, f"{gap.id}-0")], share, "", adds=True))
        return fields, rules


def _words(gap: Gap) -> list[str]:
    if gap.low is None or gap.high is None:
        return list(gap.words)
    middle = (Decimal(gap.low) + Decimal(gap.high)) / 2
    return [gap.low if gap.low == gap.high else marks.plain(middle)]


def _within(line: Line) -> list[Node]:
    low, high = line.low or "", line.high or ""
    if low == high:
        return [_equal("response1", low)]
    return [element("vargte", low, respident="response1"),
            element("varlte", high, respident="response1")]  # fmt: skip


def _material(text: str, kind: str = "text/html") -> Node:
    return element("material", element("mattext", text, texttype=kind))


def _label(name: str, text: str, kind: str = "text/html") -> Node:
    return element("response_label", _material(text, kind), ident=name)


def _equal(name: str, value: str) -> Node:
    return element("varequal", value, respident=name)


def _condition(
    tests: list[Node], share: Decimal | None, feedback: str, *, last: bool = False,
    adds: bool = False,
) -> Node:  # fmt: skip
    """A condition; `last`: none after it is looked at."""
    score = None
    if share is not None:
        score = element("setvar", leaving.percent(share), action="Add" if adds else "Set",
                        varname="SCORE")  # fmt: skip
    shown = element("displayfeedback", feedbacktype="Response", linkrefid=feedback)
    return element(
        "respcondition",
        element("conditionvar", *tests),
        score,
        shown if feedback else None,
        continue_="No" if last else "Yes",
    )
