"""Forms of imports: the file, its mapping, applying it."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from portal.values.mapping import LAYOUT_WORDS, Mapping, Measure
from portal.web.forms import PortalForm, trimmed

NONE = SelectChoice("", "–")
CONFLICTS = [
    SelectChoice("skip", "Leave what stands there"),
    SelectChoice("replace", "Replace provisional values"),
    SelectChoice("revise", "Revise final values too, with a reason"),
]
DECIMALS = [
    SelectChoice("", "As the column shows"),
    SelectChoice(".", "A point: 1,234.5"),
    SelectChoice(",", "A comma: 1.234,5"),
]
ORDERS = [
    SelectChoice("", "As the column shows"),
    SelectChoice("dmy", "Day first: 31/05/2024"),
    SelectChoice("mdy", "Month first: 05/31/2024"),
]
MOST_TRANSLATED = 200  # names of a file that the page asks about


class FileForm(PortalForm):
    """A file of values."""

    file = FileField("File (CSV or workbook)")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Choose a CSV file or a workbook.")

    @property
    def values(self) -> dict[str, Any]:
        return {"stream": self.file.data.stream, "name": self.file.data.filename}


class Translation(Form):  # type: ignore[misc]  # WTForms has no types
    """What one name of the file means."""

    text = HiddenField()
    key = SelectField(validate_choice=False)


class MappingForm(PortalForm):
    """What the columns hold; columns are chosen by name."""

    sheet = HiddenField()
    layout = SelectField("The file has", choices=[])
    frequency = SelectField("Each value is for a")
    period_column = SelectField("Period stands in")
    department_column = SelectField("Department stands in")
    department = SelectField("or is the same for all rows")
    measure_column = SelectField("Metric stands in")
    measure = SelectField("or is the same for all rows")
    value_column = SelectField("Value stands in")
    numerator_column = SelectField("Numerator stands in")
    denominator_column = SelectField("Denominator stands in")
    state_column = SelectField("State stands in")
    note_column = SelectField("Note stands in")
    decimal = SelectField("Decimal mark", choices=DECIMALS, default="")
    date_order = SelectField("Order of dates", choices=ORDERS, default="")
    columns = FieldList(FormField(Translation))
    departments = FieldList(FormField(Translation), max_entries=MOST_TRANSLATED)
    measure_names = FieldList(FormField(Translation), max_entries=MOST_TRANSLATED)
    on_conflict = SelectField("Where a value stands already", choices=CONFLICTS)
    reason = TextAreaField(
        "Reason for revising", [Length(max=2000)], filters=[trimmed], render_kw={"rows": 2}
    )

    COLUMNS = (
        "period_column", "department_column", "measure_column", "value_column",
        "numerator_column", "denominator_column", "state_column", "note_column",
    )  # fmt: skip

    def __init__(
        self,
        formdata: Any = None,
        *,
        header: tuple[str, ...],
        departments: list[SelectChoice],
        measures: list[SelectChoice],
        frequencies: list[SelectChoice],
        proposed: Mapping,
        unknown: tuple[list[str], list[str]] = ([], []),
        **more: Any,
    ) -> None:
        self.proposed = proposed
        super().__init__(
            formdata, data={} if formdata else _shown(proposed, header, unknown), **more
        )
        chosen = [NONE, *(SelectChoice(name, name) for name in header)]
        for name in self.COLUMNS:
            self[name].choices = chosen
        self.layout.choices = [SelectChoice(key, words) for key, words in LAYOUT_WORDS.items()]
        self.frequency.choices = frequencies
        self.department.choices = [NONE, *departments]
        self.measure.choices = [NONE, *measures]
        for entry in self.columns:
            entry.form.key.choices = [SelectChoice("", "Not used"), *measures]
        for entry in self.departments:
            entry.form.key.choices = [SelectChoice("", "Leave out"), *departments]
        for entry in self.measure_names:
            entry.form.key.choices = [SelectChoice("", "Leave out"), *measures]

    @property
    def values(self) -> dict[str, Any]:
        return {
            "mapping": self.mapping(),
            "on_conflict": self.on_conflict.data,
            "reason": self.reason.data,
        }

    def mapping(self) -> Mapping:
        """The mapping as it was chosen."""
        given = {name: self[name].data or None for name in self.COLUMNS}
        kept = {(one.value or one.numerator): one for one in self.proposed.measures}
        measures = tuple(
            _measure(kept.get(entry.form.text.data), entry.form.text.data, entry.form.key.data)
            for entry in self.columns
            if entry.form.key.data
        )
        wide = self.layout.data == "wide"
        return Mapping(
            layout=self.layout.data,
            frequency=self.frequency.data,
            department=self.department.data or None,
            measure=self.measure.data or None,
            measures=measures if self.layout.data == "measures" else (),
            period_columns=self.proposed.period_columns if wide else (),
            decimal=self.decimal.data or None,
            date_order=self.date_order.data or None,
            fiscal_start_month=self.proposed.fiscal_start_month,
            departments=_pairs(self.departments, self.proposed.departments),
            measure_names=_pairs(self.measure_names, self.proposed.measure_names),
            sheet=self.sheet.data or None,
            **given,
        )


class ApplyForm(PortalForm):
    """Apply what the dry run found."""

    note = TextAreaField(
        "What explains the warnings", [Length(max=2000)], filters=[trimmed], render_kw={"rows": 2}
    )


class DropForm(PortalForm):
    """Give it up."""


def _measure(proposed: Measure | None, column: str, key: str) -> Measure:
    if proposed is not None and proposed.numerator:
        return Measure(key, proposed.value, proposed.numerator, proposed.denominator)
    return Measure(key, column)


def _pairs(entries: Any, kept: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Translations of names: those chosen now, over those that were kept."""
    chosen = {entry.form.text.data: entry.form.key.data for entry in entries}
    merged = {**dict(kept), **chosen}
    return tuple((text, key) for text, key in merged.items() if text and key)


def _shown(
    mapping: Mapping, header: tuple[str, ...], unknown: tuple[list[str], list[str]]
) -> dict[str, Any]:
    """What the form shows of a mapping."""
    held = {(one.value or one.numerator): one.key for one in mapping.measures}
    plain = {name: getattr(mapping, name) or "" for name in MappingForm.COLUMNS}
    known_departments, known_measures = dict(mapping.departments), dict(mapping.measure_names)
    return plain | {
        "sheet": mapping.sheet or "",
        "layout": mapping.layout,
        "frequency": mapping.frequency,
        "department": mapping.department or "",
        "measure": mapping.measure or "",
        "decimal": mapping.decimal or "",
        "date_order": mapping.date_order or "",
        "columns": [
            {"text": name, "key": held.get(name, "")}
            for name in header
            if name not in mapping.columns() or name in held
        ],
        "departments": [
            {"text": text, "key": known_departments.get(text, "")}
            for text in unknown[0][:MOST_TRANSLATED]
        ],
        "measure_names": [
            {"text": text, "key": known_measures.get(text, "")}
            for text in unknown[1][:MOST_TRANSLATED]
        ],
    }
