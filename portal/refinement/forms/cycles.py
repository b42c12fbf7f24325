"""Forms of a cycle: started, dated, its committee, its steps, interests."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.accounts.person_field import PersonField
from portal.refinement import conflicts
from portal.refinement.checks import COMMENT_DAYS
from portal.refinement.forms.fields import told
from portal.refinement.guards import INSIGHT_DAYS
from portal.web.forms import PortalForm, trimmed


class CycleForm(PortalForm):
    """A new cycle."""

    year = IntegerField(
        "Year",
        [
            InputRequired("Type the year."),
            NumberRange(2000, 2199, "Type a year with four digits."),
        ],
        render_kw={"inputmode": "numeric", "maxlength": 4},
    )
    title = StringField(
        "Title",
        [Length(max=200, message="Shorten it to 200 letters.")],
        filters=[trimmed],
        description="Left empty, it is called after the year.",
    )
    purpose = told(
        "What it looks at especially",
        description="A sentence or two for everybody who takes part. May stay empty.",
    )


class CalendarForm(PortalForm):
    """The days of a cycle, in their order."""

    insight_from = DateField("Departments are asked from", [Optional()])
    insight_until = DateField(
        "They answer until", [Optional()], description=f"{INSIGHT_DAYS} days later or more."
    )
    proposals_until = DateField("Proposals until", [Optional()])
    impact_until = DateField("Impact sheets until", [Optional()])
    deliberation_until = DateField("Deliberation until", [Optional()])
    comment_until = DateField(
        "Final comment until",
        [Optional()],
        description=f"{COMMENT_DAYS} days or more after the deliberation.",
    )
    ballot_until = DateField("Ballot until", [Optional()])
    effective_on = DateField(
        "Decisions hold from",
        [Optional()],
        description="Unless one says otherwise; usually the start of a quarter.",
    )
    acknowledge_until = DateField("Acknowledged until", [Optional()])
    next_review_on = DateField("Next review begins", [Optional()])
    ack_share = IntegerField(
        "Share that is to acknowledge, in %",
        [
            InputRequired("Type a share from 1 to 100."),
            NumberRange(1, 100, "Type a share from 1 to 100."),
        ],
        render_kw={"inputmode": "numeric", "maxlength": 3},
    )


class SeatForm(PortalForm):
    """Somebody gets a seat, or another part."""

    person_id = PersonField("Person")
    part = SelectField(
        "Part",
        choices=[
            SelectChoice("member", "Member: votes"),
            SelectChoice("alternate", "Alternate: votes for a member who is recused"),
            SelectChoice("chair", "Chair: leads the cycle, and votes"),
        ],
    )


class StepForm(PortalForm):
    """The chair takes a step: where to stands in the button, why where it goes back."""

    to = HiddenField(filters=[trimmed])
    reason = told("Why", description="It stands in the minutes.")


class FreezeForm(PortalForm):
    """The scope is frozen: nothing to fill in."""


def identity(typed: Any) -> int:
    """The identity of a record, as databases count."""
    number = int(typed)
    if not 0 < number < 2**31:
        raise ValueError(typed)
    return number


class KeepForm(PortalForm):
    """Items of the queue without flags that stay as they are, for one reason."""

    item_ids = SelectMultipleField("Items", coerce=identity, validate_choice=False)
    everything = BooleanField("All of them", id="keep-everything")
    reason = told(
        "Why they stay as they are",
        "Say why: it stands in each proposal and in the minutes.",
        id="keep-reason",
        description="One reason for all of them. It stands in each proposal.",
    )


class AllDeclaredForm(PortalForm):
    """Those are all my interests: nothing to fill in."""


class DeclareForm(PortalForm):
    """An interest that the rules cannot know."""

    words = told(
        "What it is",
        "Say in a sentence what it is.",
        description="For instance: “My team is paid by this figure.” The chair reads it.",
    )
    level = SelectField(
        "What follows from it",
        choices=[
            SelectChoice(level, conflicts.LEVEL_WORDS[level])
            for level in (conflicts.NOTE, conflicts.NO_VOTE, conflicts.LEAVE)
        ],
    )


class SettleForm(PortalForm):
    """What the chair makes of an interest."""

    level = SelectField(
        "What follows from it",
        choices=[SelectChoice(one, conflicts.LEVEL_WORDS[one]) for one in conflicts.LEVELS],
    )
    reason = told("Why", "Say why: it stands in the minutes.")


class ReasonForm(PortalForm):
    """Something is ended, and why."""

    reason = told("Why", "Say why: it stands in the change log.")
