"""One question of ours as an item of QTI 2.1."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from portal.training.assessment.questions import Question
from portal.training.authoring import marks
from portal.training.exchange import charted, html_writing, leaving
from portal.training.exchange.leaving import Leaving
from portal.training.exchange.qti21_items import GENERAL, WRONG
from portal.training.exchange.xml_tree import Node
from portal.training.exchange.xml_writing import element

SPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
TEMPLATE = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
_GAP = re.compile(r"\[\[(g\d+)\]\]")


class Writing:
    """Puts one item together; `said` is its feedback, by what we call it."""

    def __init__(self, bank: Leaving, question: Question) -> None:
        self.bank, self.question = bank, question
        self.said: dict[str, str] = {}  # feedback in HTML by what we call it
        if question.explanation:
            self.said[GENERAL] = html_writing.blocks(question.explanation)
        if question.wrong:
            self.said[WRONG] = html_writing.blocks(question.wrong)

    def node(self) -> Node:
        one = self.question
        declared, body, rules = self._parts()
        return element(
            "assessmentItem",
            *declared,
            element("outcomeDeclaration", identifier="SCORE", cardinality="single",
                    baseType="float", normalMaximum=one.points),
            element("outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple",
                    baseType="identifier"),
            element("itemBody", *body),
            rules,
            *(
                element("modalFeedback", *html_writing.nodes(html), outcomeIdentifier="FEEDBACK",
                        identifier=name, showHide="show")
                for name, html in self.said.items()
            ),
            identifier=_name(one.id), title=one.id, adaptive="false", timeDependent="false",
            xmlns=SPACE,
        )  # fmt: skip

    def _parts(self) -> tuple[list[Node], list[Node | str], Node]:
        one = self.question
        if one.kind in ("single", "truefalse", "multiple"):
            return self._choice()
        if one.kind == "order":
            return self._order()
        if one.kind in ("match", "classify"):
            return self._match()
        return self._cloze() if one.kind == "cloze" else self._entry()

    def _asked(self) -> list[Node | str]:
        return html_writing.nodes(html_writing.blocks(charted.text(self.question)))

    def _line(self, text: str) -> list[Node | str]:
        return html_writing.nodes(html_writing.line(text))

    def _shuffle(self) -> str:
        return "true" if self.question.shuffle else "false"

    def _choice(self) -> tuple[list[Node], list[Node | str], Node]:
        one = self.question
        many = one.kind == "multiple"
        right = [_name(each.id) for each in one.options if each.right]
        uses_map = not (many and one.scoring == "all")
        shares = zip(one.options, leaving.shares(one), strict=True)
        mapped = {_name(each.id): share for each, share in shares if share} if uses_map else {}
        for each in one.options:
            if each.feedback:
                self.said[_name(each.id)] = html_writing.blocks(each.feedback)
        interaction = element(
            "choiceInteraction",
            *(element("simpleChoice", *self._line(each.text), identifier=_name(each.id),
                      fixed="true" if each.pin else None) for each in one.options),
            responseIdentifier="RESPONSE", shuffle=self._shuffle(), maxChoices="0" if many else "1",
        )  # fmt: skip
        declared = self._declared("multiple" if many else "single", "identifier", right, mapped)
        return [declared], [*self._asked(), interaction], self._by_template(uses_map)

    def _order(self) -> tuple[list[Node], list[Node | str], Node]:
        one = self.question
        shown = sorted(one.options, key=lambda each: each.text)
        interaction = element(
            "orderInteraction",
            *(element("simpleChoice", *self._line(each.text), identifier=_name(each.id))
              for each in shown),
            responseIdentifier="RESPONSE", shuffle=self._shuffle(),
        )  # fmt: skip
        declared = self._declared(
            "ordered", "identifier", [_name(each.id) for each in one.options], {}
        )
        return [declared], [*self._asked(), interaction], self._by_template(False)

    def _match(self) -> tuple[list[Node], list[Node | str], Node]:
        one = self.question
        left = [self._associable(each.id, each.left, "1") for each in one.pairs]
        right = [self._associable(f"c-{each.id}", each.text, "0") for each in one.choices]
        pairs = [f"{each.id} c-{each.right}" for each in one.pairs]
        share = Decimal(100) / len(pairs)
        interaction = element(
            "matchInteraction", element("simpleMatchSet", *left), element("simpleMatchSet", *right),
            responseIdentifier="RESPONSE", shuffle=self._shuffle(), maxAssociations="0",
        )  # fmt: skip
        mapped = dict.fromkeys(pairs, share)
        declared = self._declared("multiple", "directedPair", pairs, mapped)
        return [declared], [*self._asked(), interaction], self._by_template(True)

    def _associable(self, name: str, text: str, most: str) -> Node:
        return element("simpleAssociableChoice", *self._line(text), identifier=name, matchMax=most)

    def _declared(
        self, cardinality: str, base: str, right: list[str], mapped: dict[str, Decimal],
        name: str = "RESPONSE",
    ) -> Node:  # fmt: skip
        entries = [
            element("mapEntry", mapKey=key, mappedValue=self._points(share))
            for key, share in mapped.items()
        ]
        values = [element("value", one) for one in right]
        return element(
            "responseDeclaration",
            element("correctResponse", *values) if values else None,
            element("mapping", *entries, lowerBound="0", upperBound=self.question.points,
                    defaultValue="0") if entries else None,
            identifier=name, cardinality=cardinality, baseType=base,
        )  # fmt: skip

    def _points(self, share: Decimal) -> str:
        """A share of the marks in points, exact to nine places."""
        points = share * Decimal(self.question.points) / 100
        return marks.plain(points.quantize(Decimal("0.000000001")))

    def _by_template(self, maps: bool) -> Node:
        """The score by the mapping or the right response; feedback by what was chosen."""
        if not self.said:
            name = "map_response" if maps else "match_correct"
            return element("responseProcessing", template=f"{TEMPLATE}{name}")
        variable = element("variable", identifier="RESPONSE")
        if maps:
            score = element("setOutcomeValue", element("mapResponse", identifier="RESPONSE"),
                            identifier="SCORE")  # fmt: skip
        else:
            test = element("match", variable, element("correct", identifier="RESPONSE"))
            score = element("responseCondition", element("responseIf", test, self._gives("SCORE")))
        general = [element("baseValue", GENERAL, baseType="identifier")]
        shows = self.question.kind in ("single", "truefalse", "multiple")
        said = element(
            "setOutcomeValue", element("multiple", *general, *([variable] if shows else [])),
            identifier="FEEDBACK",
        )  # fmt: skip
        return element("responseProcessing", score, said)

    def _gives(self, outcome: str, share: Decimal = Decimal(100)) -> Node:
        value = element("baseValue", self._points(share), baseType="float")
        return element("setOutcomeValue", value, identifier=outcome)

    def _entry(self) -> tuple[list[Node], list[Node | str], Node]:
        """A number or words: one condition after the other, the first that holds counts."""
        one = self.question
        is_number = one.kind == "numeric"
        branches = []
        for at, line in enumerate(one.lines, 1):
            test = (
                self._within(line.low or "", line.high or "")
                if is_number
                else self._is_word("RESPONSE", line.words or "")
            )
            effects = [self._gives("SCORE", Decimal(line.credit))]
            if line.feedback:
                self.said[f"line{at}"] = html_writing.blocks(line.feedback)
                effects.append(_shows(f"line{at}"))
            branches.append(element("responseIf" if at == 1 else "responseElseIf", test, *effects))
        if WRONG in self.said:
            branches.append(element("responseElse", _shows(WRONG)))
        rules = [element("responseCondition", *branches), *self._always()]
        right = [line.words or line.low or "" for line in one.lines if line.credit == "100"][:1]
        declared = self._declared("single", "float" if is_number else "string", right, {})
        field = element("p", element("textEntryInteraction", responseIdentifier="RESPONSE"))
        return [declared], [*self._asked(), field], element("responseProcessing", *rules)

    def _always(self) -> list[Node]:
        if GENERAL not in self.said:
            return []
        held = element("multiple", element("variable", identifier="FEEDBACK"),
                       element("baseValue", GENERAL, baseType="identifier"))  # fmt: skip
        return [element("setOutcomeValue", held, identifier="FEEDBACK")]

    def _within(self, low: str, high: str, name: str = "RESPONSE") -> Node:
        variable = element("variable", identifier=name)
        return element(
            "and",
            element("gte", variable, element("baseValue", low, baseType="float")),
            element("lte", variable, element("baseValue", high, baseType="float")),
        )

    def _is_word(self, name: str, words: str) -> Node:
        value = element("baseValue", words, baseType="string")
        variable = element("variable", identifier=name)
        return element("stringMatch", variable, value, caseSensitive="false")

    def _cloze(self) -> tuple[list[Node], list[Node | str], Node]:
        one = self.question
        share = Decimal(100) / max(1, len(one.gaps))
        declared, rules = [], []
        for gap in one.gaps:
            is_number = gap.low is not None and gap.high is not None
            tests = (
                [self._within(gap.low or "", gap.high or "", gap.id)]
                if is_number
                else [self._is_word(gap.id, each) for each in gap.words]
            )
            test = tests[0] if len(tests) == 1 else element("or", *tests)
            right = [gap.low or ""] if is_number else list(gap.words[:1])
            base = "float" if is_number else "string"
            declared.append(self._declared("single", base, right, {}, gap.id))
            more = element("sum", element("variable", identifier="SCORE"),
                           element("baseValue", self._points(share), baseType="float"))  # fmt: skip
            effect = element("setOutcomeValue", more, identifier="SCORE")
            rules.append(element("responseCondition", element("responseIf", test, effect)))
        body = list(_with_fields(self._asked()))
        return declared, body, element("responseProcessing", *rules, *self._always())


def _name(name: str) -> str:
    """An identifier, which begins with a letter or an underscore."""
    return name if name[:1].isalpha() else f"_{name}"


def _shows(name: str) -> Node:
    value = element("multiple", element("baseValue", name, baseType="identifier"))
    return element("setOutcomeValue", value, identifier="FEEDBACK")


def _with_fields(nodes: Iterable[Node | str]) -> Iterable[Node | str]:
    """Fields in the places of gaps."""
    for one in nodes:
        if isinstance(one, Node):
            one.children = list(_with_fields(one.children))
            yield one
            continue
        for at, part in enumerate(_GAP.split(one)):
            if at % 2:
                yield element("textEntryInteraction", responseIdentifier=part)
            elif part:
                yield part
