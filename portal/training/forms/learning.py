"""Forms of learning."""

from portal.web.forms import PortalForm


class DoneForm(PortalForm):
    """A button: read, and done."""
