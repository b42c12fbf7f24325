"""Follow-ups and signals as rows of a file. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from portal.tables.safe_csv import Cell

HEADER = (
    "Number", "What we do", "Metric", "Code", "Owner", "State", "Due on", "Done on", "Expected",
    "By at least", "Unit", "Seen by", "What came of it",
)  # fmt: skip
SIGNALS_HEADER = ("Number", "Metric", "Code", "First seen", "Last seen", "What it says", "Due on")


def rows(found: Iterable[Any]) -> Iterator[tuple[Cell, ...]]:
    """A row for each follow-up, under `HEADER`."""
    for shown in found:
        one = shown.follow_up
        yield (
            one.id, one.what, one.metric.name, one.metric.code, one.owner.name, one.state,
            one.due_on, one.done_on, one.direction, one.size, shown.unit, shown.by, one.outcome,
        )  # fmt: skip


def signals(found: Iterable[Any]) -> Iterator[tuple[Cell, ...]]:
    """A row for each signal, under `SIGNALS_HEADER`."""
    for one in found:
        yield (
            one.id, one.metric.name, one.metric.code, one.first_label, one.last_label,
            one.sentence, one.due_on,
        )  # fmt: skip
