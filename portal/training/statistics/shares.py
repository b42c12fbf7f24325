"""Shares and numbers as tables keep them: decimals in text, rounded once. Pure."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

PLACES = 4  # decimals of a percentage that is kept as text


def percent(text: str) -> Fraction:
    """A percentage that is kept as text, as a share: "12.5" is 1/8."""
    return Fraction(text) / 100


def percent_text(share: Fraction) -> str:
    """A share as a percentage in text, four decimals at most: 2/3 is "66.6667"."""
    return decimal_text(share * 100)


def decimal_text(number: Fraction) -> str:
    """A number as a decimal in text, four places at most, halves away from zero."""
    with localcontext(prec=60):
        exact = Decimal(number.numerator) / Decimal(number.denominator)
        return f"{exact.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP).normalize():f}"
