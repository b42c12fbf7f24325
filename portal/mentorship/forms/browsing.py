"""The form that asks a mentor, or offers to a mentee."""

from wtforms import TextAreaField
from wtforms.validators import Length

from portal.web.forms import PortalForm, trimmed

MOST = 1_000  # letters


class AskForm(PortalForm):
    """A word to the other."""

    message = TextAreaField(
        "A word to them",
        [Length(max=MOST, message=f"Shorten it to {MOST:,} letters.")],
        filters=[trimmed],
        render_kw={"rows": 3},
        description="What you would like to work on, and why with them.",
    )
