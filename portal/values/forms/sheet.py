"""Forms of one value: figure or parts, state, note; with a reason on the metric's own page."""

from typing import Any

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.errors import Conflict
from portal.registry.vocabulary import ObservationState
from portal.tables.numbers import parse_number
from portal.unreadable import Unreadable
from portal.values.queries.sheet import Row
from portal.values.standing import FINAL, PROVISIONAL
from portal.web.forms import PortalForm, trimmed

DIGITS = 15  # that a float keeps of what was typed


class NumberText(StringField):  # type: ignore[misc]  # WTForms has no types
    """A number as people write it; what cannot be read stays in the field."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        text = valuelist[0]
        try:
            self.data = parse_number(text, None if "," in text else ".")
        except Unreadable as unreadable:
            self.data = None
            raise ValueError(f"{unreadable.reason} {unreadable.remedy}") from unreadable

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.{DIGITS}g}"


class SheetForm(PortalForm):
    """One row of the sheet."""

    value = NumberText("Value")
    numerator = NumberText("Numerator")
    denominator = NumberText("Denominator")
    state = SelectField("State")
    note = StringField("Note", [Length(max=2000)], filters=[trimmed])
    seen = IntegerField("Seen", [Optional()], widget=HiddenInput())

    def __init__(self, formdata: Any = None, *, row: Row, **more: Any) -> None:
        self.row = row
        super().__init__(formdata, data={} if formdata else _shown(row), **more)
        for name in ("value",) if row.terms.has_parts else ("numerator", "denominator"):
            del self[name]
        self.state.choices = [
            SelectChoice(one.value, one.label)
            for one in ObservationState
            if row.may_confirm or one != ObservationState.FINAL
        ]
        for field in self:
            field.id = field.label.field_id = f"{field.short_name}-{row.key}"

    def show_conflict(self, conflict: Conflict, edited: Any) -> None:
        """Saving again is meant over the value that stands there now."""
        super().show_conflict(conflict, edited)
        if conflict.who:
            self.seen.data = conflict.version
            self.seen.raw_data = None


class ValueForm(SheetForm):
    """One value on the metric's own page."""

    reason = TextAreaField("Reason", [Length(max=2000)], filters=[trimmed], render_kw={"rows": 2})


class ParallelForm(PortalForm):
    """The same period as the version before counts it."""

    value = NumberText("Value", [InputRequired("Enter the figure.")])


def _shown(row: Row) -> dict[str, Any]:
    """What the fields hold before anybody types."""
    standing = row.standing
    if standing is None:
        return {"state": FINAL if row.may_confirm else PROVISIONAL, "seen": 0}
    state = standing.state
    return {
        "value": standing.value,
        "numerator": standing.numerator,
        "denominator": standing.denominator,
        "state": PROVISIONAL if state == FINAL and not row.may_confirm else state,
        "seen": standing.observation_id,
    }
