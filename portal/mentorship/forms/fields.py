"""Fields that the forms of mentorship share."""

from typing import Any

from wtforms import SelectMultipleField, StringField, TextAreaField, ValidationError, widgets
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from portal.accounts.current import me
from portal.mentorship.half_days import unpacked
from portal.mentorship.profiles import HALF_DAYS
from portal.registry.queries.metrics import visible_by_code
from portal.web.codes import CodesField
from portal.web.forms import not_blank, trimmed

LONGEST = 1_000  # characters of what people tell of themselves
MOST_LANGUAGES = 6


def told(label: str, missing: str = "", *, rows: int = 2, **more: Any) -> TextAreaField:
    """Some lines of text; `missing` says what to do where they must stand there."""
    checks: list[Any] = [Length(max=LONGEST, message=f"Shorten it to {LONGEST:,} characters.")]
    if missing:
        checks.insert(0, not_blank(missing))
    given = {"rows": rows, "maxlength": LONGEST}
    return TextAreaField(label, checks, filters=[trimmed], render_kw=given, **more)


class BoxesField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Several of a few: a box for each. `missing` says what to do where none is ticked."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(self, label: str, *, missing: str = "", **more: Any) -> None:
        self.missing = missing
        super().__init__(label, **more)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.missing and not self.data:
            raise ValidationError(self.missing)


class HalfDaysField(BoxesField):
    """Half-days of a week: kept as bits, ticked one by one."""

    def __init__(self, label: str, **more: Any) -> None:
        choices = [SelectChoice(*one) for one in enumerate(HALF_DAYS)]
        super().__init__(label, coerce=int, choices=choices, **more)

    def process_data(self, value: Any) -> None:
        self.data = sorted(unpacked(value)) if isinstance(value, int) else list(value or ())


class LanguagesField(StringField):  # type: ignore[misc]  # WTForms has no types
    """Languages by name, with commas between; its data is a list."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, [not_blank("Name one language.")], **more)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ", ".join(self.data or ())

    def said(self, value: Any) -> str:
        """A stored list in words."""
        return ", ".join(value or ())

    def process_formdata(self, values: list[str]) -> None:
        typed = [one.strip() for one in (values[0] if values else "").split(",")]
        self.data = list(dict.fromkeys(one[:1].upper() + one[1:].lower() for one in typed if one))
        if len(self.data) > MOST_LANGUAGES:
            raise ValueError(f"Name {MOST_LANGUAGES} at most.")
        if any(len(one) > 30 or not one.replace(" ", "").isalpha() for one in self.data):
            raise ValueError("Type names of languages, with commas between.")


class MetricsField(CodesField):
    """Metrics that one may see, by code; a stored list shows as codes."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, most=6, find=lambda code: visible_by_code(me(), code), **more)

    def process_data(self, value: Any) -> None:
        self.data = self.said(value)

    def said(self, value: Any) -> str:
        """Stored metrics as codes."""
        return value if isinstance(value, str) else ", ".join(one.code for one in value or ())
