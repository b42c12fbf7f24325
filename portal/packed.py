"""Many narrow rows fetched as one JSON text: counts of every department, objective or facet.

Fetching a row into Python costs more than what SQL does with it, and makes other threads wait.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from portal.db import session


class in_one(FunctionElement[str]):  # noqa: N801 - an SQL function, written like those of `func`
    """The rows of a select as a JSON text of lists, in no order; NULL or `[]` without any."""

    name = "in_one"
    type = Text()
    inherit_cache = True


@compiles(in_one, "sqlite")
def _sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **more)}))"


@compiles(in_one, "postgresql")
def _postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"CAST(json_agg(json_build_array({compiler.process(element.clauses, **more)})) AS TEXT)"


def packed(rows: Any) -> Select[Any]:
    """The statement that fetches the rows of `rows` as one."""
    inner = rows.subquery("packed_rows")
    columns: list[ColumnElement[Any]] = list(inner.c)
    return select(in_one(*columns))


def read_moment(written: str) -> datetime:
    """A moment as JSON holds it, on either engine."""
    found = datetime.fromisoformat(written)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def read_day(written: str | None) -> date | None:
    """A day as JSON holds it."""
    return date.fromisoformat(written) if written else None


def unpacked(statement: Any, given: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The rows that a packed `statement` finds."""
    yield from json.loads(session.connection().execute(statement, dict(given)).scalar() or "[]")


def inner(found: Any) -> list[list[Any]]:
    """What `in_one` found within what it packs: lists on SQLite, on PostgreSQL still their text."""
    return json.loads(found) if isinstance(found, str) else found or []
