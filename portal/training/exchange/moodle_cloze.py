"""Gaps as Moodle writes them into a text: {weight:TYPE:=right~%50%nearly#feedback}."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from decimal import Decimal

from portal.training.assessment.questions import Gap
from portal.training.exchange import figures
from portal.training.exchange.html_elements import LONGEST
from portal.training.exchange.items import GAP_CLOSE, GAP_OPEN, MOST_PARTS, Blank, Text

WORDS = {"SHORTANSWER", "SA", "MW"}
CASED = {"SHORTANSWER_C", "SAC", "MWC"}
NUMBERS = {"NUMERICAL", "NM"}
_MARK = re.compile(
    r"(?<!\\)\{\s*(?P<weight>\d{0,4})\s*:\s*(?P<kind>[A-Z_]{2,25})\s*:(?P<answers>(?:\\.|(?!\{\d*:)[^\\}]){0,2000})\}",
    re.DOTALL,
)
_TILDE = re.compile(r"(?<!\\)~")
_SHARE = re.compile(r"\s*(?:%(-?[\d.]{1,12})%|(=))?")
_ESCAPED = re.compile(r"\\([}#~/\"\\])")
Lost = Callable[[str, str], None]


def read(text: Text, lost: Lost) -> tuple[Text, list[Blank]]:
    """The text with a mark in the place of each gap, and the gaps."""
    gaps: list[Blank] = []
    if len(text.value) > LONGEST:
        lost("its text", f"it has more than {LONGEST:,} signs; left out")
        return Text(), gaps

    def one(found: re.Match[str]) -> str:
        if len(gaps) >= MOST_PARTS:
            lost(f"the gap {found[0][:60]}", f"a question has {MOST_PARTS} at most")
            return "_____"
        blank = _blank(found, text.form == "html", lost)
        if not blank.words and blank.low is None:
            lost(f"the gap {found[0][:60]}", "no answer of it is right here")
            return "_____"
        gaps.append(blank)
        return f"{GAP_OPEN}{len(gaps) - 1}{GAP_CLOSE}"

    return Text(_MARK.sub(one, text.value), text.form), gaps


def _blank(found: re.Match[str], is_html: bool, lost: Lost) -> Blank:
    kind, blank = found["kind"], Blank()
    if found["weight"] not in ("", "1"):
        lost(f"the weight {found['weight']} of a gap", "all gaps count alike here")
    known = kind in WORDS | CASED | NUMBERS
    if kind in CASED:
        lost("large and small letters of a gap", "they count alike here")
    if not known:
        lost(f"the choice in a gap ({kind})", "an answer is typed here; wrong ones are left out")
    for at, part in enumerate(_TILDE.split(found["answers"])):
        share = _SHARE.match(part)
        given = share[1] if share else None
        full = bool(share and share[2]) or given in ("100", "100.0", "100.00000")
        answer, _hash, feedback = _split(part[share.end() :] if share else part)
        if feedback.strip():
            lost(f"the feedback “{feedback.strip()[:40]}” in a gap", "gaps have none here")
        if given and not full and Decimal(_safe(given)) > 0:
            lost(f"{given} % for “{answer.strip()[:40]}” in a gap", "a gap is right or wrong here")
        if full or (at == 0 and known and given is None):
            _take(blank, html.unescape(answer) if is_html else answer, kind, lost)
    return blank


def _safe(text: str) -> str:
    return text if figures.number(text) is not None else "0"


def _split(part: str) -> tuple[str, str, str]:
    at = re.search(r"(?<!\\)#", part)
    if not at:
        return said(part), "", ""
    return said(part[: at.start()]), "#", said(part[at.end() :])


def said(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _take(blank: Blank, answer: str, kind: str, lost: Lost) -> None:
    words = " ".join(answer.split())
    if kind in NUMBERS:
        value, colon, around = words.partition(":")
        middle, tolerance = figures.number(value), figures.number(around) if colon else Decimal(0)
        if middle is None or tolerance is None or blank.low is not None:
            lost(f"the answer “{words[:40]}” in a gap", "a gap takes one number")
            return
        blank.low, blank.high = figures.near(middle, tolerance)
        return
    if re.search(r"[;\[\]]", words) or not words or re.search(r"(?<!\\)\*", words):
        lost(f"the answer “{words[:40]}” in a gap", "a gap holds no ; [ ] and no pattern here")
        return
    blank.words.append(words.replace("\\*", "*"))


def written(gap: Gap) -> str:
    """A gap as Moodle reads it."""
    if gap.low is not None and gap.high is not None:
        low, high = Decimal(gap.low), Decimal(gap.high)
        return f"{{1:NUMERICAL:={(low + high) / 2}:{(high - low) / 2}}}"
    answers = "~".join(f"={_escaped(one)}" for one in gap.words)
    return f"{{1:SHORTANSWER:{answers}}}"


def _escaped(words: str) -> str:
    return re.sub(r"[\\}#~/\"]", r"\\\g<0>", words.replace("*", "\x00")).replace("\x00", "\\*")
