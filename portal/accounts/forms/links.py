"""One-time links for many people at once."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.models import Person
from portal.web.forms import PortalForm


class LinksForm(PortalForm):
    """Who of those without a password gets a link."""

    person_ids = SelectMultipleField(
        "People", coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    def __init__(self, formdata: Any = None, *, people: Sequence[Person], **more: Any) -> None:
        super().__init__(formdata, **more)
        self.person_ids.choices = [(one.id, f"{one.name}, {one.department.name}") for one in people]
