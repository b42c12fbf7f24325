"""What stands beside the person on every page: values that features add to the one statement that
says who is signed in, so that no page sends another one for them.

A feature adds a scalar subquery on `Person.id` (a count, better a counter that it keeps) from its
`register(app)`; pages read `current_user.beside["unread"]`. For somebody who is not signed in, and
in the request that signs them in, there is nothing beside them: `beside.get("unread", 0)`.
"""

from typing import Any

from flask import Flask, current_app
from sqlalchemy import ScalarSelect

from portal.accounts.models import Person


def add(app: Flask, name: str, value: ScalarSelect[Any]) -> None:
    """Read `value` with who is signed in, under `name`."""
    app.extensions.setdefault("beside", {})[name] = value.correlate(Person)


def values() -> dict[str, ScalarSelect[Any]]:
    """What features added, by name."""
    found: dict[str, ScalarSelect[Any]] = current_app.extensions.get("beside", {})
    return found
