"""Forms of stops out of cycle."""

from wtforms import StringField
from wtforms.validators import Length

from portal.refinement.forms.fields import told
from portal.web.forms import PortalForm, not_blank, trimmed


class AskForm(PortalForm):
    """A metric is to be stopped now, and why."""

    code = StringField(
        "Code of the metric",
        [not_blank("Type the code of the metric."), Length(max=60, message="That is no code.")],
        filters=[trimmed],
        render_kw={"autocomplete": "off", "maxlength": 60},
        description="As it stands behind its name: DELAY.",
    )
    reason = told("Why it can't wait for the next cycle", "Say why: everybody affected reads it.")


class SecondForm(PortalForm):
    """A member agrees: nothing to fill in."""


class AgainForm(PortalForm):
    """A button: the committee votes again."""
