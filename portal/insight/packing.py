"""The drawing of a verdict as it is kept: what stays the same from period to period once.

Pure. A chart of two years of days has a third of the characters so. What was kept before that reads
as it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

RUNS = ("states", "reasons", "kinds", "rules")  # lists that seldom change from place to place
MARK = "runs"  # set where they are packed


def packed(drawing: Mapping[str, Any]) -> dict[str, Any]:
    """`drawing` with stretches, [what, how many], for each list of RUNS."""
    return {**drawing, **{name: list(_runs(drawing[name])) for name in RUNS}, MARK: True}


def unpacked(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The drawing that was `packed`."""
    if MARK not in kept:
        return dict(kept)
    drawing = {name: value for name, value in kept.items() if name != MARK}
    return drawing | {name: [what for what, count in kept[name] for _ in range(count)]
                      for name in RUNS}  # fmt: skip


def _runs(values: Iterable[Any]) -> Iterator[list[Any]]:
    for what, same in groupby(values):
        yield [what, sum(1 for _ in same)]
