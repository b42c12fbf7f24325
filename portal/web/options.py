"""Lists to choose from, drawn without what WTForms does for each option: four hundred departments
twice on a page took more than all the rest of it.
"""

from typing import Any

from markupsafe import escape
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import Select


class Options(Select):  # type: ignore[misc]  # WTForms has no types
    """The widget of WTForms, option for option the same text."""

    @classmethod
    def render_option(cls, choice: SelectChoice, **more: Any) -> str:
        if more or choice.render_kw or isinstance(choice.value, bool):
            return str(super().render_option(choice, **more))
        selected = " selected" if choice.selected else ""
        words = escape(choice.label or choice.value)
        return f'<option{selected} value="{escape(choice.value)}">{words}</option>'


ONE, MANY = Options(), Options(multiple=True)


class Meta:
    """For forms: their lists are drawn so."""

    def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
        widget = field.widget
        if type(widget) is Select:
            field.widget = MANY if widget.multiple else ONE
        return super().render_field(field, render_kw)  # type: ignore[misc]  # WTForms mixes it in
