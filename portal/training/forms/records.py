"""The form that says what of one's learning leaves the portal."""

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from portal.training.statements import LEVELS
from portal.web.forms import PortalForm


class RecordForm(PortalForm):
    """What goes to the organisation's record store."""

    level = RadioField("What may be sent", choices=[SelectChoice(*one) for one in LEVELS.items()])
