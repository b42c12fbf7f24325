"""Bringing in a file of people."""

from wtforms import FileField
from wtforms.validators import ValidationError

from portal.web.forms import PortalForm


class PeopleFileForm(PortalForm):
    """A CSV file or a workbook."""

    file = FileField(
        "File (CSV or workbook)", render_kw={"accept": ".csv,.xlsx,text/csv,text/plain"}
    )

    def validate_file(self, field: FileField) -> None:
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choose a file.")
