"""Forms of a pairing's steps."""

from portal.web.forms import PortalForm


class StepForm(PortalForm):
    """A button: accept, decline, withdraw."""
