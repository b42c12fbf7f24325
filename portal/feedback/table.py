"""Lists of conversations and the loop's figures as rows of a file. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from portal.feedback.figures import FIGURES, Month
from portal.files.workbooks import day
from portal.tables.safe_csv import Cell

HEADER = (
    "Number", "About", "Point", "Kind", "From", "Answered by", "State", "Given on",
    "To be looked at by", "Age in working days", "Answered on", "Closed on", "First words",
)  # fmt: skip
FINDINGS_HEADER = (
    "Number", "What was found", "What to do", "Metric", "Code", "By", "Published on", "For",
    "Figures revised on", "Taken back on",
)  # fmt: skip
FIGURES_HEADER = (
    "Month",
    "Answered",
    "Given",
    "Closed",
    *(f"{one.name} ({one.unit})" for one in FIGURES),
)


def rows(found: Iterable[Any]) -> Iterator[tuple[Cell, ...]]:
    """A row for each conversation of a list, under `HEADER`."""
    for row in found:
        one = row.thread
        yield (
            one.id, one.subject_title, one.point, one.kind_word, one.giver.name,
            one.owner.name if one.owner else "The chair of the committee", one.state_word,
            one.given_on, one.due_on, row.age, one.answered_on, one.closed_on, row.words,
        )  # fmt: skip


def findings(found: Iterable[Any]) -> Iterator[tuple[Cell, ...]]:
    """A row for each finding, under `FINDINGS_HEADER`."""
    for one in found:
        told = ", ".join(each.name for each in one.departments)
        yield (
            one.id, one.claim, one.advice, one.metric.name, one.metric.code, one.author.name,
            day(one.created_at), told, day(one.revised_at), day(one.retired_at),
        )  # fmt: skip


def months(found: Sequence[Month]) -> Iterator[tuple[Cell, ...]]:
    """A row for each month, under `FIGURES_HEADER`."""
    for one in found:
        counts = one.answered, one.given, one.closed
        yield (one.start, *counts, *(figure.of(one) for figure in FIGURES))
