"""The filters of the list of metrics: a GET form that is never wrong, only narrower."""

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, SearchField, SelectField

from portal.registry import vocabulary as v
from portal.registry.forms.fields import options
from portal.registry.queries.lists import Filters, Pairs

ANY = ("", "Any")


class FilterForm(Form):  # type: ignore[misc]  # WTForms has no types
    """What the list can be narrowed to."""

    q = SearchField("Name, code or tag", render_kw={"maxlength": 200, "autocomplete": "off"})
    department = SelectField("Department", validate_choice=False)
    objective = SelectField("Objective", validate_choice=False)
    nature = SelectField(
        "Nature", validate_choice=False, choices=options([ANY, *v.choices(v.Nature)])
    )
    owner = SelectField("Owner", validate_choice=False)
    state = SelectField(
        "State", validate_choice=False, choices=options([ANY, *v.choices(v.MetricState)])
    )

    def __init__(self, asked: MultiDict[str, str], offered: dict[str, Pairs]) -> None:
        super().__init__(asked)
        for name, pairs in offered.items():
            self[name].choices = options([ANY, *pairs])


def filters_of(asked: MultiDict[str, str]) -> Filters:
    """The filters in a request's query, as far as they are text that a database takes."""
    given: dict[str, Any] = {
        name: asked.get(name, "").replace("\x00", "")[:200] for name in Filters.__dataclass_fields__
    }
    return Filters(**given)
