"""Numbers in files of other programs."""

from __future__ import annotations

import re
from decimal import Decimal

LARGEST = Decimal("1e28")  # of a key; ours ends at 1e30
DIGITS = 30  # before and after the mark together
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)


def number(text: str) -> Decimal | None:
    """A number with "." as its mark; None where it is none, or beyond what a key takes."""
    plain = text.strip().replace("−", "-")
    if len(plain) > 60 or not _NUMBER.fullmatch(plain):
        return None
    value = Decimal(plain)
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(value) >= LARGEST or exponent < -DIGITS:
        return None
    return value if len(format(value, "f")) <= 38 else None


def share(text: str) -> Decimal | None:
    """A percentage; Moodle writes a comma in some languages."""
    return number(text.replace(",", "."))


def near(value: Decimal, tolerance: Decimal) -> tuple[Decimal, Decimal]:
    """The stretch around a value."""
    return value - abs(tolerance), value + abs(tolerance)
