"""A table in a file, whichever kind of file that is: a header, and rows to go through again."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from portal.unreadable import Unreadable, shown


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold at most."""

    size: int = 64_000_000  # bytes; a million rows of four columns have 34 million
    rows: int = 1_000_000
    columns: int = 200
    field: int = 10_000  # characters in one cell


AT_ONCE = 4_000  # rows of a block

Row = tuple[int, list[str]]  # the line of the file on which it begins (from 1), and its cells
Block = tuple[Sequence[int], list[list[str]]]  # the same of many rows


@dataclass
class Table(ABC):
    """The names of the columns, each of them once; `notes` say what a person should know of it.

    `row_count` is None while nobody has gone through all rows.
    """

    header: tuple[str, ...]
    notes: tuple[str, ...]
    row_count: int | None
    sheet: str  # the name of the workbook's sheet that this is; "" in a text
    sheets: tuple[str, ...]  # all that may be chosen

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """The rows below the header, as they stand in the file; blank ones are left out.

        A row may have more or fewer cells than the header.
        """

    def blocks(self) -> Iterator[Block]:
        """The same rows, many at a time: for who goes through a million."""
        found = self.rows()
        while some := list(islice(found, AT_ONCE)):
            yield [line for line, _ in some], [cells for _, cells in some]

    def about(self) -> int:
        """About how many rows there are, for showing how far a pass has come."""
        return self.row_count or 0

    def first_look(self) -> "Table":
        """What a page may go through: the whole table, or the beginning of a large one."""
        return self

    def index(self, column: str) -> int:
        """Where `column` stands, from 0. Raises Unreadable where the file has no such column."""
        if column not in self.header:
            reason = f"The file has no column {shown(column)}."
            raise Unreadable("column_missing", reason, "Choose the columns for this file again.")
        return self.header.index(column)
