"""Forms of a programme: founded and dated, its administrators, its end."""

from wtforms import DateField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from portal.accounts.person_field import PersonField
from portal.mentorship.forms.fields import told
from portal.mentorship.lifecycle import WEEKS
from portal.web.forms import PortalForm, not_blank, trimmed

FEWEST, MOST = WEEKS
LAST = 2**31 - 1  # the highest number that an address or a button carries
_WEEKS = f"Type {FEWEST} to {MOST} weeks."


class ProgrammeForm(PortalForm):
    """What a programme is for, and its days."""

    name = StringField(
        "Name",
        [
            not_blank("Give it a name, such as “Mentoring 2027”."),
            Length(max=80, message="Shorten it to 80 letters."),
        ],
        filters=[trimmed],
    )
    purpose = told("What it is for", "Say in a sentence or two what it is for.")
    opens_on = DateField(
        "Open from", [InputRequired("Choose a day.")], description="From then people join."
    )
    closes_on = DateField(
        "Open until",
        [InputRequired("Choose a day.")],
        description="The last day on which people join, ask, offer and are paired.",
    )
    weeks = IntegerField(
        "Weeks of a pair",
        [InputRequired(_WEEKS), NumberRange(FEWEST, MOST, _WEEKS)],
        description=f"{FEWEST} to {MOST}. A pair may agree on others.",
    )
    rhythm_days = IntegerField(
        "Days between meetings",
        [InputRequired("Type 3 to 60 days."), NumberRange(3, 60, "Type 3 to 60 days.")],
        description="A pair may agree on others.",
    )


class FoundForm(ProgrammeForm):
    """A new programme, with who runs it."""

    administrator_id = PersonField(
        "Who runs it",
        description="Sees who takes part, whom people do not want, and how pairs are made. "
        "Cannot be somebody who administers the portal.",
    )


class AdministratorForm(PortalForm):
    """One more who runs the programme."""

    person_id = PersonField("Who runs it, too")


class LeaveForm(PortalForm):
    """Somebody runs it no more: a button."""


class EndForm(PortalForm):
    """A programme is over."""

    reason = told("Why it ends", "Say why: people who take part read it.")


class ReviewerForm(PortalForm):
    """Who writes somebody's review, so that the two are never paired."""

    person_id = PersonField("Whose review", description="Somebody who has joined the programme.")
    reviewer_id = PersonField("Who writes it")


class NoReviewerForm(PortalForm):
    """That it is not so any more: a button, which carries both people."""

    person_id = IntegerField(validators=[InputRequired(), NumberRange(1, LAST)])
    reviewer_id = IntegerField(validators=[InputRequired(), NumberRange(1, LAST)])
