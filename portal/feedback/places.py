"""A port: what can be given feedback on, found by the address of the page where one stands.

A feature whose pages show a record registers a `Place` for it; any other page that everybody may
open is a place of its own. A lesson attaches by `places.add(app, Place("lesson", …))`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import Flask, current_app
from werkzeug.exceptions import HTTPException

from portal.accounts.models import Person

LONGEST = 200  # characters of an address
PAGES: Mapping[str, str] = {
    "/": "The start page",
    "/overview": "The overview",
    "/overview/reading": "How to read the charts",
    "/metrics": "The list of metrics",
    "/metrics/library": "The library of definitions",
    "/objectives": "The objectives",
    "/departments": "The departments",
    "/values": "My sheet",
    "/imports": "Imports",
    "/feedback": "Feedback",
    "/findings": "Findings",
}


class Point(NamedTuple):
    """A period or a paragraph of a subject."""

    key: str  # "2024-05-01", "purpose"
    words: str  # "May 2024: 74.2 %", "Purpose"
    group: str  # the heading it stands under where one chooses


@dataclass(frozen=True)
class Spot:
    """What feedback is about to be given on."""

    kind: str
    id: int
    title: str
    url: str
    owner_id: int | None
    department_id: int | None
    points: Callable[[], list[Point]] = field(default=list)
    owner_name: str = ""  # where it was read together with the rest


@dataclass(frozen=True)
class Place:
    """Pages under `prefix` that show a record, found by `find(person, parts of the address)`."""

    prefix: str  # "/metrics/"
    part: str  # the part of the address that says which: "code"
    find: Callable[[Person, Mapping[str, Any]], Spot | None]


def add(app: Flask, place: Place) -> None:
    """Make a kind of page known; called from a feature's `register(app)`."""
    app.extensions.setdefault("feedback.places", []).append(place)


def at(person: Person, path: str) -> Spot | None:
    """What stands at `path`, if `person` may see it."""
    path = path.partition("?")[0].partition("#")[0]
    parts = _parts(path)
    if parts is None:
        return None
    known: list[Place] = current_app.extensions.get("feedback.places", [])
    for place in known:
        if path.startswith(place.prefix) and place.part in parts:
            return place.find(person, parts)
    if parts or path.startswith(("/admin", "/sign-", "/account", "/static")):
        return None
    return Spot("page", 0, PAGES.get(path, f"The page {path}"), path, None, None)


def is_page(path: str) -> bool:
    """Whether the portal has a page at `path`, which may have a query or a fragment."""
    return _parts(path.partition("?")[0].partition("#")[0]) is not None


def _parts(path: str) -> Mapping[str, Any] | None:
    """The parts of the address; None where the portal has no such page."""
    if not path.startswith("/") or path.startswith("//") or len(path) > LONGEST:
        return None
    try:
        endpoint, parts = current_app.url_map.bind("localhost").match(path, method="GET")
    except HTTPException:
        return None
    view = current_app.view_functions.get(endpoint)
    is_open = getattr(view, "_access", None) not in (None, "public")
    return parts if is_open else None
