"""Rows of one statement as a value of another, in the database's own JSON: so that they come with
what a request reads anyway, and take no statement of their own.
"""

import json
from collections import namedtuple
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, Text, TypeDecorator, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Rows(FunctionElement[str]):
    """All rows, each a list of its columns, as one text; nothing where PostgreSQL has no row."""

    type = Text()
    inherit_cache = True


@compiles(_Rows, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **more)}))"


@compiles(_Rows, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    columns = compiler.process(element.clauses, **more)
    return f"CAST(json_agg(json_build_array({columns})) AS TEXT)"


class Nested:
    """The rows of `statement`, whose columns hold words, numbers, truths, days and moments."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self.statement = statement
        columns = statement.selected_columns
        named = namedtuple("Row", columns.keys(), rename=True)  # type: ignore[misc]  # theirs
        self._make: Callable[[list[Any]], Any] = named._make
        read = [(place, _READ.get(_kind(one.type))) for place, one in enumerate(columns)]
        self._read = [(place, change) for place, change in read if change is not None]

    def value(self) -> ScalarSelect[str]:
        """What another statement reads."""
        rows = self.statement.subquery()
        return select(_Rows(*rows.c)).scalar_subquery()

    def rows(self, said: str | None) -> list[Any]:
        """The rows that it said, with the names and types of their columns."""
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


def _moment(said: str) -> datetime:
    moment = datetime.fromisoformat(said)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


_READ: dict[type, Callable[[Any], Any]] = {
    date: date.fromisoformat,
    datetime: _moment,
    bool: bool,
}
