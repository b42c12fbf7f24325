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

    `may`: for whom it stands there; everybody who is signed in, unless told otherwise.
    """

    order: int
    label: str
    endpoint: str
    prefix: str
    may: Callable[[Any], bool] = anybody


class Link(NamedTuple):
    """An entry on a page."""

    label: str
    url: str
    active: bool


def add(app: Flask, entry: Entry) -> None:
    """Offer `entry`; called from a feature's `register(app)`."""
    app.extensions.setdefault("navigation", []).append(entry)


def links() -> list[Link]:
    """The header's links for the page that is shown."""
    entries: list[Entry] = current_app.extensions.get("navigation", [])
    path = request.path
    return [
        Link(
            entry.label,
            url_for(entry.endpoint),
            path == entry.prefix or (entry.prefix != "/" and path.startswith(entry.prefix + "/")),
        )
        for entry in sorted(entries, key=lambda one: one.order)
        if entry.may(current_user)
    ]


def context() -> dict[str, Any]:
    return {"navigation": links}
