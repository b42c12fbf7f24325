"""Parsers hold what they promise for any input, and take a time that grows with its length only.

`bin/fuzz` looks longer, led by which lines run; what it found stands here.
"""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.parsers import PARSERS, SEEDS, WORST

LONG = 100_000  # characters
MOST_SECONDS = 3.0  # of processor time, on a machine with nothing else to do
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


@pytest.mark.parametrize("name", PARSERS)
def test_no_input_is_worth_more_than_its_length(name):
    read = PARSERS[name]
    slow = []
    for kind, piece in WORST.items():
        content = (piece * (LONG // len(piece))).encode()
        for whole in (content, SEEDS[name][0] + content):
            took = seconds(read, whole)
            if took > MOST_SECONDS:
                took = min(took, seconds(read, whole))  # Python may have tidied up in between
            if took > MOST_SECONDS:
                slow.append((kind, round(took, 2)))
    assert not slow


def seconds(read, content):
    began = time.process_time()
    read(content)
    return time.process_time() - began


@pytest.mark.parametrize(("name", "content"), FOUND)
def test_what_fuzzing_found_is_mended(name, content):
    PARSERS[name](content)
