"""Row 19: what is read grows with its length only, at 1,000, 10,000 and 100,000 signs.

Each parser gets what has hurt parsers elsewhere: by itself, behind what people write, and within
it, where a text, a cell or an answer stands.
"""

import gc
import os
import re
import time
from collections.abc import Iterator

import pytest

from tests.fuzz.parsers import PARSERS, SEEDS, WORST
from tests.fuzz.questions import READERS
from tests.fuzz.questions import SEEDS as OF_QUESTIONS

FULL = os.environ.get("FAULTS") == "full"
SIZES = (1_000, 10_000, 100_000)  # bytes
MOST_SECONDS = 1.0  # of the processor
MOST_TIMES = (
    25  # as long for ten times the length: ten, and what a busy machine adds; not a hundred
)
TRIES = 5  # of what seems to take too long
MARKS = {
    "entities": "&amp;", "tags": "&lt;b&gt;", "pipes": "|a", "ticks": "`", "stars": "*a",
    "emphasis": "_a ", "links": "[a](", "pictures": "![", "tildes": "~a", "dollars": "$a ",
    "citations": "> ", "lists": "- a\n", "rows": "|a|b|\n", "headings": "# a\n",
    "gaps": "[[a;b]] ", "colons": "a: ", "hashes": "#a", "folded": "a:\n ", "clozes": "{1:SA:=b~c}",
    "answers": "{=a ~b}",
}  # fmt: skip
EVERY = PARSERS | READERS
WITHIN = 2  # places in the midst of an input, where texts stand
SLOWEST = 1  # input that is tried at the full length; in bin/faults all of them are


@pytest.fixture(autouse=True)
def _heap_of_its_own() -> Iterator[None]:
    """The collector does not look at what other tests left."""
    gc.freeze()
    yield
    gc.unfreeze()


def places(seed):
    """Before, behind and within an input: where a text begins, else at its middle."""
    texts = [found.end() for found in re.finditer(rb"(?<=>)(?=[\w ])", seed)]
    return [*(texts[-WITHIN:] or [len(seed) // 2]), len(seed), 0]


def inputs(seed, at, piece):
    """One of each size."""
    return [seed[:at] + (piece * (size // len(piece))).encode() + seed[at:] for size in SIZES]


def hostile(seeds):
    """What is tried: all pieces, each in one of the places in turn, in bin/faults in all."""
    for turn, (kind, piece) in enumerate((WORST | MARKS).items()):
        seed = seeds[turn % len(seeds)]
        every = places(seed)
        for at in every if FULL else every[turn % len(every) :][:1]:
            yield f"{kind} at {at}", inputs(seed, at, piece)


def seconds(read, content):
    """Of the processor, in this thread: the least of up to five, where each is over a second. A
    reading of hundredths took more than that, twice, where thirty programs shared two processors.
    """
    took = _once(read, content)
    for _ in range(TRIES - 1):
        if took <= MOST_SECONDS:
            break
        took = min(took, _once(read, content))
    return took


def _once(read, content):
    began = time.thread_time()
    read(content)
    return time.thread_time() - began


def grows_too_fast(read, sized, most=MOST_SECONDS):
    """Whether the longest takes over a second, and more than its length explains, each time."""
    for _ in range(TRIES):
        took = _once(read, sized[-1])
        if took <= most or took <= MOST_TIMES * _once(read, sized[-2]):
            return False
    return True


@pytest.mark.parametrize("name", EVERY)
def test_reading_grows_with_the_length_only(name):
    read, seeds = EVERY[name], (SEEDS | OF_QUESTIONS)[name]
    tried = []
    for kind, sized in hostile(seeds):
        tried.append((max(seconds(read, one) for one in sized[:2]), kind, sized))
    tried.sort(key=lambda one: one[0], reverse=True)
    assert tried[0][0] < MOST_SECONDS, tried[0][1]
    fast = [
        kind for _, kind, sized in tried[: None if FULL else SLOWEST] if grows_too_fast(read, sized)
    ]
    assert fast == []


def test_the_test_sees_what_grows_too_fast():
    """Each sign looked at for each sign takes a hundred times as long for ten times as many."""

    def squared(content):
        return sum(content.count(b"b") for _ in content)

    def linear(content):
        return sum(content[:3_000].count(b"b") for _ in content for _ in range(8))

    sized = [b"a" * size for size in (300, 3_000, 30_000)]
    assert grows_too_fast(squared, sized, most=0.02)
    assert not grows_too_fast(linear, sized, most=0.02)
