"""A port: features that must know of a department's new head, a change of holidays, of somebody's
way of signing in, or of their address.

They register hooks in their `register(app)`; hooks are called inside the `change` that caused it.
"""

from collections.abc import Callable, Collection
from datetime import date

from flask import Flask, current_app

from portal.accounts.models import Department, Person
from portal.changelog.recording import Actor

Heads = Callable[[Department, int | None, Actor | None], None]
"""Department, who headed it today until now if anybody did, who did it."""
Days = Callable[[Collection[date]], int]
"""The days that became free or working days; how many days that were promised moved for them."""

Safety = Callable[[Person, str, Actor | None], None]
"""Whose account, what happened to it, who did it."""

Addresses = Callable[[Person, str, Actor | None], None]
"""Who is reached elsewhere now, the address until now, who did it."""


def of_heads(app: Flask, hook: Heads) -> None:
    """Have `hook` called when somebody else heads a department from today on."""
    app.extensions.setdefault("accounts.heads", []).append(hook)


def of_days(app: Flask, hook: Days) -> None:
    """Have `hook` called when days become free, or working days again."""
    app.extensions.setdefault("accounts.days", []).append(hook)


def of_safety(app: Flask, hook: Safety) -> None:
    """Have `hook` called when something was done to somebody's way of signing in."""
    app.extensions.setdefault("accounts.safety", []).append(hook)


def of_addresses(app: Flask, hook: Addresses) -> None:
    """Have `hook` called when somebody's address was corrected."""
    app.extensions.setdefault("accounts.addresses", []).append(hook)


def another_head(department: Department, former_id: int | None, actor: Actor | None) -> None:
    hooks: list[Heads] = current_app.extensions.get("accounts.heads", [])
    for hook in hooks:
        hook(department, former_id, actor)


def other_days(days: Collection[date]) -> int:
    """Say that these days are free now, or no longer; how many promised days moved."""
    hooks: list[Days] = current_app.extensions.get("accounts.days", [])
    return sum(hook(days) for hook in hooks)


def about_safety(person: Person, what: str, actor: Actor | None) -> None:
    """Say that `what` happened to the account of `person`: "Your password was changed"."""
    hooks: list[Safety] = current_app.extensions.get("accounts.safety", [])
    for hook in hooks:
        hook(person, what, actor)


def another_address(person: Person, before: str, actor: Actor | None) -> None:
    """Say that `person` was reached at `before` until now."""
    hooks: list[Addresses] = current_app.extensions.get("accounts.addresses", [])
    for hook in hooks:
        hook(person, before, actor)
