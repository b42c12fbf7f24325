"""Panels: parts of a page that other features fill, such as verdict, values, notes, conversations.

A feature registers a panel for a place; the page that owns the place shows all its panels in order.
A panel must cost a constant number of statements.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup

Person = Any  # accounts stand above this module


@dataclass(frozen=True)
class Panel:
    """`template`, rendered with what `load(person, subject)` returns; None: it is left out."""

    place: str  # "metric", "objective", "department", "definition", "person"
    order: int
    name: str
    template: str
    load: Callable[[Person, Any], dict[str, Any] | None]


def add(app: Any, panel: Panel) -> None:
    """Offer `panel`; called from a feature's `register(app)`."""
    app.extensions.setdefault("panels", []).append(panel)


def rendered(place: str, person: Person, subject: Any) -> list[tuple[Panel, Markup]]:
    """The panels of `place` as they stand on its page, in order; each sees its own variables."""
    return [
        (panel, Markup(render_template(panel.template, **shown)))  # noqa: S704 - our own template
        for panel, shown in at(place, person, subject)
    ]


def at(place: str, person: Person, subject: Any) -> list[tuple[Panel, dict[str, Any]]]:
    """The panels of `place` with what each shows, in order."""
    offered: list[Panel] = current_app.extensions.get("panels", [])
    found = []
    for panel in sorted(offered, key=lambda one: one.order):
        if panel.place == place:
            shown = panel.load(person, subject)
            if shown is not None:
                found.append((panel, shown))
    return found
