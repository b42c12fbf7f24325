"""The field in which somebody names a person: one for all forms of the portal."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from portal.accounts import queries
from portal.accounts.models import Person
from portal.db import session
from portal.web.forms import not_blank, trimmed

MISSING = "Name a person by e-mail or full name."
LONGEST = 460  # characters of a name and an e-mail address
AS_ONE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "list": "people-options",
        "hx-get": "/people/options",
        "hx-trigger": "input changed delay:200ms",
        "hx-target": "#people-options",
        "hx-swap": "outerHTML",
        "hx-sync": "this:replace",
    }
)
"""What has the field offer people while one types: their names would weigh more than the page."""


class PersonField(StringField):  # type: ignore[misc]  # WTForms has no types
    """An active person, typed as `Name <e-mail>`, e-mail or full name; its data is their identity.

    Not a list to choose from, for an organisation may have thousands.
    """

    def __init__(
        self,
        label: str,
        *,
        required: bool = True,
        offers: str | Mapping[str, str] = AS_ONE_TYPES,
        **more: Any,
    ) -> None:
        """`offers`: attributes that fill a list, or the id of the page's own <datalist>."""
        self.is_required = required
        offered = {"list": offers} if isinstance(offers, str) else dict(offers)
        given = {**offered, "autocomplete": "off", "maxlength": LONGEST}
        checks = [not_blank(MISSING)] if required else []
        super().__init__(label, checks, render_kw=given, **more)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.said(self.data)

    def said(self, value: Any) -> str:
        """A stored identity in words."""
        person = session.get(Person, value) if value else None
        return f"{person.name} <{person.email}>" if person else ""

    def process_formdata(self, values: list[str]) -> None:
        if not values:
            return
        self.data = None
        typed = trimmed(values[0])
        found = queries.people_named(typed) if typed else []
        if len(found) > 1:
            raise ValueError("Several people have this name: type the e-mail address.")
        if typed and not found:
            raise ValueError("Nobody who works here has this e-mail or name.")
        self.data = found[0].id if found else None

    def pre_validate(self, form: Any) -> None:
        if self.is_required and self.data is None and not self.process_errors:
            raise ValidationError(MISSING)
