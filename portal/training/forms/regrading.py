"""Forms of authors: applying a regrade, voiding a question."""

from wtforms import HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.training.forms.certificates import LONGEST
from portal.web.forms import PortalForm, not_blank, trimmed

LAST = 2_147_483_647  # number of an attempt


class RegradeForm(PortalForm):
    """Why marks are corrected."""

    looked_at = HiddenField()
    after = IntegerField(
        widget=HiddenInput(),
        validators=[Optional(), NumberRange(0, LAST)],
        filters=[lambda number: number or 0],  # the first page
    )
    reason = TextAreaField(
        "Reason, for the change log and for everybody whose mark changes",
        [not_blank("Say why, in words that the people concerned will read."), Length(max=LONGEST)],
        filters=[trimmed],
    )


class VoidForm(PortalForm):
    """How a question that went wrong counts."""

    how = RadioField(
        "How it counts",
        choices=[
            SelectChoice(value="full", label="Full marks for everybody who had it"),
            SelectChoice(value="drop", label="As if it had not been asked"),
            SelectChoice(value="", label="As usual"),
        ],
        default="full",
    )
    reason = TextAreaField(
        "Reason, for the change log",
        [not_blank("Say what is wrong with the question."), Length(max=LONGEST)],
        filters=[trimmed],
    )
