"""Forms about people: adding, editing, access, roles."""

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import Length, ValidationError

from portal.accounts import addresses, queries
from portal.accounts.forms.fields import chosen, line, options, why
from portal.accounts.models import ROLES, Department
from portal.accounts.person_field import PersonField
from portal.web.forms import PortalForm, not_blank, trimmed


class AddPersonForm(PortalForm):
    """A person's name, address and department."""

    name = line("Name", not_blank("Type the full name."))
    email = StringField(
        "E-mail", [not_blank("Type the e-mail address."), Length(max=addresses.LONGEST)],
        filters=[lambda value: addresses.tidy(trimmed(value))],
        render_kw={"autocomplete": "off", "inputmode": "email", "maxlength": addresses.LONGEST},
        description="They sign in with it.",
    )  # fmt: skip
    department_id = chosen("Department")

    def __init__(
        self, formdata: Any = None, obj: Any = None, within: Department | None = None, **more: Any
    ) -> None:
        """`within`: the department so far, which may stay even where it is archived."""
        super().__init__(formdata, obj, **more)
        self.department_id.choices = options(queries.department_choices())
        if within is not None and within.is_archived:
            self.department_id.choices[str(within.id)] = f"{within.name} (archived)"

    def validate_email(self, field: StringField) -> None:
        if fault := addresses.fault(field.data):
            raise ValidationError(fault)


class EditPersonForm(AddPersonForm):
    """The same for somebody who is there."""

    reason = why()


class SuspendForm(PortalForm):
    """Why somebody is kept out."""

    reason = why(required=True, id="suspend-reason")


class StepForm(PortalForm):
    """A button: the step needs no words."""


class RoleForm(PortalForm):
    """One role for one person, whose page it stands on."""

    role = SelectField("Role", choices=ROLES)
    reason = why(id="role-reason")


class GrantForm(RoleForm):
    """One role for whoever is named."""

    person_id = PersonField("Person")
