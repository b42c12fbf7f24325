"""Forms about departments and who heads them."""

from typing import Any

from wtforms import DateField
from wtforms.validators import InputRequired

from portal.accounts import queries
from portal.accounts.actions.departments import LONGEST_SLUG
from portal.accounts.forms.fields import chosen, line, options, why
from portal.accounts.models import Department
from portal.accounts.person_field import PersonField
from portal.web.forms import PortalForm, not_blank

LONGEST_CODE = 40  # characters
TOP = (0, "Nothing: it is the top")


class EditDepartmentForm(PortalForm):
    """A department's name, code, and place in the tree."""

    name = line("Name", not_blank("Type the name."))
    code = line("Code", most=LONGEST_CODE, description="As files name it; leave it empty if none.")
    parent_id = chosen("Stands below")
    reason = why()

    def __init__(
        self, formdata: Any = None, obj: Any = None, moving: Department | None = None, **more: Any
    ) -> None:
        """`moving`: the department edited, which cannot stand below itself."""
        super().__init__(formdata, obj, **more)
        self.parent_id.choices = options([TOP, *queries.department_choices(without=moving)])


class AddDepartmentForm(EditDepartmentForm):
    """The same, with the address that it keeps."""

    slug = line(
        "Address", most=LONGEST_SLUG,
        description="The last part of its page's address, such as north-sales. It stays when the "
        "name changes; left empty, it is made from the name.",
    )  # fmt: skip


class ArchiveForm(PortalForm):
    """Why a department is retired."""

    reason = why(required=True, id="archive-reason")


class HeadForm(PortalForm):
    """Who heads a department from which day on."""

    person_id = PersonField("Person")
    starts_on = DateField("First day", [InputRequired("Choose the first day.")])
    reason = why(id="head-reason")


class EndHeadForm(PortalForm):
    """The last day of a head."""

    ends_on = DateField("Last day", [InputRequired("Choose the last day.")])
