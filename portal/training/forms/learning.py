"""Forms of learning."""

from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal.accounts.person_field import PersonField
from portal.web.forms import PortalForm, not_blank, trimmed


class DoneForm(PortalForm):
    """A button: read, and done."""


class AssignForm(PortalForm):
    """What is to be learnt, by whom, until when."""

    piece_id = SelectField("Course or assessment", coerce=int)
    person_id = PersonField(
        "Person", required=False, description="Leave it empty for everybody of the department."
    )
    due_on = DateField("Finished by", [InputRequired("Choose a day.")])
    reason = StringField(
        "Why", [not_blank("Say why: people read it with the day."), Length(max=300)],
        filters=[trimmed],
    )  # fmt: skip


class EndForm(PortalForm):
    """Why it need not be done any more."""

    reason = StringField("Why", [not_blank("Say why."), Length(max=300)], filters=[trimmed])
