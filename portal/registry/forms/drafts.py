"""Forms of shared drafts."""

from wtforms import IntegerField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from portal.accounts.person_field import PersonField
from portal.registry.definition_text import LABELS
from portal.registry.forms.fields import text, why, word
from portal.web.forms import PortalForm


class ShareForm(PortalForm):
    """Whom to show a draft to."""

    person_id = PersonField("Colleague", offers="people")


class StopSharingForm(PortalForm):
    """A button beside a colleague."""

    person_id = IntegerField(widget=HiddenInput())


class SuggestionForm(PortalForm):
    """Another text for one field."""

    field = word(
        "What to change",
        [SelectChoice(name, label) for name, label in LABELS.items()],
        validators=[InputRequired("Choose what to change.")],
        id="suggested-field",
    )
    text = text("What it should say", rows=3, id="suggested-text")
    reason = why("Why", id="suggested-reason")


class AnswerForm(PortalForm):
    """Accept or decline."""

    decision = word(
        "Answer", [SelectChoice("accept", "Accept"), SelectChoice("decline", "Decline")]
    )
    answer = text("Reason", rows=2, description="Needed to decline.")
