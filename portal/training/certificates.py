"""What a certificate is worth on a day, its serial, and when its holder is reminded. Pure.

A serial is twelve random characters of 31 (59 bits: nobody guesses one) and a thirteenth that
checks them, as K7QM-2V8D-X0TR-C. The alphabet has no I, L, O, U and Z; what people read wrongly (O
for 0, I and L for 1, Z for 2) is read as it was meant. 31 is a prime, so that the check finds every
single wrong character and every two neighbours that changed places.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
LETTERS = 12
GROUP = 4
_MEANT = str.maketrans("OILUZ", "011V2")

REMIND = (90, 60, 30, 7)  # days before the end; the specification
RENEW_FROM = timedelta(days=REMIND[0])  # from when passing again gives a new one

Standing = Literal["valid", "expired", "revoked", "superseded"]


@dataclass(frozen=True)
class Facts:
    """What decides how a certificate stands."""

    issued_on: date
    expires_on: date | None
    is_revoked: bool = False
    is_superseded: bool = False


def standing(facts: Facts, today: date) -> Standing:
    """How it stands on `today`. Revoked comes before superseded, superseded before expired.

    It is valid on its last day.
    """
    if facts.is_revoked:
        return "revoked"
    if facts.is_superseded:
        return "superseded"
    if facts.expires_on is not None and today > facts.expires_on:
        return "expired"
    return "valid"


def expiry(issued_on: date, months: int | None) -> date | None:
    """The last day of `months` months from `issued_on`; None where it never ends.

    The same day of the month, or the month's last: issued on 31 August for 6 months it holds until
    28 (or 29) February.
    """
    if not months:
        return None
    year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + months, 12)
    for day in range(issued_on.day, 0, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has a first")


def is_renewable(facts: Facts, today: date) -> bool:
    """Whether passing again on `today` gives a new certificate in its place."""
    if standing(facts, today) != "valid":
        return True
    return facts.expires_on is not None and today >= facts.expires_on - RENEW_FROM


def due_reminder(expires_on: date, today: date) -> int | None:
    """The reminder that is due: 90, 60, 30 or 7 (days); None before the first, after the end."""
    left = (expires_on - today).days
    return min((days for days in REMIND if left <= days), default=None) if left >= 0 else None


def serial(choose: Callable[[str], str]) -> str:
    """A new serial; `choose` draws one character of a text."""
    letters = "".join(choose(ALPHABET) for _ in range(LETTERS))
    return _grouped(letters + _check(letters))


def tidy(typed: str) -> str | None:
    """A serial as it is kept, from what somebody typed; None where it can be none."""
    letters = "".join(one for one in typed.upper() if one.isalnum()).translate(_MEANT)
    if len(letters) != LETTERS + 1 or not set(letters) <= set(ALPHABET):
        return None
    return _grouped(letters) if _check(letters[:-1]) == letters[-1] else None


def _check(letters: str) -> str:
    value = 0
    for letter in letters:
        value = (value * 2 + ALPHABET.index(letter)) % len(ALPHABET)
    return ALPHABET[value]


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))
