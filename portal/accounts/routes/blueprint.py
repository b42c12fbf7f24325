"""The blueprint that the modules beside this one add their views to, and what they tell people."""

from flask import Blueprint, flash

from portal.web.fragments import is_htmx

bp = Blueprint("accounts", __name__)


def say(words: str) -> str:
    """Tell a plain browser on the page that it is sent to; a fragment shows the words itself."""
    if not is_htmx():
        flash(words, "good")
    return words
