"""The form by which a mentor fills the mentee's reading list."""

from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional

from portal.web.forms import PortalForm, trimmed


class ReadingForm(PortalForm):
    """A lesson, and why it is worth reading."""

    piece_id = SelectField("Lesson", coerce=int)
    why = StringField(
        "Why",
        [Optional(), Length(max=200, message="Shorten it to 200 letters.")],
        filters=[trimmed],
        description="A few words; the mentee reads them beside the lesson.",
    )


class ListedForm(PortalForm):
    """The button that takes a lesson off."""
