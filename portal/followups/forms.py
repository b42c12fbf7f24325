"""Forms of follow-ups: agreed, edited, done or dropped."""

from typing import Any

from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from portal.accounts.person_field import PersonField
from portal.registry import contents
from portal.web.forms import PortalForm, not_blank, trimmed

LONGEST = 2_000  # characters


def told(label: str, missing: str, **more: Any) -> TextAreaField:
    """Some lines of text that must stand there."""
    checks = [
        not_blank(missing),
        Length(max=LONGEST, message=f"Shorten it to {LONGEST:,} letters."),
    ]
    return TextAreaField(label, checks, filters=[trimmed], render_kw={"rows": 2}, **more)


class SizeField(StringField):  # type: ignore[misc]  # WTForms has no types
    """How far, in the metric's unit: a number above zero."""

    def __init__(self, label: str, **more: Any) -> None:
        given = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 40}
        needed = InputRequired("Say how far at least.")
        super().__init__(label, [needed], render_kw=given, **more)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.15g}"

    def process_formdata(self, values: list[str]) -> None:
        typed = trimmed(values[0]) if values else ""
        self.data = contents.number(typed) if typed else None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data is not None and self.data <= 0:
            raise ValidationError("Type a number above zero; the direction is chosen beside it.")


class FollowUpForm(PortalForm):
    """What we do, who does it, and how far the metric is expected to move."""

    what = told(
        "What we do",
        "Say what is done.",
        description="One action, as its owner would tell it: “Two more people at the desk.”",
    )
    owner_id = PersonField("Owner", description="The one person who sees to it.")
    due_on = DateField("Done by", [InputRequired("Choose a day.")])
    direction = SelectField(
        "The metric should go", choices=[SelectChoice("up", "up"), SelectChoice("down", "down")]
    )
    size = SizeField("By at least", description="In the metric's own unit.")
    by_on = DateField(
        "Seen by the period of",
        [InputRequired("Choose a day of the period.")],
        description="Any day of the period whose value should show it; it begins after the action.",
    )


class NewFollowUpForm(FollowUpForm):
    """The same with what it answers: a thread, a signal, a note."""

    cause = HiddenField(filters=[trimmed])


class DoneForm(PortalForm):
    """What was done, and from when on."""

    done_on = DateField(
        "In effect from",
        [InputRequired("Choose the day.")],
        description="Values of periods that begin on this day or later are checked.",
        id="done-on",
    )
    outcome = told("What was done", "Say what was done.", id="done-outcome")


class DropForm(PortalForm):
    """Why it isn't done."""

    reason = told("Why it is dropped", "Say why: others read it later.", id="drop-reason")


class ExplainForm(PortalForm):
    """What happened, said as a note on the period of the signal."""

    text = told(
        "What happened",
        "Say what happened.",
        description="It stands on the chart as a note on the period.",
        id="explain-text",
    )


class AcceptForm(PortalForm):
    """Why nothing is done about a signal."""

    reason = told(
        "Why nothing is done", "Say why: others read it later.", id="accept-reason"
    )  # fmt: skip


class RebaseForm(PortalForm):
    """Limits that start anew: where, why, and what shows it."""

    period_on = DateField(
        "From the period of",
        [InputRequired("Choose a day of the period.")],
        description="Any day of the first period of the changed process.",
    )
    cause = told(
        "What changed in the work",
        "Say what changed: without a known cause the limits stay.",
        description="A change that is known and meant to last, not the figures themselves.",
    )
    evidence = told(
        "What shows it",
        "Say where one can see that it changed.",
        description="A decision, a contract, a date in the plan.",
    )


class ApproveForm(PortalForm):
    """A button: the limits restart."""


class DeclineForm(PortalForm):
    """Why the limits stay."""

    reason = told("Why the limits stay", "Say why.", id="decline-reason")


class UndoForm(PortalForm):
    """Why a restart is taken back."""

    reason = told("Why it is taken back", "Say why.", id="undo-reason")
