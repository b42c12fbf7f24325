"""Numbers as people and their programs write them.

A single comma or dot before exactly three digits (“1,234”) means a thousand here and a decimal
there. It is never guessed cell by cell: the whole column decides (`detect_decimal`), or a person.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from portal.tables.cells import UNSAVED, Figure, Unsaved
from portal.unreadable import Unreadable, shown

Decimal = Literal[".", ","]

LARGEST = 1e15  # beyond it, a float no longer holds every whole number and cents are lost
QUICKEST = 15  # characters: as many digits are kept exactly
LONGEST = 40  # characters; -999 999 999 999.999999 with currency and percent has 30

MISSING = frozenset({
    "", "-", "--", "–", "—", ".", "..", "...", "…", "n/a", "na", "n.a.", "n/k", "null", "none",
    "missing", "no data", "not available", "not applicable",
})  # fmt: skip

_PLAIN = re.compile(r"-?\d{1,15}(?:[.,]\d{1,15})?", re.ASCII)
_QUICK = re.compile(r"-?(?:\d{1,15}|0\.\d{1,15}|\d{1,15}\.(?:\d{1,2}|\d{4,12}))", re.ASCII)
_WHOLE = re.compile(r"\d{1,15}", re.ASCII)
_THOUSANDS = re.compile(r"[.](?<!\n0\.)(?<!-0\.)[0-9]{3}\n")  # a mark of which nobody can tell
_HALF = (".\n", "\n.", "-.")  # a mark without digits on both sides
_SPREADSHEET_ERROR = re.compile(r"#[A-Za-z0-9/]{1,12}[!?]?|#{2,40}", re.ASCII)
_NOT_FINITE = frozenset({"nan", "inf", "infinity"})
_CODES = "gbp|eur|usd|chf|jpy|cad|aud|sek|nok|dkk|pln|czk|inr|cny|kr|fr"
_CURRENCY = re.compile(rf"[£€$¥₹]|(?:{_CODES})(?![a-z])", re.ASCII)
_CURRENCY_AFTER = re.compile(rf" ?(?:[£€$¥₹]|(?<![a-z])(?:{_CODES}))$", re.ASCII)
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ")
_MINUSES = dict.fromkeys(map(ord, "\u2212\u2013\u2012\ufe63\uff0d"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "\u2019\u02bc\u00b4`"), "'")
_ALIKE = _SPACES | _MINUSES | _APOSTROPHES
_EXPONENT = re.compile(r"(\d(?:[.,]\d{1,15})?)e([+-]?\d{1,3})", re.ASCII)
_SHAPE = re.compile(r"\d*(?:[.,' ]\d+)*", re.ASCII)
_GROUPED = {
    mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", re.ASCII) for mark in ",.' "
}
_GROUPED_BY_LAKH = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}", re.ASCII)  # India: 12,34,567


def quick(decimal: Decimal | None) -> Callable[[str], object]:
    """What matches texts that `float` reads as `read_number` would; others may be numbers too."""
    return (_WHOLE if decimal == "," else _QUICK).fullmatch


def all_quick(texts: Sequence[str], decimal: Decimal | None) -> list[float] | None:
    """The numbers of plain strings that `quick` matches, all of them; None where one may be more.

    In less than half of the time that it takes text by text.
    """
    joined = "\n" + "\n".join(texts) + "\n"
    marks = b"" if decimal == "," else b".-"
    if (
        joined.encode("utf-8", "surrogatepass").translate(None, b"0123456789\n" + marks)
        or joined.count("\n") != len(texts) + 1
        or max(map(len, texts), default=0) > QUICKEST
        or (marks and (any(part in joined for part in _HALF) or _THOUSANDS.search(joined)))
    ):
        return None
    try:
        found = list(map(float, texts))
    except ValueError:
        return None
    return list(map((0.0).__add__, found)) if "-" in joined else found  # -0.0 is a plain 0.0


class Number(NamedTuple):
    """What a cell says: its value (None: missing), and whether a percent sign followed it."""

    value: float | None
    percent: bool = False


_NOTHING = Number(None)


def is_plain_number(text: str) -> bool:
    """Whether `text` is digits with at most a minus and one mark, so that it can be no name."""
    return _PLAIN.fullmatch(text) is not None


def parse_number(text: str, decimal: Decimal | None = None) -> float | None:
    """The number that `text` writes, None where it says that there is none (“”, “-”, “n/a”).

    A percent sign is dropped: “12 %” is 12 (`read_number` tells that it was there). `decimal` is
    the column's decimal mark. Raises Unreadable: no number, ambiguous without `decimal`, not
    finite, a spreadsheet's error, or beyond ±10^15.
    """
    return read_number(text, decimal).value


def read_number(text: str, decimal: Decimal | None = None) -> Number:
    """Like `parse_number`, and tells whether a percent sign followed."""
    if isinstance(text, Figure) and abs(text.value) <= LARGEST:
        return Number(text.value + 0.0, text.percent)
    if isinstance(text, Unsaved):
        raise UNSAVED
    if len(text) <= 15 and text.isascii() and text.isdigit():
        return Number(float(text))
    if decimal != "," and _QUICK.fullmatch(text):
        return Number(float(text) + 0.0)  # which makes -0.0 a plain 0.0
    if len(text) > 10 * LONGEST or len(text.strip()) > LONGEST:
        raise _no_number(text)
    plain = text.strip().translate(_ALIKE).casefold()
    if plain in MISSING:
        return _NOTHING
    if _SPREADSHEET_ERROR.fullmatch(plain):
        raise Unreadable(
            "spreadsheet_error",
            f"{shown(text)} is an error that a spreadsheet left in the cell.",
            "Correct the formula there, or leave the cell empty, and save the file again.",
        )
    if plain.lstrip("+-") in _NOT_FINITE:
        reason = f"{shown(text)} is not a number that can be measured."
        raise Unreadable("not_finite", reason, "Leave the cell empty where there is no value.")
    digits, negative, percent = _bare(plain, text)
    value = _magnitude(digits, decimal, text)
    if value > LARGEST:
        reason = f"{shown(text)} is larger than 1,000,000,000,000,000."
        raise Unreadable("too_large", reason, "Correct it, or use a larger unit.")
    return Number(-value if negative and value else value, percent)


def _bare(plain: str, text: str) -> tuple[str, bool, bool]:
    """`plain` without currency, percent sign, brackets, sign; whether negative, whether percent."""
    signs = ""
    if plain.startswith("(") and plain.endswith(")"):  # as accountants write a negative number
        signs, plain = "-", plain[1:-1].strip()
    percent = plain.endswith("%")
    if percent:
        plain = plain[:-1].rstrip()
    for _ in range(2):  # sign before the currency or after it: “-£5”, “£-5”
        if plain[:1] in ("-", "+"):
            signs, plain = signs + plain[0], plain[1:].lstrip()
        if currency := _CURRENCY.match(plain):
            plain = plain[currency.end() :].lstrip()
    plain = _CURRENCY_AFTER.sub("", plain)
    if plain.endswith("-"):  # as SAP writes it
        signs, plain = signs + "-", plain[:-1].rstrip()
    if len(signs) > 1:
        raise _no_number(text)
    return plain, signs == "-", percent


def _magnitude(digits: str, decimal: Decimal | None, text: str) -> float:
    if exponent := _EXPONENT.fullmatch(digits):
        power = int(exponent[2])
        if abs(power) > 15:
            reason = f"{shown(text)} has an exponent that no measured value needs."
            raise Unreadable("too_large", reason, "Write the number in full, or use a larger unit.")
        return float(f"{exponent[1].replace(',', '.')}e{power}")
    if not digits or not digits[-1].isdigit() or not _SHAPE.fullmatch(digits):
        raise _no_number(text)
    mark = decimal or _decimal_of(digits)
    if mark is None:
        if _is_ambiguous(digits):
            raise Unreadable(
                "number_ambiguous",
                f"{shown(text)} may mean thousands or a decimal fraction.",
                "Choose the decimal mark for the file.",
            )
        mark = "."
    whole, _, fraction = digits.partition(mark)
    if fraction and not fraction.isdigit():
        raise _misplaced(text)
    return float(f"{_ungrouped(whole, mark, text)}.{fraction or '0'}")


def _ungrouped(whole: str, decimal: Decimal, text: str) -> str:
    """`whole` without its thousands marks, which must stand before every third digit."""
    if whole.isdigit() or not whole:
        return whole or "0"
    marks = {character for character in whole if not character.isdigit()}
    if len(marks) == 1:
        mark = marks.pop()
        groups = _GROUPED[mark].fullmatch(whole)
        if groups or (mark == "," and _GROUPED_BY_LAKH.fullmatch(whole)):
            return whole.replace(mark, "")
    raise _misplaced(text, decimal)


def _decimal_of(digits: str) -> Decimal | None:
    """The decimal mark that the form of one number settles, else None.

    Settled by: both marks (the last one), a mark that repeats (it groups, so the other is the
    decimal), a fraction that has not three digits, or more before it than a group holds or a zero.
    """
    commas, dots = digits.count(","), digits.count(".")
    if commas and dots:
        return "," if digits.rfind(",") > digits.rfind(".") else "."
    if commas > 1:
        return "."
    if dots > 1:
        return ","
    if not commas and not dots:
        return None
    mark: Decimal = "," if commas else "."
    whole, _, fraction = digits.partition(mark)
    grouped_otherwise = not whole.isdigit() and whole != ""
    if len(fraction) != 3 or grouped_otherwise or whole in ("", "0") or len(whole) > 3:
        return mark
    return None


def _is_ambiguous(digits: str) -> bool:
    return ("," in digits or "." in digits) and _decimal_of(digits) is None


def detect_decimal(values: Iterable[str]) -> Decimal | None:
    """The decimal mark of a column: that of every number in it whose form settles one.

    None where none does, or where they contradict each other: then ask. The order of the values
    doesn't matter; what is no number is passed over.
    """
    seen: set[Decimal] = set()
    for text in values:
        if isinstance(text, Figure) or len(text) > LONGEST or ("," not in text and "." not in text):
            continue
        try:
            digits, _, _ = _bare(text.strip().translate(_ALIKE).casefold(), text)
        except Unreadable:
            continue
        if digits and digits[-1].isdigit() and _SHAPE.fullmatch(digits):
            mark = _decimal_of(digits)
            if mark:
                seen.add(mark)
    return seen.pop() if len(seen) == 1 else None


def _no_number(text: str) -> Unreadable:
    reason = f"{shown(text)} is not a number."
    remedy = "Write digits only, such as 1234.5, and leave the cell empty where there is no value."
    return Unreadable("not_a_number", reason, remedy)


def _misplaced(text: str, decimal: Decimal = ".") -> Unreadable:
    name = "dot" if decimal == "." else "comma"
    reason = f"{shown(text)} has its marks in places where no number has them (decimal {name})."
    return Unreadable("not_a_number", reason, "Correct it, or choose the other decimal mark.")
