"""What the conditions of a QTI 1.2 item look for, and what they give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from portal.training.exchange import figures
from portal.training.exchange.xml_tree import Node

HUNDRED = Decimal(100)
GENERAL = {"general_fb", "general"}
RIGHT = {"correct_fb", "general_correct_fb", "correct"}
WRONG = {"general_incorrect_fb", "incorrect_fb", "incorrect"}


@dataclass
class Case:
    """One condition: what it accepts, in which field, what it gives."""

    equal: list[tuple[str, str]] = field(default_factory=list)  # field and value
    unequal: list[tuple[str, str]] = field(default_factory=list)
    low: Decimal | None = None
    high: Decimal | None = None
    variable: str = ""  # of the stretch
    is_other: bool = False
    is_cased: bool = False
    is_open: bool = False  # an end of the stretch does not count
    score: Decimal | None = None
    adds: bool = False
    feedback: list[str] = field(default_factory=list)


@dataclass
class Rules:
    cases: list[Case] = field(default_factory=list)
    stated: Decimal | None = None  # the highest score, where the item says it
    least: Decimal = Decimal(0)
    scores: set[str] = field(default_factory=lambda: {"", "SCORE", "que_score"})  # their names

    @property
    def most(self) -> Decimal:
        """The score that is all of the marks."""
        if self.stated is not None:
            return self.stated
        return max((one.score for one in self.cases if one.score), default=HUNDRED)


def read(processing: Node | None) -> Rules:
    """All conditions; one of a shape that we do not know stays unread in the tree."""
    rules = Rules()
    if processing is None:
        return rules
    processing.get("scoremodel")
    for outcomes in processing.all("outcomes"):
        _variables(outcomes.elements(), rules)
    for one in processing.elements():
        if one.tag != "respcondition":
            continue
        case = _case(one, rules)
        if case is not None:
            rules.cases.append(case)
            one.take().read()
    return rules


def _variables(declared: Iterable[Node], rules: Rules) -> None:
    """The score's range; a variable beside it stays unread, as what sets it does."""
    scores = [one for one in declared if one.tag == "decvar"]
    named = [one for one in scores if one.attributes.get("varname", "") in rules.scores]
    for one in (named or scores)[:1]:
        rules.scores.add(one.get("varname"))
        rules.stated = figures.number(one.get("maxvalue")) or None
        rules.least = figures.number(one.get("minvalue")) or Decimal(0)
        for name in ("vartype", "defaultval"):
            one.get(name)
        one.take()


def _case(node: Node, rules: Rules) -> Case | None:
    case = Case()
    for one in node.elements():
        if one.tag == "conditionvar":
            if not all(_condition(each, case, is_not=False) for each in one.elements()):
                return None
        elif one.tag == "setvar":
            value, action = figures.number(_said(one)), one.attributes.get("action", "Set")
            known = action in ("Set", "Add", "Subtract")
            if value is None or not known or one.attributes.get("varname", "") not in rules.scores:
                return None
            case.score = -value if action == "Subtract" else value
            case.adds = action != "Set"
        elif one.tag == "displayfeedback":
            case.feedback.append(one.attributes.get("linkrefid", ""))
        else:
            return None
    return case


def _said(node: Node) -> str:
    return "".join(one for one in node.children if isinstance(one, str)).strip()


def _condition(node: Node, case: Case, *, is_not: bool) -> bool:
    """Take up a condition; False for one that we do not know."""
    if node.tag in ("and", "or"):
        return all(_condition(one, case, is_not=is_not) for one in node.elements())
    if node.tag == "not":
        return all(_condition(one, case, is_not=not is_not) for one in node.elements())
    if node.tag == "other":
        case.is_other = True
        return not is_not
    where, value = node.attributes.get("respident", ""), _said(node)
    if node.tag == "varequal":
        case.is_cased = case.is_cased or node.attributes.get("case", "No") == "Yes"
        (case.unequal if is_not else case.equal).append((where, value))
        return True
    number = figures.number(value)
    if node.tag in ("vargte", "varlte", "vargt", "varlt") and number is not None and not is_not:
        case.variable = where
        case.is_open = case.is_open or node.tag in ("vargt", "varlt")
        if node.tag.startswith("varg"):
            case.low = number
        else:
            case.high = number
        return True
    return False
