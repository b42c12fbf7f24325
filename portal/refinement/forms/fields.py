"""Fields that the refinement's forms share."""

import re
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from portal.accounts import queries as accounts
from portal.accounts.models import Person
from portal.db import session
from portal.refinement.forms.definitions import unix
from portal.refinement.queries.proposals import metric_by_code
from portal.registry import contents
from portal.web.forms import not_blank, trimmed

PEOPLE = {
    "list": "people-options",
    "hx-get": "/people/options",
    "hx-trigger": "input changed delay:200ms",
    "hx-target": "#people-options",
    "hx-swap": "outerHTML",
    "autocomplete": "off",
    "maxlength": 460,
}


def told(label: str, missing: str = "", *, required: bool = True, **more: Any) -> TextAreaField:
    """Some lines of text; `missing` is said where they must stand there."""
    most = contents.LONG
    checks: list[Any] = [Length(max=most, message=f"Shorten it to {most:,} characters.")]
    if required:
        checks.insert(0, not_blank(missing))
    given = {"rows": 2, "maxlength": most}
    return TextAreaField(label, checks, filters=[unix, trimmed], render_kw=given, **more)


class OwnerField(StringField):  # type: ignore[misc]  # WTForms has no types
    """An active person, typed as `Name <e-mail>`, e-mail or full name; its data is their id."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, render_kw=PEOPLE, **more)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.said(self.data)

    def said(self, value: Any) -> str:
        """A stored identity in words."""
        person = session.get(Person, value) if value else None
        return f"{person.name} <{person.email}>" if person else ""

    def process_formdata(self, values: list[str]) -> None:
        typed = trimmed(values[0]) if values else ""
        self.data = None
        found = accounts.people_named(typed) if typed else []
        if len(found) > 1:
            raise ValueError("Several people have this name: type the e-mail address.")
        if typed and not found:
            raise ValueError("Nobody who works here has this e-mail or name.")
        self.data = found[0].id if found else None


class CodesField(StringField):  # type: ignore[misc]  # WTForms has no types
    """Codes of metrics in force, with commas between; `ids` are theirs."""

    def __init__(self, label: str, *, most: int, **more: Any) -> None:
        self.most = most
        self.ids: list[int] = []
        given = {"maxlength": 600, "autocomplete": "off", "autocapitalize": "characters"}
        super().__init__(label, filters=[trimmed], render_kw=given, **more)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        typed = [one for one in re.split(r"[,;\s]+", self.data or "") if one]
        if len(typed) > self.most:
            raise ValidationError(f"Name {self.most} at most.")
        self.ids = []
        for code in typed:
            metric = metric_by_code(code)
            if metric is None:
                raise ValidationError(f"No metric in force has the code {code[:60]}.")
            self.ids.append(metric.id)
