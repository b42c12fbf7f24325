"""Forms of learning."""

from wtforms import (
    DateField,
    Field,
    Form,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from portal.accounts.models import ROLES
from portal.accounts.person_field import PersonField
from portal.web.forms import PortalForm, not_blank, trimmed


def at_least_one(_form: Form, field: Field) -> None:
    """Of boxes; "required" on each of them would demand all."""
    if not field.data:
        raise ValidationError("Choose at least one.")


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


class PathForm(PortalForm):
    """What a role or department is to go through, until when."""

    title = StringField(
        "Title", [not_blank("Give it a title."), Length(max=200)], filters=[trimmed]
    )
    purpose = StringField(
        "What for", [not_blank("Say what for."), Length(max=300)], filters=[trimmed]
    )  # fmt: skip
    role = SelectField(
        "For the role",
        choices=[SelectChoice("", "Everybody"), *(SelectChoice(*one) for one in ROLES.items())],
    )
    department_id = SelectField("In the department", coerce=int)
    piece_ids = SelectMultipleField(
        "Courses and assessments", [at_least_one], coerce=int,
        option_widget=widgets.CheckboxInput(), widget=widgets.ListWidget(prefix_label=False),
    )  # fmt: skip
    due_on = DateField("Finished by", [Optional()], description="The same day for all.")
    days = IntegerField(
        "Or within days", [Optional(), NumberRange(1, 730, "Type 1 to 730 days.")],
        description="From the day on which somebody comes under it.",
    )  # fmt: skip
