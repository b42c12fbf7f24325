"""Numbers as people type them: exact, with units, with either decimal mark, and never guessed.

"1,234" may be a thousand or a little more than one, so it is asked about, whatever the key says:
asking only where it matters would give the key away. See docs/methods/grading.md.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

LONGEST = 60  # characters of an answer that are read; numbers have fewer
HIGHEST = 30  # digits before or after the mark, and of a power of ten
MINUS = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-", "﹣": "-"})
SHAPE = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<digits>\d[\d.,' ]*|[.,]\d+)(?:e(?P<power>[+-]?\d{1,2}))?",
    re.IGNORECASE | re.ASCII,
)
GROUPS = re.compile(r"\d{1,3}([,.])\d{3}(?:\1\d{3})*", re.ASCII)
SPACED = re.compile(r"(\d{1,3}([' ])\d{3}(?:\2\d{3})*)(?:[.,](\d+))?", re.ASCII)


@dataclass(frozen=True)
class Typed:
    """A number that was read, or what to ask the person; neither where nothing was typed."""

    value: Decimal | None = None
    problem: str = ""


def read(text: str, unit: str = "", mark: str = ".") -> Typed:
    """What `text` says as a number in `unit`; `mark` is the decimal mark of the reader's locale.

    Both marks are understood where they can be told apart ("1.234,5", "0,5", "1,234,567").
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).translate(MINUS).split())
    plain = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cf", "Cc"))
    plain = plain.replace("’", "'").strip()
    if not plain:
        return Typed()
    if len(plain) > LONGEST:
        return Typed(problem="Type only the number, for example 8.5.")
    found = SHAPE.fullmatch(_without_unit(plain, unit))
    if found is None:
        wanted = f"Type the number in {unit}, for example 8.5." if unit else ""
        return Typed(problem=wanted or "Type a number alone, in digits, for example 8.5.")
    return _valued(found, mark)


def _valued(found: re.Match[str], mark: str) -> Typed:
    digits = found["digits"].strip()
    plain = _plain(digits, mark)
    if plain is None:
        other = "," if mark == "." else "."
        if re.fullmatch(rf"[1-9]\d{{0,2}}\{other}\d{{3}}", digits):
            joined, split = digits.replace(other, ""), digits.replace(other, mark)
            says = f"“{digits}” can be read in two ways. Type {joined} or {split} instead."
            return Typed(problem=says)
        return Typed(problem=f"“{digits}” cannot be read as one number. Type it like 1234.5.")
    if any(len(part) > HIGHEST for part in plain.split(".")):
        return Typed(problem="That number has too many digits. Type it like 1234.5.")
    power = int(found["power"] or 0)
    if abs(power) > HIGHEST:
        return Typed(problem="That number is too large or too small. Type it like 1234.5.")
    return Typed(Decimal(f"{found['sign']}{plain}e{power}"))


def _plain(digits: str, mark: str) -> str | None:
    """The digits with "." as their only mark, or None where that would be a guess."""
    other = "," if mark == "." else "."
    spaced = SPACED.fullmatch(digits)
    if spaced is not None:
        return re.sub(r"[' ]", "", spaced[1]) + (f".{spaced[3]}" if spaced[3] else "")
    if "'" in digits or " " in digits:
        return None
    if mark in digits and other in digits:
        decimal = max(mark, other, key=digits.rindex)
        grouping = other if decimal == mark else mark
        whole, _mark, rest = digits.rpartition(decimal)
        if decimal in whole or not GROUPS.fullmatch(whole) or not rest.isdigit():
            return None
        return f"{whole.replace(grouping, '')}.{rest}"
    for sign in (mark, other):
        if digits.count(sign) > 1:
            return digits.replace(sign, "") if GROUPS.fullmatch(digits) else None
    if other in digits and re.fullmatch(rf"[1-9]\d{{0,2}}\{other}\d{{3}}", digits):
        return None
    plain = digits.replace(",", ".")
    return f"0{plain}" if plain.startswith(".") else plain.removesuffix(".")


def _without_unit(plain: str, unit: str) -> str:
    """`plain` without the unit that the question asks for, before or after the number."""
    wanted = unicodedata.normalize("NFKC", unit).casefold().strip()
    folded = plain.casefold()
    for name in sorted({wanted, wanted.removesuffix("s")} - {""}, key=len, reverse=True):
        if folded.endswith(name):
            return folded.removesuffix(name).rstrip()
        if folded.startswith(name):
            return folded.removeprefix(name).lstrip()
    return folded
