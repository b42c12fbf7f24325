"""The blueprint that the modules beside this one add their views to, and what they tell people."""

from flask import Blueprint, current_app, flash, request, url_for

from portal.web.fragments import is_htmx

bp = Blueprint("accounts", __name__)


def say(words: str) -> str:
    """Tell a plain browser on the page that it is sent to; a fragment shows the words itself."""
    if not is_htmx():
        flash(words, "good")
    return words


def welcome_address(token: str) -> str:
    """The whole address of a one-time link, as people reach the portal."""
    base = current_app.config["SETTINGS"].base_url or request.host_url.rstrip("/")
    return str(base + url_for(".welcome", token=token))
