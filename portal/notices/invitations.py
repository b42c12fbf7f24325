"""A port: which kinds of notices carry an invitation for calendars, when they go at once."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

Maker = Callable[[Any], str]  # of the notice's subject: the text as of RFC 5545, with its METHOD


def add(app: Flask, kind: str, maker: Maker) -> None:
    """Have letters about notices of this kind carry what `maker` makes of their subject."""
    app.extensions.setdefault("notices.invitations", {})[kind] = maker


def of(kind: str, subject: Any) -> str:
    """The invitation for a notice of this kind about `subject`, "" for none."""
    makers: dict[str, Maker] = current_app.extensions.get("notices.invitations", {})
    return makers[kind](subject) if kind in makers else ""
