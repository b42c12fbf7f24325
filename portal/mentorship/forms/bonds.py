"""Forms of what a pair does: goals, sessions, notes, questions, check-ins."""

from typing import Any

from wtforms import (
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.mentorship.forms.pairings import LONGEST, choices, told
from portal.training.vocabulary import AREAS
from portal.web.forms import PortalForm, not_blank, trimmed

METRICS = {
    "list": "metric-options",
    "autocomplete": "off",
    "maxlength": 60,
    "hx-get": "/metrics/options",
    "hx-trigger": "input changed delay:200ms",
    "hx-target": "#metric-options",
    "hx-swap": "outerHTML",
}
PULSES = {
    5: "Very well",
    4: "Well",
    3: "So-so",
    2: "Not well",
    1: "Badly",
}


def line(label: str, missing: str = "", *, most: int = 200, **more: Any) -> StringField:
    """One line; it must stand there where `missing` says what to do."""
    checks = [
        not_blank(missing) if missing else Optional(),
        Length(max=most, message=f"Shorten it to {most} letters."),
    ]
    return StringField(label, checks, filters=[trimmed], **more)


def numbered(form: PortalForm, number: int) -> PortalForm:
    """The form with ids of its own, where a page has several of its kind."""
    for field in form:
        field.id = f"{field.id}-{number}"
        field.label.field_id = field.id
    return form


class GoalForm(PortalForm):
    """What the pair wants to reach, and what it shows on."""

    goal = line("Goal", "Say what you want to reach.")
    code = line(
        "Metric",
        most=60,
        render_kw=METRICS,
        id="goal-metric",
        description="The code of the metric that it is about, if there is one.",
    )
    skill = SelectField("Skill", choices=choices({"": "None", **AREAS}))
    due_on = DateField("Until", [Optional()])


class GoalStateForm(PortalForm):
    """A button: met, dropped, open again."""

    state = HiddenField()


class GoalStepForm(PortalForm):
    """One step on the way."""

    step = line("Next step", "Say what the step is.")


class DoneForm(PortalForm):
    """A step that is done, or not yet after all."""

    done = HiddenField()

    @property
    def values(self) -> dict[str, Any]:
        return {"is_done": self.done.data == "yes"}


class MeetingForm(PortalForm):
    """When and where the two meet, and about what."""

    starts = DateTimeLocalField(
        "When",
        [InputRequired("Choose day and time.")],
        description="In the organisation's time zone.",
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    minutes = IntegerField(
        "Minutes",
        [
            InputRequired("Say how long."),
            NumberRange(10, 240, message="Choose 10 to 240 minutes."),
        ],
    )
    place = line("Where", description="A room, a link, a telephone number.")
    agenda = TextAreaField(
        "What about",
        [Length(max=LONGEST, message=f"Shorten it to {LONGEST:,} letters.")],
        filters=[trimmed],
        render_kw={"rows": 3},
        description="It stands in the invitation.",
    )


class MetForm(PortalForm):
    """Did you meet? Yes or no."""

    met = HiddenField()

    @property
    def values(self) -> dict[str, Any]:
        return {"met": self.met.data == "yes"}


class SummaryForm(PortalForm):
    """What the two agreed."""

    summary = told("What we agreed", "Say what you agreed.")


class NoteForm(PortalForm):
    """A note that both read."""

    note = told("A note for both of us", "Write the note.")


class PrivateNoteForm(PortalForm):
    """One's own note, which is sealed."""

    private = told("My own note", rows=6, id="own-note")
    seen = HiddenField()


class QuestionForm(PortalForm):
    """A question about a metric."""

    code = line(
        "About the metric",
        "Choose the metric by its code.",
        most=60,
        render_kw=METRICS,
        id="question-metric",
    )
    question = told("What I want to understand", "Ask your question.")


class AnswerForm(PortalForm):
    """The mentor's answer."""

    answer = told("Answer", "Write the answer.")


class CheckInForm(PortalForm):
    """How it goes, for oneself."""

    pulse = RadioField(
        "How does it go?", [InputRequired("Choose one.")], coerce=int, choices=choices(PULSES)
    )
    said = told("In my own words", rows=2)
