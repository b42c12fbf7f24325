"""What a file says in one place, as far as it can be read: a value, or what is wrong there."""

from datetime import date
from typing import NamedTuple

from portal.periods import Period
from portal.tables.cells import UNSAVED, Unsaved
from portal.unreadable import Unreadable

KEPT_OF_VALUE = 200  # characters of a bad cell that a report shows
NO_DEPARTMENT = Unreadable(
    "department_missing", "The row names no department.", "Fill in the department."
)
UNKNOWN_STATE = Unreadable(
    "state_unknown",
    "The portal does not know this state of a value.",
    "Write final, provisional, estimated or missing, or leave it empty.",
)


class Cell(NamedTuple):
    """One value of a file. `department` and `measure` are None where their text is unknown.

    `value`, `numerator` and `denominator` are None where the cell is empty. `day` is set where the
    period was written as a day. `state` is "" where the file doesn't tell.
    """

    line: int
    column: str
    department_text: str
    department: str | None
    measure_text: str
    measure: str | None
    period: Period
    day: date | None
    value: float | None
    numerator: float | None
    denominator: float | None
    percent: bool
    state: str
    note: str

    @property
    def is_empty(self) -> bool:
        """Whether the file gives no figure at all here."""
        return self.value is None and self.numerator is None and self.denominator is None


class Problem(NamedTuple):
    """What can't be read: where, what stood there, why, and what to do."""

    line: int
    column: str
    value: str
    code: str
    reason: str
    remedy: str


class BadCell(Exception):
    """A cell that can't be read, with its column and why."""

    def __init__(self, column: str | None, text: str, why: Unreadable) -> None:
        super().__init__(why.reason)
        self.column = column or ""
        self.text = text
        self.why = why

    def problem(self, line: int) -> Problem:
        why, text = self.why, self.text[:KEPT_OF_VALUE]
        return Problem(line, self.column, text, why.code, why.reason, why.remedy)


def refuse_unsaved(column: str | None, text: str) -> None:
    """Raise BadCell for a workbook's formula whose result is not in the file."""
    if isinstance(text, Unsaved):
        raise BadCell(column, text, UNSAVED)


def wrong_width(line: int, row: list[str], width: int) -> Problem:
    text = " | ".join(row[: width + 1])[:KEPT_OF_VALUE]
    reason = f"The row has {len(row)} cells where the header has {width}."
    if len(row) > width:
        remedy = "Put quotation marks around cells that hold the separator, such as 1,5 or a name."
        return Problem(line, "", text, "too_many_cells", reason, remedy)
    return Problem(line, "", text, "too_few_cells", reason, "Fill in the row, or delete it.")
