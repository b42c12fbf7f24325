"""The port for what is grave: whoever knows people's passwords asks for one again.

A `confirmed` view gets the write lock once the password is settled, for looking at one is slow.
"""

from collections.abc import Callable

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

Ask = Callable[[], ResponseReturnValue | None]


def asks(app: Flask, ask: Ask) -> None:
    """Let `ask` answer with the page that asks for the password; None where none is needed."""
    app.extensions["confirmation"] = ask


def question() -> ResponseReturnValue | None:
    """What stands between the person and the view; None where nothing does."""
    ask: Ask = current_app.extensions["confirmation"]
    return ask()
