"""The answers of an item of QTI 1.2, by its fields."""

from __future__ import annotations

import html
import re
from decimal import Decimal

from portal.training.exchange import figures, qti12_rules
from portal.training.exchange.items import (
    GAP_CLOSE,
    GAP_OPEN,
    MOST_PARTS,
    NOTHING,
    Answer,
    Blank,
    Text,
)
from portal.training.exchange.qti12_parts import Parts
from portal.training.exchange.qti12_rules import Case
from portal.training.exchange.xml_tree import Node

HUNDRED = Decimal(100)
_BLANK = re.compile(r"\[([^\[\]\n<>]{1,100})\]")
LOOKS = {"@rtiming", "@shuffle", "@minnumber", "@maxnumber", "@fibtype", "@rows", "@columns",
         "@maxchars", "@prompt", "@encoding", "@charset", "@rshuffle", "@rarea",
         "@rrange"}  # fmt: skip
HOLDING = {"flow", "material", "response_lid", "response_str", "response_num", "flow_mat",
           "render_choice", "render_fib", "response_label", "flow_label",
           "render_extension"}  # fmt: skip


def _labels(parts: Parts, field: Node) -> list[Node]:
    labels = [one for one in field.below() if one.tag == "response_label"]
    for one in (field, *field.below()):
        one.know(*LOOKS, *HOLDING)
    if len(labels) > MOST_PARTS:
        parts.held.lost(f"{len(labels)} answers", f"a question has {MOST_PARTS} at most")
    return labels[:MOST_PARTS]


def _shuffled(parts: Parts, field: Node) -> bool:
    held = [one.attributes.get("shuffle", "") for one in field.below()]
    return not any(one == "No" for one in held)


def choice(parts: Parts, field: Node) -> None:
    held, name = parts.held, field.get("ident")
    cardinality = field.get("rcardinality", "Single")
    held.shuffle = _shuffled(parts, field)
    _limits(parts, field, cardinality)
    labels = [(one.get("ident"), one) for one in _labels(parts, field)]
    if cardinality == "Ordered":
        held.kind = "order"
        texts = {key: parts.text(one) for key, one in labels}
        right = next((one.equal for one in parts.rules.cases if len(one.equal) > 1), [])
        held.answers = [Answer(texts[key]) for _where, key in right if key in texts]
        return
    held.kind, held.many = "choice", cardinality == "Multiple"
    shares = _shares(parts, name, held.many)
    for key, one in labels:
        said = parts.said_to((name, key))
        held.answers.append(Answer(parts.text(one), shares.get(key, Decimal(0)), said))
    _fixed(parts, [one for _key, one in labels])


def _fixed(parts: Parts, labels: list[Node]) -> None:
    """Answers that keep their place when the others are shuffled."""
    fixed = [at for at, one in enumerate(labels) if one.attributes.get("rshuffle") == "No"]
    if len(fixed) == len(labels):
        parts.held.shuffle = False
    for at in fixed if parts.held.shuffle else ():
        if at in (0, len(labels) - 1):
            parts.held.answers[at].pin = "last" if at else "first"
        else:
            place = labels[at].place
            parts.held.lost("a fixed place of an answer", "only first and last are", place)


def _limits(parts: Parts, field: Node, cardinality: str) -> None:
    """How many answers must or may be chosen, where that says more than the kind does."""
    for one in field.elements():
        least, most = one.attributes.get("minnumber", ""), one.attributes.get("maxnumber", "")
        count = sum(each.tag == "response_label" for each in one.below())
        usual = {"", "0", str(count), "1" if cardinality == "Single" else ""}
        for name, value in (("minnumber", least), ("maxnumber", most)):
            if value not in usual | ({"1"} if name == "minnumber" else set()):
                parts.held.lost(f"{name} {value[:9]}", "any number may be chosen here", one.place)


def _shares(parts: Parts, name: str, many: bool) -> dict[str, Decimal]:
    """Percent of the marks by answer."""
    found: dict[str, Decimal] = {}
    whole = [one for one in parts.rules.cases if one.score is not None and one.unequal]
    if many and whole:
        parts.held.scoring = "all"
        return {key: HUNDRED for where, key in whole[0].equal if where == name}
    for case in parts.rules.cases:
        keys = [key for where, key in case.equal if where == name]
        if case.score is None or not keys:
            continue
        if many and len(keys) > 1:
            parts.held.scoring = "all"
        for key in keys:
            found[key] = case.score * HUNDRED / parts.rules.most
    return found


def entry(parts: Parts, field: Node) -> None:
    held, name = parts.held, field.get("ident")
    for what in ("rcardinality", "numtype"):
        field.get(what)
    is_number = field.tag == "response_num" or (
        parts.listed.get("question_type") == "numerical_question"
        or any(one.attributes.get("fibtype") in ("Decimal", "Integer", "Scientific")
               for one in field.below())
    )  # fmt: skip
    held.kind = "numeric" if is_number else "text"
    _labels(parts, field)
    for case in parts.rules.cases:
        if case.score is None or case.is_other:
            continue
        share = case.score * HUNDRED / parts.rules.most
        if is_number:
            _number(parts, case, share, name)
        else:
            _words(parts, case, share, name)


