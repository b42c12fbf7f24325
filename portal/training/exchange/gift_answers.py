"""The answers of a question in GIFT, by their signs: = right, ~ wrong, # feedback, -> pairs."""

from __future__ import annotations

import re
from decimal import Decimal

from portal.training.exchange import figures
from portal.training.exchange.gift_texts import answer_text, formed, said
from portal.training.exchange.items import MOST_PARTS, Answer, Form, Item, Row, Text

_WEIGHT = re.compile(r"\s*%([^%\n]{0,40})%")
_TRUTH = re.compile(r"\s*(TRUE|FALSE|T|F)\s*(?:#(.*?)(?:#(.*))?)?", re.IGNORECASE | re.DOTALL)
ALL = Decimal(100)


def read(held: Item, text: str, form: Form) -> None:
    if not text.strip():
        held.unknown = "an essay"
        return
    truth = _TRUTH.fullmatch(text)
    if truth:
        _truth(held, truth, form)
    elif text.lstrip().startswith("#"):
        _numeric(held, text.lstrip()[1:], form)
    else:
        _marked(held, text, form)


def _truth(held: Item, found: re.Match[str], form: Form) -> None:
    is_true = found[1].upper().startswith("T")
    wrong, right = answer_text(found[2] or "", form), answer_text(found[3] or "", form)
    held.kind = "truefalse"
    held.answers = [
        Answer(Text("True"), ALL * is_true, right if is_true else wrong),
        Answer(Text("False"), ALL * (not is_true), wrong if is_true else right),
    ]


def _parts(held: Item, text: str) -> list[tuple[str, str]]:
    """The answers with their signs; a text without one is a right answer."""
    found = re.split(r"([=~])", text)
    parts = list(zip(found[1::2], found[2::2], strict=True))
    if found[0].strip():
        parts.insert(0, ("=", found[0]))
        if len(parts) > 1:
            held.lost(f"“{said(found[0]).strip()[:40]}”", "it has no = or ~: read as right")
    if len(parts) > MOST_PARTS:
        held.lost(f"{len(parts)} answers", f"a question has {MOST_PARTS} at most")
    return parts[:MOST_PARTS]


def _marked(held: Item, text: str, form: Form) -> None:
    parts = _parts(held, text)
    signs = {sign for sign, _part in parts}
    if signs == {"="} and any("->" in part for _sign, part in parts):
        _match(held, parts, form)
    elif "~" in signs:
        _choices(held, parts, form)
    else:
        _words(held, parts, form)


def _split(held: Item, sign: str, part: str, form: Form) -> tuple[str, Decimal, Text]:
    """Text, share and feedback of an answer."""
    share = ALL if sign == "=" else Decimal(0)
    weight = _WEIGHT.match(part)
    if weight:
        value = figures.share(weight[1])
        if value is None or abs(value) > 100:
            held.lost(f"the weight %{weight[1]}%", "a weight is −100 to 100")
        else:
            share = value
        part = part[weight.end() :]
    answer, sign, feedback = part.partition("#")
    return answer, share, answer_text(feedback, form) if sign else Text()


def _choices(held: Item, parts: list[tuple[str, str]], form: Form) -> None:
    held.kind = "choice"
    held.many = all(sign == "~" for sign, _part in parts)
    for sign, part in parts:
        answer, share, feedback = _split(held, sign, part, form)
        held.answers.append(Answer(answer_text(answer, form), share, feedback))


def _words(held: Item, parts: list[tuple[str, str]], form: Form) -> None:
    held.kind = "text"
    for sign, part in parts:
        answer, share, feedback = _split(held, sign, part, form)
        words = said(formed(answer.strip(), form)[1]).strip()
        if words == "*" and share == 0:
            held.wrong = feedback
        elif re.search(r"(?<!\\)\*", words):
            held.lost(
                f"the pattern “{words[:60]}”", "a star stands for any letters there, not here"
            )
        else:
            held.answers.append(Answer(Text(words.replace("\\*", "*")), share, feedback))


def _match(held: Item, parts: list[tuple[str, str]], form: Form) -> None:
    held.kind = "match"
    for _sign, part in parts:
        left, arrow, right = part.partition("->")
        if not arrow:
            held.lost(f"the row “{said(part).strip()[:40]}”", "it has no -> ; left out")
            continue
        right, hash_, feedback = right.partition("#")
        if hash_ and feedback.strip():
            held.lost(f"feedback “{said(feedback).strip()[:40]}”", "rows of a match have none")
        asked = answer_text(left, form)
        held.rows.append(Row(asked if asked else None, answer_text(right, form)))


def _numeric(held: Item, text: str, form: Form) -> None:
    held.kind = "numeric"
    parts = _parts(held, text) if re.match(r"\s*[=~]", text) else [("=", text)]
    for sign, part in parts:
        answer, share, feedback = _split(held, sign, part, form)
        words = said(answer).strip()
        if sign == "~" and words in ("", "*"):
            held.wrong = feedback
            continue
        stretch = _stretch(words)
        if stretch is None:
            held.lost(f"the answer “{words[:40]}”", "it is no number, stretch or number:tolerance")
            continue
        held.answers.append(Answer(share=share, feedback=feedback, low=stretch[0], high=stretch[1]))


def _stretch(words: str) -> tuple[Decimal, Decimal] | None:
    low, dots, high = words.partition("..")
    if dots:
        ends = figures.number(low), figures.number(high)
        if ends[0] is None or ends[1] is None or ends[0] > ends[1]:
            return None
        return ends[0], ends[1]
    value, colon, tolerance = words.partition(":")
    middle, around = figures.number(value), figures.number(tolerance) if colon else Decimal(0)
    return None if middle is None or around is None else figures.near(middle, around)
