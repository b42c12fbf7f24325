"""The day that dates are held against."""

from datetime import date

from flask import current_app

from portal import clock


def today() -> date:
    """The date in the organisation's zone."""
    return clock.today(current_app.config["SETTINGS"].timezone)
