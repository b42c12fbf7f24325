"""Chance that everybody can repeat: a number for each seed, mentee and mentor.

Between equally good pairings the one with the smallest sum of these numbers is taken. They depend
on ids alone, not on the order of the input, and no pairing is likelier to be taken for its names.
"""

from __future__ import annotations

BITS = 32  # of each number; two sums are as good as never equal
MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15  # splitmix64 (Steele, Lea, Flood, 2014)
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def mixed(number: int) -> int:
    """64 bits that look like chance, one to one from those of `number`: splitmix64's last steps."""
    number = (number + GOLDEN) & MASK
    number = ((number ^ (number >> 30)) * FIRST) & MASK
    number = ((number ^ (number >> 27)) * SECOND) & MASK
    return number ^ (number >> 31)


def mentee_key(seed: int, mentee: int) -> int:
    """The part of a tie's number that a row shares."""
    return mixed(mixed(seed) ^ mixed(mentee & MASK))


def mentor_key(seed: int, mentor: int) -> int:
    """The part that a column shares; made otherwise, for one id may stand on both sides."""
    return mixed(mixed(~seed) ^ mixed(mentor & MASK))


def tie(mentee: int, mentor: int) -> int:
    """The number of a pair, 0 to 2^BITS − 1, by the keys of its sides."""
    return mixed(mentee ^ (mentor >> 1)) >> (64 - BITS)
