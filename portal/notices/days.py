"""A port: the days on which something is due for a person, for calendars."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, current_app
from sqlalchemy import bindparam, union_all

from portal import clock
from portal.accounts.models import Person
from portal.db import Moment, bigint, session
from portal.driver import Ready
from portal.notices.calendar_text import Day

Source = Callable[[Person], Sequence[Day]]


@dataclass(frozen=True)
class Rows:
    """Days that share a statement with others. Its selects have five columns: the word `what`, an
    identity, the day or none, a title and a further text; `made` gives a day of such a row. They
    are asked with the parameters below, and written out once.
    """

    what: str  # begins with it, in each of its selects
    selects: Sequence[Any]
    made: Callable[[str, int, date | None, str, str], Day]


PERSON = bindparam("person_id", type_=bigint)
NOW = bindparam("now", type_=Moment)


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
    return _read(person, [rows], Ready(union_all(*rows.selects)))


def _of_rows(person: Person) -> list[Day]:
    kept = current_app.extensions
    every: list[Rows] = kept.get("notices.days.rows", [])
    if not every:
        return []
    if "notices.days.ready" not in kept:
        together = union_all(*(one for rows in every for one in rows.selects))
        kept["notices.days.ready"] = Ready(together)
    return _read(person, every, kept["notices.days.ready"])


def _read(person: Person, every: Sequence[Rows], ready: Ready) -> list[Day]:
    found = []
    for row in ready.rows(session.connection(), person_id=person.id, now=clock.now()):
        rows = next(one for one in every if row[0].startswith(one.what))
        found.append(rows.made(*row))
    return found
