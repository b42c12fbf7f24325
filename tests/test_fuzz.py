"""Parsers hold what they promise for any input.

`bin/fuzz` looks longer, led by which lines run; what it found stands here. How the time grows that
they take: `tests/security/test_growth.py`.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.parsers import PARSERS, SEEDS

FOUND = [
    ("table", b"a;" * 50_000),  # columns of one name: their square
    ("library", b"a." * 15_000),  # keys of many parts: their square, in tomllib
    ("library", b"a=" + b"[" * 5_000),  # RecursionError
    ("library", b"a=" + b"9" * 5_000),  # a ValueError that is no TOMLDecodeError
]


def inputs(name):
    """Anything, and what people write with pieces changed."""
    seeds = st.sampled_from(SEEDS[name])
    spliced = st.builds(_spliced, seeds, st.integers(0, 5000), st.binary(max_size=12))
    return st.one_of(st.binary(max_size=200), st.text(max_size=80).map(str.encode), spliced)


def _spliced(seed, place, piece):
    at = place % (len(seed) + 1)
    return seed[:at] + piece + seed[at + len(piece) // 2 :]


@pytest.mark.parametrize("name", PARSERS)
def test_any_input_ends_in_a_value_or_a_refusal(name):
    @settings(max_examples=40, deadline=None, database=None)
    @given(inputs(name))
    def holds(content):
        PARSERS[name](content)

    holds()


@pytest.mark.parametrize(("name", "content"), FOUND)
def test_what_fuzzing_found_is_mended(name, content):
    PARSERS[name](content)
