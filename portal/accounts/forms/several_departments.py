"""The form of many departments at once."""

from typing import Any

from wtforms import TextAreaField

from portal.accounts import queries
from portal.accounts.forms.departments import TOP
from portal.accounts.forms.fields import chosen, options, why
from portal.web.forms import PortalForm, not_blank


class SeveralDepartmentsForm(PortalForm):
    """One department a line."""

    lines = TextAreaField(
        "Departments, one a line",
        [not_blank("Type or paste one department a line.")],
        description="The name; where files call it by a code, a semicolon and the code behind it, "
        "as in “Sales; SAL”. Two columns of a spreadsheet can be pasted.",
        render_kw={"rows": 12, "spellcheck": "false"},
    )
    parent_id = chosen("All stand below")
    reason = why()

    def __init__(self, formdata: Any = None, **more: Any) -> None:
        super().__init__(formdata, **more)
        self.parent_id.choices = options([TOP, *queries.department_choices(without=None)])
