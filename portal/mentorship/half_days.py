"""Ten half-days of a week: as bits in a row, as a set, and as they fall in another time zone.

Bit 2·day + half: Monday morning is 0, Friday afternoon is 9.
"""

from collections.abc import Iterable
from typing import Final

COUNT: Final = 10
_HOURS: Final = tuple(24 * (slot // 2) + (8 if slot % 2 == 0 else 13) for slot in range(COUNT))
_LENGTH: Final = 4  # hours of a half-day: 8 to 12, and 13 to 17
_ENOUGH: Final = 2.5  # hours in which a half-day of one zone meets one of another


def packed(slots: Iterable[int]) -> int:
    """Half-days as bits."""
    return sum(1 << slot for slot in set(slots))


def unpacked(bits: int) -> frozenset[int]:
    """Bits as half-days."""
    return frozenset(slot for slot in range(COUNT) if bits >> slot & 1)


def moved(slots: Iterable[int], hours: float) -> frozenset[int]:
    """The half-days here of somebody whose clock is `hours` behind ours.

    A half-day counts as ours where the two have two and a half hours or more in common.
    """
    there = [_HOURS[slot] + hours for slot in slots]
    return frozenset(
        slot
        for slot, start in enumerate(_HOURS)
        if any(_LENGTH - abs(start - other) >= _ENOUGH for other in there)
    )
