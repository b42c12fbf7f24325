"""Forms of a run: asked for, edited by hand, published, discarded."""

from collections.abc import Sequence

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from portal.mentorship.forms.fields import told
from portal.web.forms import PortalForm


class StartForm(PortalForm):
    """Pair those who wait."""

    orphans_only = BooleanField(
        "Only those who lost a mentor or an offer",
        description="For when a mentor has left: everybody else who waits stays waiting.",
    )


class EditForm(PortalForm):
    """Another mentor for one mentee, or nobody."""

    mentor_id = SelectField("Mentor", coerce=int)
    reason = told("Why", "Say why: it stands beside the edit.")

    def offer(self, mentors: Sequence[tuple[int, str]]) -> None:
        """Mentors to choose from."""
        nobody = SelectChoice(0, "Nobody: leave without a mentor")
        self.mentor_id.choices = [*(SelectChoice(*one) for one in mentors), nobody]


class UndoForm(PortalForm):
    """The last edit is taken back: a button."""


class CheckForm(PortalForm):
    """The proof is checked by a job: a button."""


class PublishForm(PortalForm):
    """All pairs are offered: a button."""


class DiscardForm(PortalForm):
    """The proposal comes to nothing: a button."""
