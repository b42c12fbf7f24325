"""A port: the days on which something is due for a person, for calendars."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, current_app
from sqlalchemy import union_all

from portal.accounts.models import Person
from portal.db import session
from portal.notices.calendar_text import Day

Source = Callable[[Person], Sequence[Day]]


@dataclass(frozen=True)
class Rows:
    """Days that share a statement with others. `chosen` gives selects of five columns: the word
    `what`, an identity, the day or none, a title and a further text; `made` a day of such a row.
    """

    what: str  # begins with it, in each of its selects
    chosen: Callable[[Person], Sequence[Any]]
    made: Callable[[str, int, date | None, str, str], Day]


def add(app: Flask, source: Source) -> None:
    """Offer days of a person; one statement. Called from a feature's `register(app)`."""
    app.extensions.setdefault("notices.days", []).append(source)


def add_rows(app: Flask, rows: Rows) -> None:
    """Offer days of a person that all features with rows read in one statement."""
    app.extensions.setdefault("notices.days.rows", []).append(rows)


def of(person: Person) -> list[Day]:
    """All days of `person`, earliest first."""
    sources: list[Source] = current_app.extensions.get("notices.days", [])
    found = [day for source in sources for day in source(person)]
    return sorted([*found, *_of_rows(person)], key=lambda one: (one.day, one.uid))


def of_rows(person: Person, rows: Rows) -> list[Day]:
    """The days of one feature by themselves."""
    return [rows.made(*row) for row in session.execute(union_all(*rows.chosen(person)))]


def _of_rows(person: Person) -> list[Day]:
    every: list[Rows] = current_app.extensions.get("notices.days.rows", [])
    selects = [one for rows in every for one in rows.chosen(person)]
    if not selects:
        return []
    found = []
    for row in session.execute(union_all(*selects)):
        rows = next(one for one in every if row[0].startswith(one.what))
        found.append(rows.made(*row))
    return found
