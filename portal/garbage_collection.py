"""Python's garbage collector, run less often while rows are made by the thousand and stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 50_000  # new objects between two runs; Python's own 700 visit each row several times


@contextmanager
def seldom() -> Iterator[None]:
    """Collect seldom in this block: what it makes stays, and has hardly any cycles."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
