"""Forms of authors: a file with questions of another program."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, Regexp, ValidationError

from portal.web.forms import PortalForm, trimmed

FORMATS = (
    ("gift", "GIFT (Moodle, text)"), ("moodle", "Moodle XML"),
    ("qti12", "QTI 1.2 (Canvas and others, zip or XML)"), ("qti21", "QTI 2.1 (zip or XML)"),
    ("text2qti", "text2qti (text)"), ("aiken", "Aiken (text)"),
)  # fmt: skip


class QuestionsForm(PortalForm):
    """A file, what it is, and what the bank is to be called."""

    file = FileField("File with questions")
    form = SelectField("Format", choices=[SelectChoice(name, word) for name, word in FORMATS])
    slug = StringField(
        "Id of the bank",
        [
            Optional(),
            Length(max=70),
            Regexp(
                r"^[a-z0-9]+(-[a-z0-9]+)*$", message="Small letters, digits and hyphens: call-times"
            ),
        ],
        filters=[trimmed],
    )

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Choose the file that the other program wrote.")

    @property
    def values(self) -> dict[str, Any]:
        return {
            "stream": self.file.data.stream, "name": self.file.data.filename,
            "form": self.form.data, "slug": self.slug.data or "",
        }  # fmt: skip
