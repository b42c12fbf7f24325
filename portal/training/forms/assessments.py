"""Shapes of what is sent to begin, hand in and allow."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from wtforms import DateField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.accounts.person_field import PersonField
from portal.web.forms import PortalForm, not_blank, trimmed


class BeginForm(PortalForm):
    """A button: begin, or go on with what is open."""


class HandInForm(PortalForm):
    """A button: hand in what is saved."""


class AllowanceForm(PortalForm):
    """What one person may have beyond the rules, and why."""

    person_id = PersonField("Person")
    minutes = IntegerField(
        "Minutes more",
        [InputRequired("Write 0 for none."), NumberRange(0, 600, "From 0 to 600 minutes.")],
        default=0,
    )
    attempts = IntegerField(
        "Attempts more",
        [InputRequired("Write 0 for none."), NumberRange(0, 20, "From 0 to 20 attempts.")],
        default=0,
    )
    opens_at = DateField("May begin from", [Optional()])
    closes_at = DateField("May take it until the end of", [Optional()])
    reason = TextAreaField(
        "Reason",
        [not_blank("Say why; the person reads it."), Length(max=500)],
        filters=[trimmed],
    )

    @property
    def values(self) -> dict[str, Any]:
        given = super().values
        given["opens_at"] = _midnight(given["opens_at"])
        last = given["closes_at"]
        given["closes_at"] = _midnight(last + timedelta(days=1) if last else None)
        return given


class EndForm(PortalForm):
    """A button: the allowance ends."""


def _midnight(day: date | None) -> datetime | None:
    zone = ZoneInfo(current_app.config["SETTINGS"].timezone)
    return datetime.combine(day, time(), zone) if day else None
