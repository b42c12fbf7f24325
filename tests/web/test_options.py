"""Lists to choose from are drawn as WTForms draws them, only sooner."""

from types import SimpleNamespace

import pytest
from wtforms import Form, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import Select

from portal.web import options

CHOICES = [
    SelectChoice("", "Choose"),
    SelectChoice('a"b<c>&', "Words <b> & “more” 'here'"),
    SelectChoice(7, "A number"),
    SelectChoice(True, "Yes"),
    SelectChoice("closed", "Closed", render_kw={"disabled": True, "title": 'A "title"'}),
]
GROUPED = [SelectChoice(one.value, one.label, optgroup="First & last") for one in CHOICES]


@pytest.mark.parametrize(
    ("field", "given", "attributes"),
    [
        (SelectField("One", choices=CHOICES, validate_choice=False), 'a"b<c>&', {"class_": "x"}),
        (SelectField("One", choices=CHOICES, validate_choice=False), None, {}),
        (SelectField("One", choices=CHOICES, coerce=lambda value: value), 7, {"required": True}),
        (SelectMultipleField("Many", choices=CHOICES), ["closed", ""], {}),
        (SelectField("Groups", choices=GROUPED), "", {}),
    ],
)
def test_each_option_is_the_same_text(field, given, attributes):
    def drawn(meta):
        form = type("One", (Form,), {"field": field, "Meta": meta})(
            obj=SimpleNamespace(field=given)
        )
        return str(form.field(**attributes)), form.field.widget

    ours, widget = drawn(options.Meta)
    theirs, plain = drawn(type("Plain", (), {}))
    assert type(widget) is options.Options
    assert type(plain) is Select
    assert ours == theirs
    assert ours.count("<option") == len(CHOICES)
