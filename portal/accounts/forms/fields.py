"""Fields that the forms of accounts share."""

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import Length

from portal.db import SHORT
from portal.web.forms import not_blank, trimmed

LONGEST_REASON = 1_000  # characters


def line(label: str, *validators: Any, most: int = SHORT, **more: Any) -> StringField:
    """One line of text."""
    too_long = Length(max=most, message=f"Shorten it to {most:,} characters.")
    given = {"maxlength": most, "autocomplete": "off"} | more.pop("render_kw", {})
    return StringField(label, [*validators, too_long], filters=[_one_line], render_kw=given, **more)


def _one_line(value: str | None) -> str:
    return " ".join(trimmed(value).split())


def why(*, required: bool = False, id: str = "reason") -> StringField:
    """Why; it stands in the change log. `id` tells it from others on the same page."""
    needed = [not_blank("Say why: it stands in the change log.")] if required else []
    said = "It stands in the change log."
    return line("Reason", *needed, most=LONGEST_REASON, description=said, id=id)


def number_or_none(value: Any) -> int | None:
    """What a choice holds: an identity, or None for none."""
    return None if value in (None, "", "None", "0") else int(value)


def chosen(label: str, **more: Any) -> SelectField:
    """One record of several; the choices are set when the form is made."""
    return SelectField(label, coerce=number_or_none, **more)


def options(pairs: Iterable[tuple[int, str]]) -> dict[str, str]:
    """The choices of `chosen`: labels by identity, in order."""
    return {str(id): label for id, label in pairs}
