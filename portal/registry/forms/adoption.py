"""Forms of adopting from the library."""

from typing import Any

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.person_field import PersonField
from portal.registry.forms.fields import chosen, day, text, why, word
from portal.web.forms import PortalForm


class OneOfMany(CheckboxInput):  # type: ignore[misc]  # WTForms has no types
    """A box of a list of which some are to be ticked: `required` on each would ask for all."""

    validation_attrs = ("disabled",)


class AdoptionForm(PortalForm):
    """A draft for one department."""

    department_id = chosen("Department")

    def __init__(self, formdata: Any = None, *, departments: list[SelectChoice], **more: Any):
        super().__init__(formdata, **more)
        self.department_id.choices = departments


class BulkAdoptionForm(PortalForm):
    """One shared definition for many departments."""

    department_ids = SelectMultipleField(
        "Departments",
        [InputRequired("Choose at least one department.")],
        coerce=int,
        option_widget=OneOfMany(),
        widget=ListWidget(prefix_label=False),
    )
    owner_id = PersonField(
        "Owner where a department has no head",
        required=False,
        description="Empty: you. Owners enter or import the values.",
    )
    objective_id = chosen("Objective that all of them serve")
    next_review_on = day("Definition to be reviewed by", description="Empty: in a year.")
    reason = why("Why these departments should measure it")

    def __init__(
        self,
        formdata: Any = None,
        *,
        departments: list[SelectChoice],
        objectives: list[SelectChoice],
        **more: Any,
    ) -> None:
        super().__init__(formdata, **more)
        self.department_ids.choices = departments
        self.objective_id.choices = objectives


class DecisionForm(PortalForm):
    """Approve or reject an adoption."""

    decision = word(
        "Decision", [SelectChoice("approve", "Approve"), SelectChoice("reject", "Reject")]
    )
    decision_reason = text("Reason", rows=2, description="Needed to reject.")
