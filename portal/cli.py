"""Commands' common ground."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError

from portal.db import db, session

NO_TABLES = (
    "The database has no tables yet. Bring the database up to date first: bin/run does it as it "
    "starts, flask db upgrade by itself."
)

Result = TypeVar("Result")


def needs_database(command: Callable[..., Result]) -> Callable[..., Result]:
    """For commands that open the database: with a bad setting they say which, and stop."""

    @with_appcontext
    @wraps(command)
    def checked(*arguments: Any, **options: Any) -> Result:
        require_database()
        try:
            return command(*arguments, **options)
        except DatabaseError:
            session.rollback()
            if inspect(db.engine).has_table("person"):
                raise
            raise click.ClickException(NO_TABLES) from None

    return checked


def require_database() -> None:
    """Raise what keeps this process from using the database, as a message for the terminal."""
    fault = current_app.config["SETTINGS"].fault
    if fault:
        raise click.ClickException(fault)


def printable(text: str) -> str:
    """`text` without what could steer a terminal or break an encoding: input is quoted in it."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii")
        for each in text
    )
