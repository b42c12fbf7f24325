"""A port: the days on which something is due for a person, for calendars."""

from collections.abc import Callable, Sequence

from flask import Flask, current_app

from portal.accounts.models import Person
from portal.notices.calendar_text import Day

Source = Callable[[Person], Sequence[Day]]


def add(app: Flask, source: Source) -> None:
    """Offer days of a person; one statement. Called from a feature's `register(app)`."""
    app.extensions.setdefault("notices.days", []).append(source)


def of(person: Person) -> list[Day]:
    """All days of `person`, earliest first."""
    sources: list[Source] = current_app.extensions.get("notices.days", [])
    found = [day for source in sources for day in source(person)]
    return sorted(found, key=lambda one: (one.day, one.uid))
