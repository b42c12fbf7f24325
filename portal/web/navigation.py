"""The main navigation: each feature adds its entries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from portal.web.access import anybody


@dataclass(frozen=True)
class Entry:
    """A word in the header: its page, and the first part of the addresses it stands for.

    `may`: for whom it stands there; everybody who is signed in, unless told otherwise. `apart`:
    beside the name of who is signed in where there is room, for it is no part of everybody's day.
    """

    order: int
    label: str
    endpoint: str
    prefix: str
    may: Callable[[Any], bool] = anybody
    apart: bool = False


class Link(NamedTuple):
    """An entry on a page."""

    label: str
    url: str
    active: bool
    apart: bool = False


def add(app: Flask, entry: Entry) -> None:
    """Offer `entry`; called from a feature's `register(app)`."""
    app.extensions.setdefault("navigation", []).append(entry)


def links() -> tuple[Link, ...]:
    """The header's links for the page that is shown."""
    path, person = request.path, current_user._get_current_object()
    return tuple(
        Link(
            entry.label,
            url,
            path == entry.prefix or (entry.prefix != "/" and path.startswith(entry.prefix + "/")),
            entry.apart,
        )
        for entry, url in _entries()
        if entry.may(person)
    )


def _entries() -> list[tuple[Entry, str]]:
    """All entries in order, each with its address: the same for every request."""
    made: list[tuple[Entry, str]] | None = current_app.extensions.get("navigation_made")
    if made is None:
        offered: list[Entry] = current_app.extensions.get("navigation", [])
        in_order = sorted(offered, key=lambda one: one.order)
        made = [(entry, url_for(entry.endpoint)) for entry in in_order]
        current_app.extensions["navigation_made"] = made
    return made


def context() -> dict[str, Any]:
    return {"navigation": links}
