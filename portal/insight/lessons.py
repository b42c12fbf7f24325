"""A port: which lesson teaches to read a part of a metric's page, a dashboard or the overview.

Training fills it. What it reads comes beside who is signed in, so that no page sends a statement
for it but the first one after lessons were loaded.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import Flask, current_app, request


class Lesson(NamedTuple):
    """A lesson that teaches one part."""

    title: str
    url: str
    minutes: int


class Port(NamedTuple):
    """`tag` says whether the lessons can have changed, "" without any; `table` gives them."""

    tag: Callable[[], str]
    table: Callable[[], Mapping[str, Lesson]]


VIEWS = (  # the pages that ask for lessons each time; their parts do when they are drawn anew
    "registry.show", "insight.department", "insight.overview", "insight.how_to_read",
)  # fmt: skip


def register_lessons(app: Flask, port: Port) -> None:
    """Have `port` say what is taught; templates ask `lesson_on(part)` and `lesson_url(…)`."""
    app.extensions["insight.lessons"] = port


def tag() -> str:
    """What changes whenever a lesson does: a part of the tag of whatever is kept with links."""
    port: Port | None = current_app.extensions.get("insight.lessons")
    return port.tag() if port else ""


def on(part: str) -> Lesson | None:
    """The lesson that teaches `part`: "variation", "target", "overview" …"""
    port: Port | None = current_app.extensions.get("insight.lessons")
    if port is None or not port.tag():
        return None
    return port.table().get(part)


def here() -> str:
    """The page that is shown, with its state, as a lesson leads back to it."""
    return request.full_path.rstrip("?")


def register(app: Flask) -> None:
    """What templates ask."""
    names: dict[str, Any] = {"lesson_on": on, "lesson_back": here}
    app.jinja_env.globals.update(names)
