"""Rows by the thousand, with flat memory."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import insert

from portal.db import session

AT_ONCE = 20_000  # rows of one statement


def inserted(table: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert `rows` past the portal's actions."""
    for some in batches(rows):
        session.connection().execute(insert(table.__table__), some)


def batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """The rows, so many at a time that memory stays flat."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some
