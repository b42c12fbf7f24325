"""Fields that the refinement's forms share."""

import re
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from portal.refinement.forms.definitions import unix
from portal.refinement.queries.proposals import metric_by_code
from portal.registry import contents
from portal.web.forms import not_blank, trimmed


def told(label: str, missing: str = "", **more: Any) -> TextAreaField:
    """Some lines of text; `missing` says what to do where they must stand there."""
    most = contents.LONG
    checks: list[Any] = [Length(max=most, message=f"Shorten it to {most:,} characters.")]
    if missing:
        checks.insert(0, not_blank(missing))
    given = {"rows": 2, "maxlength": most}
    return TextAreaField(label, checks, filters=[unix, trimmed], render_kw=given, **more)


class CodesField(StringField):  # type: ignore[misc]  # WTForms has no types
    """Codes of metrics in force, with commas between; `ids` are theirs."""

    def __init__(self, label: str, *, most: int, **more: Any) -> None:
        self.most = most
        self.ids: list[int] = []
        given = {"maxlength": 600, "autocomplete": "off", "autocapitalize": "characters"}
        super().__init__(label, filters=[trimmed], render_kw=given, **more)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        typed = [one for one in re.split(r"[,;\s]+", self.data or "") if one]
        if len(typed) > self.most:
            raise ValidationError(f"Name {self.most} at most.")
        self.ids = []
        for code in typed:
            metric = metric_by_code(code)
            if metric is None:
                raise ValidationError(f"No metric in force has the code {code[:60]}.")
            self.ids.append(metric.id)
