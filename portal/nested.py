"""The rows of one statement as a single value of another, as JSON made by the database.

So they come with a statement that the request sends anyway, and cost none of their own.
"""

import json
from collections import namedtuple
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, TypeDecorator

from portal.packed import packed, read_moment


class Nested:
    """The rows of `statement`; its columns may be texts, numbers, booleans, dates and moments."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self.statement = statement
        columns = statement.selected_columns
        named = namedtuple("Row", columns.keys(), rename=True)  # type: ignore[misc]  # theirs
        self._make: Callable[[list[Any]], Any] = named._make
        read = [(place, _READ.get(_kind(one.type))) for place, one in enumerate(columns)]
        self._read = [(place, change) for place, change in read if change is not None]

    def value(self) -> ScalarSelect[str]:
        """The value to select in the other statement."""
        return packed(self.statement).scalar_subquery()

    def rows(self, said: str | None) -> list[Any]:
        """The rows in the value `said`, with the names and types of their columns."""
        found = json.loads(said) if said else []
        for row in found:
            for place, change in self._read:
                if row[place] is not None:
                    row[place] = change(row[place])
        return [self._make(row) for row in found]


def _kind(type_: Any) -> type:
    """What Python holds of such a column."""
    kept: type = (type_.impl_instance if isinstance(type_, TypeDecorator) else type_).python_type
    return kept


_READ: dict[type, Callable[[Any], Any]] = {
    date: date.fromisoformat,
    datetime: read_moment,
    bool: bool,
}
