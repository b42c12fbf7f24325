"""Forms of the steps in a metric's life."""

from wtforms.validators import Optional

from portal.registry.forms.fields import day, text, why
from portal.registry.forms.links import metric_code
from portal.web.forms import PortalForm


class ButtonForm(PortalForm):
    """Nothing but a button."""


class ReasonForm(PortalForm):
    """A reason, which stands in the change log."""

    reason = why()


class RemarkForm(PortalForm):
    """A remark, if there is one."""

    reason = text("Remark", rows=2)


class ApprovalForm(RemarkForm):
    """From when it is in force."""

    effective_from = day(
        "In force from", Optional(), description="Empty: as its author proposed, or from today."
    )


class DeprecationForm(PortalForm):
    """What replaces it, or why it goes."""

    replaced_by = metric_code(
        "Replaced by", description="The code of a metric in force; empty for none."
    )
    reason = why(required=False)


FORMS: dict[str, type[PortalForm]] = {
    "submission": ButtonForm,
    "publication": ButtonForm,
    "withdrawal": ButtonForm,
    "approval": ApprovalForm,
    "rejection": ReasonForm,
    "discard": RemarkForm,
    "suspension": ReasonForm,
    "resumption": RemarkForm,
    "deprecation": DeprecationForm,
    "archiving": ReasonForm,
}
"""The form of each step, by its name in `lifecycle`."""
