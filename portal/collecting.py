"""Python's collector, told to look seldom while rows by the thousand are made that stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 50_000  # new objects between two looks; Python's own 700 look at each row several times


@contextmanager
def seldom() -> Iterator[None]:
    """Look for cycles seldom in this block: what stays has hardly any."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
