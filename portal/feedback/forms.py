"""Forms of feedback: giving it, answering, closing, saying whether it helped, messages."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.feedback.loop import KIND_WORDS, OUTCOME_GROUPS, OUTCOME_WORDS, Outcome, State
from portal.feedback.outcomes import Came
from portal.feedback.places import LONGEST, Point
from portal.feedback.wording import MOST
from portal.web.forms import PortalForm, not_blank, trimmed

LONG = 500  # characters of a reason
ALL_OF_IT = "All of it"
ANSWERS = {
    State.ANSWERED.value: "This is the answer",
    State.PLANNED.value: "Something will be done: the message says what and by when",
    State.DECLINED.value: "Nothing will be done: the message says why",
}
ELSEWHERE = {
    Outcome.ACTION.value: "Something is done about it outside the portal",
    Outcome.PAGE.value: "A page of the portal was changed",
}


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in words.items()]


def _said(label: str, told: str, *, required: bool = True, rows: int = 3) -> TextAreaField:
    """A field for a message."""
    checks = [Length(max=MOST, message=f"Keep it to {MOST:,} characters.")]
    return TextAreaField(
        label,
        [not_blank(told), *checks] if required else checks,
        filters=[trimmed],
        render_kw={"rows": rows, "maxlength": MOST, "data-names": True},
    )


class Placed(PortalForm):
    """A form of which a page may hold several: one for each conversation that is open."""

    def distinguish(self, suffix: str) -> None:
        """Give its fields ids of their own; their names stay."""
        for field in self:
            field.id = field.label.field_id = f"{field.name}-{suffix}"


class GiveForm(PortalForm):
    """Something new on what stands at an address."""

    kind = RadioField(
        "What is it?",
        [InputRequired("Choose what it is.")],
        choices=_choices(KIND_WORDS),
        default="question",
    )
    about = SelectField("What is it about?", choices=[], validate_choice=False)
    text = _said("What do you want to say?", "Say it in a sentence.")

    def __init__(self, *given: Any, points: Sequence[Point] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        self.about.data = self.about.data or ""
        self.offer(points)

    def offer(self, points: Sequence[Point]) -> None:
        """Let one choose among `points`; the action knows which there are."""
        choices = [SelectChoice("", ALL_OF_IT, optgroup="In general" if points else None)]
        for point in points:
            choices.append(SelectChoice(point.key, point.words, optgroup=point.group))
            if self.about.data in (point.words, point.words.partition(": ")[0]):
                self.about.data = point.key  # a page names a period by its label
        self.has_points = bool(points)
        self.about.choices = choices


class ReplyForm(Placed):
    """One more message."""

    text = _said("Your message", "Say it in a sentence.")


class AnswerForm(Placed):
    """The owner's answer."""

    state = RadioField(
        "What does your message do?",
        [InputRequired("Choose what it does.")],
        choices=_choices(ANSWERS),
        default=State.ANSWERED.value,
    )
    text = _said("Your answer", "Give the answer in a sentence.")


class CloseForm(Placed):
    """What came of it: one of the things that may have, or words for what is none of them."""

    follow_up_url = ""  # where one is agreed on, for those who may

    outcome = SelectField(
        "What came of it?", [InputRequired("Choose what came of it.")], validate_choice=False
    )
    link = StringField(
        "Another page",
        [Length(max=LONGEST)],
        filters=[trimmed],
        description="Only for what the list does not have: its address in this portal.",
        render_kw={"placeholder": "/metrics/…", "autocomplete": "off"},
    )
    text = _said("A word on it", "", required=False, rows=2)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.offer([])

    def offer(self, came: Sequence[Came]) -> None:
        """Let one choose among `came`; without a page there are words for it only."""
        found = [
            SelectChoice("", "Choose"),
            SelectChoice(Outcome.NOTHING, OUTCOME_WORDS["nothing"]),
        ]
        for outcome, group in OUTCOME_GROUPS.items():
            found += [
                SelectChoice(one.key, one.words, optgroup=group)
                for one in came
                if one.outcome == outcome
            ]
        found += [
            SelectChoice(one, words, optgroup="Not in this list")
            for one, words in ELSEWHERE.items()
        ]
        self.outcome.choices = found


class HelpedForm(Placed):
    """Did this help? The button pressed says it."""

    helped = BooleanField("It helped", false_values=("", "no"))
    text = _said("What is still missing", "", required=False, rows=2)


class HandOverForm(Placed):
    """Who answers it from now on."""

    person = StringField(
        "Who answers it from now on",
        [not_blank("Name somebody."), Length(max=320)],
        filters=[trimmed],
    )
    reason = StringField("Why", [Length(max=LONG)], filters=[trimmed])


class TextForm(PortalForm):
    """A message in other words."""

    text = _said("Message", "A message has words. To take it back, remove it.")


class RemoveForm(PortalForm):
    """Why a message is removed."""

    reason = StringField(
        "Why it is removed", [not_blank("Say why."), Length(max=LONG)], filters=[trimmed]
    )


class FindingForm(PortalForm):
    """What somebody found in a chart, for whom, and what to do with it."""

    claim = StringField(
        "What you found, in a sentence",
        [not_blank("Say what you found."), Length(max=200)],
        filters=[trimmed],
    )
    advice = _said("What to do with it", "Say what others can do with it.")
    department_ids = SelectMultipleField(
        "Departments that it concerns",
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def __init__(
        self, *given: Any, departments: Sequence[tuple[int, str]] = (), **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self.department_ids.choices = [
            SelectChoice(str(value), label.strip("\u2007")) for value, label in departments
        ]


class RetireForm(PortalForm):
    """Why a finding no longer holds."""

    reason = StringField(
        "Why it no longer holds", [not_blank("Say why."), Length(max=LONG)], filters=[trimmed]
    )
