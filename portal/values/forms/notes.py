"""Forms of notes, of confirming a value and of opening a closed period."""

from wtforms import DateField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.web.forms import PortalForm, not_blank, trimmed


class NoteForm(PortalForm):
    """A new note."""

    period_start = DateField("A day of the period", [InputRequired("Choose a day of the period.")])
    text = TextAreaField(
        "What happened",
        [not_blank("Say what happened."), Length(max=2000)],
        filters=[trimmed],
        render_kw={"rows": 2},
    )


class NoteTextForm(PortalForm):
    """A note in other words."""

    text = NoteForm.text


class RetireNoteForm(PortalForm):
    """Take a note off the chart."""


class ConfirmForm(PortalForm):
    """Make a value final."""

    seen = IntegerField("Seen", [Optional()], widget=HiddenInput())


class ReopenForm(PortalForm):
    """Open a closed period."""

    reason = TextAreaField(
        "Reason",
        [not_blank("Say why the period is opened again."), Length(max=2000)],
        filters=[trimmed],
        render_kw={"rows": 2},
    )
    until = DateField("Open until", [InputRequired("Choose the last day.")])
