"""The fields of a definition's text, as proposals edit them."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import DateField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from portal.registry import contents
from portal.registry import vocabulary as v
from portal.registry.definition_text import LABELS, DefinitionText
from portal.web.forms import PortalForm, trimmed

NOT_SAID = "Not said yet"
LINES = frozenset(
    {
        *("name", "unit", "key_question", "formula", "zero_denominator", "source_system"),
        *("counter_metric", "benchmark_source"),
    }
)
HINTS: Mapping[str, str] = {
    "purpose": "What will be decided with it, and by whom.",
    "formula": "“numerator / denominator”, “value”, or codes of other metrics in [brackets].",
    "inclusions": "Who or what counts.",
    "unintended_behaviour": "How its value could look good while the work gets worse.",
    "counter_metric": "The metric that would show the gaming.",
    "next_review_on": "Within twelve months.",
}


class FigureField(StringField):  # type: ignore[misc]  # WTForms has no types
    """A number of a definition, whole or not, as `contents.parse` reads it; or none."""

    def __init__(self, label: str, *, of: str, **more: Any) -> None:
        self.of = of
        kind = "numeric" if of in contents.WHOLE else "decimal"
        super().__init__(label, render_kw={"inputmode": kind, "autocomplete": "off"}, **more)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else contents.typed(self.of, self.data)

    def process_formdata(self, values: list[str]) -> None:
        if values:
            self.data = contents.parse(self.of, trimmed(values[0]))


def unix(value: str | None) -> str | None:
    """Browsers send CR LF; what is stored has one form, so that nothing seems changed."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if value else value


def choices(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """Choices of a field from pairs of value and words."""
    return [SelectChoice(value, words) for value, words in pairs]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


class WordField(SelectField):  # type: ignore[misc]  # WTForms has no types
    """A word of the vocabulary; a form that leaves it out says what was said before, or nothing."""

    data: Any

    def __init__(self, label: str, pairs: Iterable[tuple[Any, str]], **more: Any) -> None:
        super().__init__(label, choices=choices(pairs), coerce=_text, **more)

    def process_formdata(self, values: list[str]) -> None:
        super().process_formdata(values)
        if not values and self.data is None:
            self.data = ""


def _field(name: str) -> Field:
    label, hint = LABELS[name], HINTS.get(name, "")
    if name in contents.WORDS:
        pairs = v.choices(contents.WORDS[name], empty=NOT_SAID)
        return WordField(label, pairs, description=hint)
    if name in contents.DATES:
        return DateField(label, [Optional()], description=hint)
    if name in contents.WHOLE or name in contents.NUMBERS:
        return FigureField(label, of=name, description=hint)
    most = contents.LONGEST.get(name, contents.LONG)
    fits = Length(max=most, message=f"Shorten it to {most:,} characters.")
    given: dict[str, Any] = {"filters": [unix, trimmed], "description": hint}
    if name in LINES:
        return StringField(label, [fits], render_kw={"maxlength": most}, **given)
    return TextAreaField(label, [fits], render_kw={"maxlength": most, "rows": 2}, **given)


class DefinitionFields(PortalForm):
    """All that a definition says; a proposal may leave out anything until it is handed in."""

    sections = contents.SECTIONS

    @property
    def definition(self) -> DefinitionText:
        """What the fields hold."""
        held: dict[str, Any] = {}
        for name in LABELS:
            value = self._fields[name].data
            is_text = not isinstance(self._fields[name], FigureField | DateField)
            held[name] = "" if value is None and is_text else value
        return DefinitionText(**held)


for _name in LABELS:
    setattr(DefinitionFields, _name, _field(_name))


def fields_of(definition: DefinitionText) -> dict[str, Any]:
    """What the fields begin with."""
    return {name: getattr(definition, name) for name in LABELS}
