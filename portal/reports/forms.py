"""Choosing a report, and subscribing to one."""

from typing import Any

from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from portal.accounts.queries import named_departments
from portal.reports.kinds import OFFERED, RHYTHMS
from portal.web.forms import PortalForm

WORDS = {
    "department": "A department's pack",
    "metric": "A metric's sheet",
    "overview": "The overview for leadership",
    "changes": "The change log of a year",
}


class SubjectForm(PortalForm):
    """Which report, about what."""

    kind = RadioField(
        "Report", choices=[SelectChoice(one, WORDS[one]) for one in OFFERED], default="department"
    )
    department = SelectField("Department", validate_choice=False)
    metric = StringField("Code of the metric", [Length(max=200)])

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.department.choices = [SelectChoice(one.slug, one.name) for one in named_departments()]


class ChoiceForm(SubjectForm):
    """A report to be made now: of which months."""

    first = StringField("First month", [Length(max=20)])
    until = StringField("Last month", [Length(max=20)])


class SubscriptionForm(SubjectForm):
    """A report that comes by itself."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, prefix="by-", **more)  # its page has the other form, too

    rhythm = SelectField(
        "How often", choices=[SelectChoice(*one) for one in RHYTHMS.items()], default="month"
    )
