"""Forms of a pairing: its steps, how the two work together, and its end."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.mentorship import evaluation, lifecycle
from portal.mentorship.queries.learning import SHARED
from portal.web.forms import PortalForm, not_blank, trimmed

LONGEST = 4_000  # characters
RHYTHMS = {7: "Every week", 14: "Every two weeks", 21: "Every three weeks", 28: "Every four weeks"}


def choices(words: Mapping[Any, str]) -> list[SelectChoice]:
    """What people choose from, by its stored word."""
    return [SelectChoice(value, label) for value, label in words.items()]


def told(label: str, missing: str = "", *, rows: int = 3, **more: Any) -> TextAreaField:
    """Some lines of text; they must stand there where `missing` says what to do."""
    checks = [
        not_blank(missing) if missing else Optional(),
        Length(max=LONGEST, message=f"Shorten it to {LONGEST:,} letters."),
    ]
    return TextAreaField(label, checks, filters=[trimmed], render_kw={"rows": rows}, **more)


class StepForm(PortalForm):
    """A button: accept, decline, withdraw, agree, go on, close."""


class AgreementForm(PortalForm):
    """How the two work together."""

    aims = told("What we want to reach", "Say what you want to reach.")
    meeting = told("How and where we meet", "Say how you meet.", rows=2)
    confidence = told(
        "What stays between us",
        "Say what stays between you.",
        rows=2,
        description="And what either of you does when something does not work.",
    )
    rhythm_days = SelectField("How often", coerce=int, choices=choices(RHYTHMS))
    weeks = IntegerField(
        "For how many weeks",
        [
            InputRequired("Say how many weeks."),
            NumberRange(*lifecycle.WEEKS, message="Choose 4 to 52 weeks."),
        ],
        description="Counted from the first day: 4 to 52.",
    )


class SharingForm(PortalForm):
    """What of their learning a mentee shows their mentor."""

    shares = SelectMultipleField(
        "My mentor may see",
        choices=choices(SHARED),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class PauseForm(PortalForm):
    """Until when a pair rests."""

    until = DateField("Pause until", [InputRequired("Choose a day.")])


class ExtensionForm(PortalForm):
    """The later end."""

    ends_on = DateField("Go on until", [InputRequired("Choose a day.")], id="extended-until")


class ClosingForm(PortalForm):
    """How it ends, as both may read it."""

    outcome = RadioField(
        "How it ends",
        [InputRequired("Choose how it ends.")],
        choices=choices(lifecycle.OUTCOMES),
        description="Both of you read this. No other reason is asked for.",
    )


def _item(key: str) -> RadioField:
    scale, needed = choices(evaluation.SCALE), InputRequired("Choose one.")
    return RadioField("", [needed], coerce=int, choices=scale, id=f"went-{key}")


class EvaluationForm(PortalForm):
    """The five questions to one side; the action gets them together."""

    goals = _item("goals")
    time = _item("time")
    open = _item("open")
    practice = _item("practice")
    again = _item("again")

    def __init__(self, *given: Any, side: str, **more: Any) -> None:
        super().__init__(*given, **more)
        for key, words in evaluation.ITEMS.items():
            self[key].label.text = words[side]

    @property
    def values(self) -> dict[str, Any]:
        return {"answers": {key: self[key].data for key in evaluation.ITEMS}}
