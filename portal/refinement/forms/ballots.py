"""Forms of ballots, decisions, acknowledgements and appeals."""

from wtforms import DateField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from portal.refinement.forms.fields import told
from portal.web.forms import PortalForm


class VoteForm(PortalForm):
    """Yes, no or an abstention."""

    choice = RadioField(
        "Your vote",
        [InputRequired("Choose one.")],
        choices=[
            SelectChoice(value="yes", label="Yes"),
            SelectChoice(value="no", label="No"),
            SelectChoice(value="abstain", label="I abstain"),
        ],
    )
    reason = told("Why", id="vote-reason")


class DecideForm(PortalForm):
    """What the change log tells of a decision."""

    reason = told(
        "Reason, for the change log", "Say why, in words that everybody reads.", id="decide-reason"
    )
    rejected_options = told("Other options, and why not")
    dissent = told("What those who voted no want said")
    effective_on = DateField("Holds from", [Optional()])


class DayForm(PortalForm):
    """From when an adopted decision holds."""

    effective_on = DateField("Holds from", [InputRequired("Choose the day.")], id="day")


class RenewForm(PortalForm):
    """Nothing but the wish."""


class PublishForm(PortalForm):
    """Nothing but the wish."""


class KnowForm(PortalForm):
    """I know; and maybe what worries me."""

    concern = told("I have a concern")


class HearForm(PortalForm):
    """What is made of an appeal."""

    state = RadioField(
        "The appeal is",
        [InputRequired("Choose one.")],
        choices=[
            SelectChoice(value="upheld", label="Upheld: the decision is taken back"),
            SelectChoice(value="dismissed", label="Dismissed: the decision stands"),
        ],
    )
    answer = told("Answer", "Say why: whoever appealed reads it.")


class AppealForm(PortalForm):
    """On procedure, or on evidence that was ignored."""

    ground = RadioField(
        "What went wrong",
        [InputRequired("Choose one.")],
        choices=[
            SelectChoice(value="procedure", label="The procedure was not kept"),
            SelectChoice(value="evidence", label="Evidence was ignored"),
        ],
    )
    text = told("What happened", "Say what happened, so that it can be looked at.")
