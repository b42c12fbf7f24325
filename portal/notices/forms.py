"""How one wants to be told."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wtforms import Field, Form, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from portal.notices import kinds
from portal.notices.digest_times import HOUR
from portal.notices.models import Reach
from portal.web.forms import PortalForm


def is_zone(_form: Form, field: Field) -> None:
    """The name of a time zone."""
    try:
        ZoneInfo(field.data)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError("Type a name such as Europe/Athens, or nothing.") from None


class ChoicesForm(PortalForm):
    """A choice for each kind; the kinds are those that features made known."""

    zone = StringField(
        "Time zone of digests",
        [Optional(), Length(max=60), is_zone],
        description=f"A name such as Europe/Athens; empty: the organisation's. Digests come at "
        f"{HOUR} o'clock there, weekly ones on Mondays.",
        render_kw={"maxlength": 60, "autocomplete": "off"},
    )

    @property
    def chosen(self) -> dict[str, str]:
        """How, by the name of the kind."""
        return {
            one.name: self._fields[_name(one)].data
            for one in kinds.known()
            if _name(one) in self._fields
        }

    @property
    def groups(self) -> dict[str, list[Any]]:
        """The fields under their headings."""
        return {
            heading: [self._fields[_name(one)] for one in group]
            for heading, group in kinds.grouped().items()
        }

    @property
    def values(self) -> dict[str, Any]:
        return {"chosen": self.chosen, "zone": self.zone.data or ""}


def choices_form(formdata: Any, hows: dict[str, str], reach: Reach) -> ChoicesForm:
    """The form of all kinds; `hows` is what holds now, by the name of the kind."""
    fields = {_name(one): SelectField(one.label, choices=kinds.HOWS) for one in kinds.known()}
    made: type[ChoicesForm] = type("ChoicesForm", (ChoicesForm,), fields)
    held = {_name(one): hows[one.name] for one in kinds.known()}
    return made(formdata, data={**held, "zone": reach.zone or ""})


def _name(kind: kinds.Kind) -> str:
    """The field of a kind: dots would be no names of attributes."""
    return "how_" + kind.name.replace(".", "_")
