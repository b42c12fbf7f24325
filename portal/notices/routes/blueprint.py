"""The blueprint that the modules beside this one add their views to."""

from flask import Blueprint, flash

from portal.web.fragments import is_htmx

bp = Blueprint("notices", __name__)


def say(words: str, kind: str = "good") -> str:
    """Tell a plain browser on the page that it is sent to; a fragment shows the words itself."""
    if not is_htmx():
        flash(words, kind)
    return words
