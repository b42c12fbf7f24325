"""How one wants to be told."""

from typing import Any

from wtforms import SelectField

from portal.notices import kinds
from portal.web.forms import PortalForm


class ChoicesForm(PortalForm):
    """A choice for each kind; the kinds are those that features made known."""

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
        return {"chosen": self.chosen}


def choices_form(formdata: Any, hows: dict[str, str]) -> ChoicesForm:
    """The form of all kinds; `hows` is what holds now, by the name of the kind."""
    fields = {_name(one): SelectField(one.label, choices=kinds.HOWS) for one in kinds.known()}
    made: type[ChoicesForm] = type("ChoicesForm", (ChoicesForm,), fields)
    return made(formdata, data={_name(one): hows[one.name] for one in kinds.known()})


def _name(kind: kinds.Kind) -> str:
    """The field of a kind: dots would be no names of attributes."""
    return "how_" + kind.name.replace(".", "_")
