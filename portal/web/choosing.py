"""Choosing among named records: from a list while they are few, else by a part of their names.

A page that offers four hundred departments weighs more than all the rest of it. What is typed needs
no script: the server says what fits.
"""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget, TextArea, TextInput

FEW = 70  # that a list shows
MOST_TYPED = 50  # lines
LONGEST = 4_000  # characters of all lines
TOLD = 4  # names that a mistake mentions


def meant(typed: str, choices: Sequence[SelectChoice]) -> Any:
    """The value of the one choice that `typed` names: whole, or by a part that no other has.

    Raises ValueError, in words for who typed it.
    """
    wanted = " ".join(typed.split()).casefold()
    called = [(" ".join(str(one.label).split()).casefold(), one) for one in choices]
    fits = [one for name, one in called if name == wanted or name.endswith(f"({wanted})")]
    fits = fits or [one for name, one in called if wanted in name]
    if len(fits) == 1:
        return fits[0].value
    if not fits:
        raise ValueError(f"Nothing here is called “{typed[:60]}”.")
    some = ", ".join(str(one.label) for one in fits[:TOLD])
    more = " and others" if len(fits) > TOLD else ""
    raise ValueError(f"“{typed[:60]}” fits {some}{more}: type more of the name.")


class OneByName(SelectField):  # type: ignore[misc]  # WTForms has no types
    """One record of `offer`: a list, or where there are many a line for its name."""

    data: Any

    def __init__(self, label: str, *, coerce: Callable[[Any], Any], **more: Any) -> None:
        self.typed, self.mistake = "", ""
        super().__init__(label, coerce=coerce, choices=[], **more)

    @property
    def is_typed(self) -> bool:
        return len(self.choices) > FEW

    def process_formdata(self, values: list[str]) -> None:
        if not values:
            return
        self.data, self.typed = None, ""
        try:
            self.data = self.coerce(values[0])
        except ValueError:
            self.typed = values[0].replace("\x00", "")[:LONGEST]

    def offer(self, choices: Sequence[SelectChoice]) -> None:
        """What may be chosen; what was typed is read by it."""
        self.choices = list(choices)
        if self.is_typed and self.typed.strip():
            try:
                self.data = self.coerce(meant(self.typed, self.choices))
            except ValueError as mistake:
                self.mistake = str(mistake)

    def pre_validate(self, form: Any) -> None:
        if self.mistake:
            raise ValidationError(self.mistake)
        super().pre_validate(form)

    def __call__(self, **given: Any) -> Any:
        if not self.is_typed:
            return super().__call__(**given)
        given.setdefault("placeholder", "A part of its name")
        return TextInput()(self, **given)

    def _value(self) -> str:
        """For the line: the name of what is chosen, else what was typed."""
        if self.mistake:
            return self.typed
        named = {self.coerce(one.value): str(one.label) for one in self.choices}
        return named.get(self.data, "")


class SomeByName(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Several records of `offer`: a box for each, or where there are many a box for each that is
    chosen, and lines for the names of others.
    """

    data: Any
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, **more: Any) -> None:
        self.typed: list[str] = []
        self.mistakes: list[str] = []
        super().__init__(label, coerce=int, choices=[], **more)

    @property
    def is_typed(self) -> bool:
        return len(self.choices) > FEW

    def process_formdata(self, values: list[str]) -> None:
        self.data, self.typed = [], []
        for value in values:
            if value.isascii() and value.isdigit():
                self.data.append(int(value))
            else:
                lines = value.replace("\x00", "")[:LONGEST].splitlines()
                self.typed += [one.strip() for one in lines if one.strip()][:MOST_TYPED]

    def offer(self, choices: Sequence[SelectChoice]) -> None:
        """What may be chosen; what was typed is read by it."""
        self.choices, left = list(choices), []
        for line in self.typed:
            try:
                found = self.coerce(meant(line, self.choices))
            except ValueError as mistake:
                left.append(line)
                self.mistakes.append(str(mistake))
            else:
                self.data += [found] if found not in self.data else []
        self.typed = left

    def pre_validate(self, form: Any) -> None:
        if self.mistakes:
            raise ValidationError(" ".join(self.mistakes[:TOLD]))
        super().pre_validate(form)

    def iter_choices(self) -> Any:
        """For who draws boxes: those that are chosen where there are many."""
        every = super().iter_choices()
        return [one for one in every if one.selected] if self.is_typed else every

    @property
    def lines(self) -> Any:
        """The field for names; what was not understood stands in it."""
        return TextArea()(self, id=f"{self.id}-names", rows=2, maxlength=LONGEST)

    def _value(self) -> str:
        return "\n".join(self.typed)
