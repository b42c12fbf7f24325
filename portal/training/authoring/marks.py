"""Small marks that authors write: `{#id key=value}`, answer lines, gaps and quotations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from portal.training.assessment.questions import Gap

_BRACES = re.compile(r"(?<!\s)\s*+(?<!\\)\{([^{}\n]*)\}\s*$")
_PART = re.compile(r"#(?P<id>[A-Za-z0-9._-]+)|(?P<key>[a-z_]+)=(?P<value>[^\s]+)")
_NUMBER = r"[-+−–]?\s?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?"
_TEXT = re.compile(r'^=\s*"(?P<words>[^"\n]*)"\s*$')
_SPAN = re.compile(rf"^=\s*(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})\s*(?P<unit>[^\d±]*)$")
_NEAR = re.compile(
    rf"^=\s*(?P<value>{_NUMBER})\s*(?P<early>[^\d±]*?)\s*"
    rf"(?:±\s*(?P<tolerance>{_NUMBER})(?P<relative>%)?\s*(?P<unit>[^\d±]*))?$"
)
_GAP = re.compile(r"\[\[([^\[\]\n]+)\]\]")
LARGEST = Decimal("1e30")  # of a key


@dataclass
class Marks:
    """What stood in braces at the end of a line."""

    id: str = ""
    values: dict[str, str] = field(default_factory=dict)
    wrong: str = ""  # what in the braces cannot be read


def strip(text: str) -> tuple[str, Marks]:
    """`text` without its marks, and the marks. Braces that hold none are text."""
    found = _BRACES.search(text)
    marks = Marks()
    if not found or not re.search(r"#|=", found[1]):
        return text.rstrip(), marks
    for part in found[1].split():
        match = _PART.fullmatch(part)
        if not match:
            marks.wrong = part
        elif match["id"]:
            marks.id = match["id"]
        else:
            marks.values[match["key"]] = match["value"]
    return text[: found.start()].rstrip(), marks


@dataclass(frozen=True)
class Accepted:
    """An answer line, read: a closed interval or words."""

    low: str | None = None
    high: str | None = None
    words: str | None = None
    unit: str = ""
    wrong: str = ""  # what is wrong with the line


def decimal(text: str) -> Decimal | None:
    """A number as authors write it (1,000 or −0.5); None where it is none."""
    plain = text.strip().replace("−", "-").replace("–", "-").replace(" ", "").replace(",", "")
    if not plain or not re.fullmatch(r"[-+]?(\d+(\.\d+)?|\.\d+)", plain) or len(plain) > 40:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if abs(value) < LARGEST else None


def plain(value: Decimal) -> str:
    """Without exponent and without zeros at the end."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def accepted(line: str) -> Accepted:
    """What a line `= …` accepts; marks are gone already."""
    if found := _TEXT.match(line):
        words = found["words"].strip()
        return (
            Accepted(words=words) if words else Accepted(wrong="no words stand between the marks")
        )
    if found := _SPAN.match(line):
        low, high = decimal(found["low"]), decimal(found["high"])
        if low is None or high is None:
            return Accepted(wrong="a stretch is written = 8..9")
        if low > high:
            return Accepted(wrong="the stretch begins above its end")
        return Accepted(plain(low), plain(high), unit=found["unit"].strip())
    if found := _NEAR.match(line):
        return _near(found)
    return Accepted(wrong='expected = 8.5, = 8.5 ± 0.05, = 8.5 ± 2%, = 8..9 or = "a word"')


def _near(found: re.Match[str]) -> Accepted:
    value = decimal(found["value"])
    if value is None:
        return Accepted(wrong="no number stands behind the =")
    unit = (found["unit"] or found["early"] or "").strip()
    if found["tolerance"] is None:
        return Accepted(plain(value), plain(value), unit=unit)
    tolerance = decimal(found["tolerance"])
    if tolerance is None or tolerance < 0:
        return Accepted(wrong="a tolerance is a number that is not below 0")
    if found["relative"]:
        tolerance = abs(value) * tolerance / 100
    return Accepted(plain(value - tolerance), plain(value + tolerance), unit=unit)


def gaps(text: str) -> tuple[str, tuple[Gap, ...], list[str]]:
    """`text` with [[g1]] in place of each gap, the gaps, and what is wrong with them."""
    found: list[Gap] = []
    wrong: list[str] = []

    def read(match: re.Match[str]) -> str:
        gap, fault = _gap(f"g{len(found) + 1}", match[1])
        found.append(gap)
        if fault:
            wrong.append(fault)
        return f"[[{gap.id}]]"

    return _GAP.sub(read, text), tuple(found), wrong


def _gap(name: str, text: str) -> tuple[Gap, str]:
    parts = [part.strip() for part in text.split(";")]
    if not all(parts):
        return Gap(name, words=tuple(filter(None, parts))), "a gap has an empty answer"
    if len(parts) == 1 and (".." in parts[0] or "±" in parts[0]):
        one = accepted(f"= {parts[0]}")
        if one.wrong or one.low is None:
            return Gap(name, words=tuple(parts)), one.wrong or "a gap cannot be read"
        return Gap(name, low=one.low, high=one.high), ""
    values = [decimal(part) for part in parts]
    if values[0] is not None and all(value == values[0] for value in values):
        return Gap(name, low=plain(values[0]), high=plain(values[0])), ""
    return Gap(name, words=tuple(parts)), ""


def unquoted(lines: Sequence[str]) -> str:
    """The Markdown inside a quotation."""
    held = []
    for line in lines:
        text = line.lstrip()
        if text.startswith(">"):
            text = text[1:]
            text = text.removeprefix(" ")
        held.append(text)
    return "\n".join(held).strip()


def has_gap(text: str) -> bool:
    return bool(_GAP.search(text))
