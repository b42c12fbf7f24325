"""Fields that the registry's forms share."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from portal.db import SHORT
from portal.registry import contents
from portal.web.digits import LARGEST
from portal.web.forms import not_blank, trimmed


def line(label: str, *validators: Any, most: int = SHORT, **more: Any) -> StringField:
    """One line of text."""
    return StringField(
        label,
        [*validators, Length(max=most, message=_too_long(most))],
        filters=[trimmed],
        render_kw={"maxlength": most} | more.pop("render_kw", {}),
        **more,
    )


def text(label: str, *validators: Any, rows: int = 3, **more: Any) -> TextAreaField:
    """Several lines of text."""
    return TextAreaField(
        label,
        [
            *validators,
            Length(max=contents.LONG, message=_too_long(contents.LONG)),
        ],
        filters=[_unix, trimmed],
        render_kw={"rows": rows} | more.pop("render_kw", {}),
        **more,
    )


def _too_long(most: int) -> str:
    return f"Shorten it to {most:,} characters."


def _unix(value: str | None) -> str | None:
    """Browsers send CR LF; what is stored has one form, so that nothing seems changed."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if value else value


def why(label: str = "Reason", *, required: bool = True, **more: Any) -> TextAreaField:
    """Why; it stands in the change log."""
    needed = [not_blank("Say why: it stands in the change log.")] if required else []
    return text(label, *needed, rows=2, **more)


def day(label: str, *validators: Any, **more: Any) -> DateField:
    """A date, or none."""
    return DateField(label, [*(validators or [Optional()])], **more)


def whole_or_none(value: Any) -> int | None:
    """What the choice of a record by its identity holds: a number, or None for none.

    Raises ValueError, which is no choice, for what no table holds: a draft is checked as it stands.
    """
    if value in (None, "", "None"):
        return None
    number = int(value)
    if not 0 <= number <= LARGEST:
        raise ValueError(value)
    return number


def chosen(label: str, **more: Any) -> SelectField:
    """One record of several; the choices are set when the form is made."""
    return SelectField(label, coerce=whole_or_none, **more)


def word(label: str, choices: Sequence[Any], **more: Any) -> SelectField:
    """One word of the vocabulary; "" where a draft does not say yet."""
    return WordField(label, choices=options(choices), coerce=_known_text, **more)


class WordField(SelectField):  # type: ignore[misc]  # WTForms has no types
    """A choice of words in which a form that leaves it out says nothing yet."""

    data: Any

    def process_formdata(self, values: list[str]) -> None:
        super().process_formdata(values)
        if not values and self.data is None:
            self.data = ""


def options(pairs: Iterable[Any]) -> list[SelectChoice]:
    """Choices of a field from pairs of value and words."""
    return [
        one if isinstance(one, SelectChoice) else SelectChoice(str(one[0]), one[1]) for one in pairs
    ]


def _known_text(value: Any) -> str:
    return "" if value is None else str(value)


class NumberField(StringField):  # type: ignore[misc]  # WTForms has no types
    """A finite number, or none; thousands may be spaced, the decimal mark is a point or a comma."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, render_kw={"inputmode": "decimal", "autocomplete": "off"}, **more)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return f"{self.data:.15g}"

    def process_formdata(self, values: list[str]) -> None:
        if not values:
            return
        typed = values[0].strip()
        if not typed:
            self.data = None
            return
        self.data = contents.number(typed)


class WholeField(StringField):  # type: ignore[misc]  # WTForms has no types
    """A whole number between two ends, or none."""

    def __init__(self, label: str, *, low: int, high: int, **more: Any) -> None:
        self.low, self.high = low, high
        given = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(label, render_kw=given, **more)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, values: list[str]) -> None:
        if not values:
            return
        typed = values[0].strip()
        if not typed:
            self.data = None
            return
        if not re.fullmatch(r"-?\d{1,9}", typed) or not self.low <= int(typed) <= self.high:
            raise ValueError(f"Type a whole number from {self.low} to {self.high}.")
        self.data = int(typed)
