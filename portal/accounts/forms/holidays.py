"""The form of the days on which nobody works."""

from wtforms import TextAreaField
from wtforms.validators import Length

from portal.web.forms import PortalForm, not_blank


class HolidaysForm(PortalForm):
    """One day a line."""

    lines = TextAreaField(
        "Days, one a line",
        [not_blank("Type or paste one day a line."), Length(max=20_000)],
        description="The day, a blank, and its name, as in “2026-12-25 Christmas Day”. Two columns "
        "of a spreadsheet can be pasted.",
        render_kw={"rows": 8, "spellcheck": "false"},
    )
