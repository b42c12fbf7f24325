"""Fields that the refinement's forms share."""

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import Length

from portal.refinement.forms.definitions import unix
from portal.refinement.queries.proposals import metric_by_code
from portal.registry import contents
from portal.web.codes import CodesField
from portal.web.forms import not_blank, trimmed


def told(label: str, missing: str = "", **more: Any) -> TextAreaField:
    """Some lines of text; `missing` says what to do where they must stand there."""
    most = contents.LONG
    checks: list[Any] = [Length(max=most, message=f"Shorten it to {most:,} characters.")]
    if missing:
        checks.insert(0, not_blank(missing))
    given = {"rows": 2, "maxlength": most}
    return TextAreaField(label, checks, filters=[unix, trimmed], render_kw=given, **more)


def codes_field(label: str, *, most: int, **more: Any) -> CodesField:
    """Codes of metrics in force."""
    return CodesField(label, most=most, find=metric_by_code, **more)
