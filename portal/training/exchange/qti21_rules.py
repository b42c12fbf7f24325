"""What the rules of a QTI 2.1 item give for an answer: mappings, and conditions one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from portal.training.exchange import figures
from portal.training.exchange.xml_tree import Node

TEMPLATES = ("match_correct", "map_response", "map_response_point")


@dataclass
class Case:
    """An answer that a condition looks for, and what it gives."""

    variable: str
    words: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    is_correct: bool = False  # the declared right answer
    around: tuple[str, Decimal, Decimal] = ("exact", Decimal(0), Decimal(0))
    is_cased: bool = False
    score: Decimal | None = None
    feedback: str = ""


@dataclass
class Rules:
    """What the rules say, as far as they are of shapes that we know."""

    template: str = ""
    cases: list[Case] = field(default_factory=list)
    otherwise: str = ""  # feedback where none of the cases holds
    maps: bool = False  # the score is what the mapping gives


def read(processing: Node | None) -> Rules:
    """The rules; what is not understood stays unread in the tree."""
    rules = Rules()
    if processing is None:
        return rules
    name = processing.get("template").rpartition("/")[2].removesuffix(".xml")
    processing.get("templateLocation")
    if name:
        rules.template = name if name in TEMPLATES else ""
        if not rules.template:
            processing._known.discard("@template")
    for one in processing.elements():
        if one.tag == "responseCondition":
            _condition(one, rules)
        elif one.tag == "setOutcomeValue" and _is_known_setting(one, rules):
            one.take().read()
    return rules


def _is_known_setting(node: Node, rules: Rules) -> bool:
    """Feedback by the answer itself, or the score by the mapping."""
    identifier = node.attributes.get("identifier", "")
    inner = {one.tag for one in node.below()}
    if identifier.startswith("FEEDBACK"):
        return inner <= {"variable", "multiple", "baseValue"}
    if inner <= {"mapResponse", "sum"} and "mapResponse" in inner:
        rules.maps = True
        return True
    return identifier in ("MAXSCORE", "completionStatus")


def _condition(node: Node, rules: Rules) -> None:
    found: list[Case] = []
    otherwise = ""
    for branch in node.elements():
        parts = list(branch.elements())
        if branch.tag == "responseElse":
            score, feedback, is_known = _effects(parts, rules)
            if not is_known or score not in (None, Decimal(0)):
                return
            otherwise = feedback
            continue
        cases = list(_tests(parts[0])) if parts else []
        score, feedback, is_known = _effects(parts[1:], rules)
        if not cases or None in cases or not is_known:
            return
        for case in cases:
            if case is not None:
                case.score, case.feedback = score, feedback
                found.append(case)
    rules.cases += found
    rules.otherwise = rules.otherwise or otherwise
    node.take().read()


def _tests(node: Node) -> Iterator[Case | None]:
    """The cases of a test; None for one of a shape that we do not know."""
    parts = list(node.elements())
    if node.tag == "or":
        for one in parts:
            yield from _tests(one)
        return
    yield _test(node, parts)


def _test(node: Node, parts: list[Node]) -> Case | None:
    if node.tag == "and" and {one.tag for one in parts} <= {"gte", "lte", "gt", "lt"}:
        return _stretch(parts)
    if len(parts) != 2 or parts[0].tag != "variable":
        return None
    case = Case(parts[0].attributes.get("identifier", ""))
    value = "".join(one for one in parts[1].children if isinstance(one, str)).strip()
    if parts[1].tag == "correct" and node.tag in ("match", "equal", "stringMatch"):
        case.is_correct = True
        case.is_cased = node.attributes.get("caseSensitive", "true") == "true"
        return _with_tolerance(node, case, None) if node.tag == "equal" else case
    if parts[1].tag != "baseValue":
        return None
    if node.tag == "equal":
        return _with_tolerance(node, case, figures.number(value))
    if node.tag in ("stringMatch", "match"):
        case.words = value
        case.is_cased = node.attributes.get("caseSensitive", "true") == "true"
        if node.attributes.get("substring", "false") == "true":
            return None
        return case
    return None


def _stretch(parts: list[Node]) -> Case | None:
    """Between two numbers; the ends count, or nearly so."""
    case = Case("")
    for one in parts:
        inner = list(one.elements())
        if len(inner) != 2 or inner[0].tag != "variable" or inner[1].tag != "baseValue":
            return None
        if one.tag in ("gt", "lt"):
            return None
        case.variable = inner[0].attributes.get("identifier", "")
        said = "".join(each for each in inner[1].children if isinstance(each, str))
        value = figures.number(said)
        if value is None:
            return None
        if one.tag == "gte":
            case.low = value
        else:
            case.high = value
    return case if case.low is not None and case.high is not None else None


def _with_tolerance(node: Node, case: Case, value: Decimal | None) -> Case | None:
    mode = node.attributes.get("toleranceMode", "exact")
    words = node.attributes.get("tolerance", "0").split()
    around = [figures.number(one) for one in words[:2]] or [Decimal(0)]
    if mode not in ("exact", "absolute", "relative") or None in around:
        return None
    below, above = around[0] or Decimal(0), around[-1] or Decimal(0)
    case.around = (mode, below, above)
    if value is not None:
        case.low, case.high = stretch(value, case.around)
    return case


def stretch(value: Decimal, around: tuple[str, Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    """What counts as `value`: by which mode, how far below and above."""
    mode, below, above = around
    if mode == "exact":
        return value, value
    whole = abs(value) / 100 if mode == "relative" else Decimal(1)
    return value - below * whole, value + above * whole


def _effects(nodes: list[Node], rules: Rules) -> tuple[Decimal | None, str, bool]:
    """Score, feedback, and whether all that happens is one of these."""
    score: Decimal | None = None
    feedback = ""
    for one in nodes:
        identifier = one.attributes.get("identifier", "")
        values = [each for each in one.below() if each.tag == "baseValue"]
        others = {each.tag for each in one.below()} - {"baseValue", "variable", "sum", "multiple"}
        if one.tag != "setOutcomeValue":
            return None, "", False
        if others == {"mapResponse"} and not values:
            rules.maps = True
            continue
        if others or not values:
            return None, "", False
        said = "".join(each for each in values[-1].children if isinstance(each, str)).strip()
        if identifier.startswith("FEEDBACK"):
            feedback = said
        elif identifier == "SCORE":
            score = figures.number(said)
        else:
            return None, "", False
    return score, feedback, True