def _number(parts: Parts, case: Case, share: Decimal, name: str) -> None:
    held = parts.held
    equal = [key for where, key in case.equal if where == name]
    values = [value for key in equal if (value := figures.number(key)) is not None]
    said = parts.said_to((name, equal[0])) if equal else NOTHING
    said = said or _of_case(parts, case)
    if case.low is not None and case.high is not None and case.low <= case.high:
        held.answers.append(Answer(share=share, feedback=said, low=case.low, high=case.high))
        if case.is_open:
            held.lost("an end of a stretch that does not count", "both ends count here")
        values = [one for one in values if not case.low <= one <= case.high]
    elif case.low is not None or case.high is not None:
        held.lost("a stretch with one end", "a stretch has two ends here")
    held.answers += [Answer(share=share, feedback=said, low=one, high=one) for one in values]
    for key in equal:
        if figures.number(key) is None:
            held.lost(f"the answer “{key[:40]}”", "it is no number")


def _of_case(parts: Parts, case: Case) -> Text:
    usual = qti12_rules.GENERAL | qti12_rules.RIGHT | qti12_rules.WRONG
    for name in case.feedback:
        if name in parts.feedback and name not in usual:
            return parts.feedback.pop(name)
    return NOTHING


def _words(parts: Parts, case: Case, share: Decimal, name: str) -> None:
    if case.is_cased:
        parts.held.lost("large and small letters", "they count alike here")
    for where, key in case.equal:
        if where == name:
            said = parts.said_to((name, key)) or _of_case(parts, case)
            parts.held.answers.append(Answer(Text(key), share, said))


def match(parts: Parts, fields: list[Node]) -> None:
    held = parts.held
    held.kind = "match"
    texts: dict[str, Text] = {}
    lefts: list[tuple[str, Text]] = []
    for field in fields:
        lefts.append((field.get("ident"), parts.text_of_field(field)))
        field.get("rcardinality")
        held.shuffle = held.shuffle and _shuffled(parts, field)
        for one in _labels(parts, field):
            key = one.get("ident")
            text = parts.text(one)
            texts.setdefault(key, text)
    pairs: dict[str, str] = {}
    for case in parts.rules.cases:
        if case.score and case.score > 0:
            pairs |= dict(case.equal)
    held.match(lefts[:MOST_PARTS], texts, pairs)


def cloze(parts: Parts, fields: list[Node], *, is_chosen: bool) -> None:
    held = parts.held
    held.kind = "cloze"
    blanks: dict[str, Blank] = {}
    for field in fields:
        name = field.get("ident").removeprefix("response_")
        field.get("rcardinality")
        words = parts.text_of_field(field).value.strip() or name
        labels = {one.get("ident"): parts.text(one).value for one in _labels(parts, field)}
        right = [key for case in parts.rules.cases if case.score and case.score > 0
                 for where, key in case.equal if where == field.get("ident")]  # fmt: skip
        keys = right if is_chosen or not labels else list(labels)
        if is_chosen:
            wrong = [text for key, text in labels.items() if key not in right]
            why = f"an answer is typed here; left out: {', '.join(wrong)[:80]}"
            held.lost(f"the choice of {len(labels)} in [{words[:40]}]", why)
        found = [" ".join(html.unescape(labels.get(key, key)).split()) for key in keys]
        blanks[words] = _blank(parts, found)
    _put(parts, blanks)


def _blank(parts: Parts, words: list[str]) -> Blank:
    bad = [one for one in words if re.search(r"[;\[\]]", one) or not one]
    for one in bad:
        parts.held.lost(f"the answer “{one[:40]}” in a gap", "a gap holds no ; [ ] here")
    good = [one for one in words if one not in bad]
    value = figures.number(good[0]) if good else None
    if value is not None and all(figures.number(one) == value for one in good):
        return Blank(low=value, high=value)
    return Blank(good)


def _put(parts: Parts, blanks: dict[str, Blank]) -> None:
    """Gaps in the places of [names]."""
    held = parts.held

    def put(found: re.Match[str]) -> str:
        name = html.unescape(found[1]).strip()
        blank = blanks.pop(name, None)
        if blank is None:
            return found[0]
        if not blank.words and blank.low is None:
            held.lost(f"the gap [{name[:40]}]", "no answer of it is right here")
            return "_____"
        held.gaps.append(blank)
        return f"{GAP_OPEN}{len(held.gaps) - 1}{GAP_CLOSE}"

    held.text = Text(_BLANK.sub(put, held.text.value), held.text.form)
    for name in blanks:
        held.lost(f"the gap [{name[:40]}]", "it stands nowhere in the text")
