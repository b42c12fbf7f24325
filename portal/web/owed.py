"""The port for what somebody owes before anything else opens: whoever demands it leads there.

Views that are `allowed(owing=True)` open all the same: those by which it is done, and leaving.
"""

from collections.abc import Callable

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

Lead = Callable[[], ResponseReturnValue | None]


def leads(app: Flask, lead: Lead) -> None:
    """Let `lead` answer in place of a view; None where the person owes nothing."""
    app.extensions["owed"] = lead


def answer() -> ResponseReturnValue | None:
    """What is answered in place of the view; None where nothing is owed."""
    lead: Lead | None = current_app.extensions.get("owed")
    return lead() if lead is not None else None
