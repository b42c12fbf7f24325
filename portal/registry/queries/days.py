"""The day that dates are held against."""

from datetime import date, datetime

from flask import current_app

from portal import clock


def today() -> date:
    """The date in the organisation's zone."""
    return clock.today(current_app.config["SETTINGS"].timezone)


def day_of(moment: datetime) -> date:
    """The date in the organisation's zone at a stored moment."""
    return clock.day_of(moment, current_app.config["SETTINGS"].timezone)
