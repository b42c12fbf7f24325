"""Forms of objectives."""

from typing import Any

from portal.accounts.person_field import PersonField
from portal.registry.codes import PATTERN
from portal.registry.forms.fields import chosen, day, line, options, text, why
from portal.web.forms import PortalForm, not_blank


class ObjectiveForm(PortalForm):
    """An objective as it is edited; `departments` and `parents` are pairs of identity and words."""

    name = line(
        "Name", not_blank("Give it a name."), description="What is to be reached, in one line."
    )
    purpose = text("Why it matters")
    department_id = chosen("Whose it is")
    parent_id = chosen("Part of")
    owner_id = PersonField(
        "Owner", offers="people", description="The one person who answers for it."
    )
    starts_on = day("From")
    ends_on = day("Horizon", description="The day by which it is to be reached.")
    reason = why("Reason for the change", required=False)

    def __init__(
        self,
        formdata: Any = None,
        *,
        departments: list[tuple[int | str, str]],
        parents: list[tuple[int | str, str]],
        **more: Any,
    ) -> None:
        super().__init__(formdata, **more)
        self.department_id.choices = options(departments)
        self.parent_id.choices = options(parents)


class NewObjectiveForm(ObjectiveForm):
    """A new objective: as above, with its code."""

    code = line(
        "Code", most=60, description="Leave it empty to have one made from the name.",
        render_kw={"pattern": f"{PATTERN}|[a-z0-9-]*", "autocapitalize": "characters"},
    )  # fmt: skip


class RetirementForm(PortalForm):
    """Why it is retired."""

    reason = why()
