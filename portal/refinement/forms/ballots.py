"""Forms of ballots, decisions, acknowledgements and appeals."""

from wtforms import DateField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.web.forms import PortalForm, not_blank, trimmed

LONGEST = 2_000  # characters


def some_lines(label: str, missing: str = "") -> TextAreaField:
    """Some lines of text; `missing` says what to do where they must stand there."""
    checks = [Length(max=LONGEST, message=f"Shorten it to {LONGEST:,} letters.")]
    if missing:
        checks.insert(0, not_blank(missing))
    return TextAreaField(label, checks, filters=[trimmed], render_kw={"rows": 3})


class VoteForm(PortalForm):
    """Yes, no or an abstention."""

    choice = RadioField(
        "Your vote",
        [InputRequired("Choose one.")],
        choices=[
            SelectChoice(value="yes", label="Yes"),
            SelectChoice(value="no", label="No"),
            SelectChoice(value="abstain", label="I abstain"),
        ],
    )
    reason = some_lines("Why")


class DecideForm(PortalForm):
    """What the change log tells of a decision."""

    reason = some_lines("Reason, for the change log", "Say why, in words that everybody reads.")
    rejected_options = some_lines("Other options, and why not")
    dissent = some_lines("What those who voted no want said")
    effective_on = DateField("Holds from", [Optional()])


class DayForm(PortalForm):
    """From when an adopted decision holds."""

    effective_on = DateField("Holds from", [InputRequired("Choose the day.")], id="day")


class RenewForm(PortalForm):
    """Nothing but the wish."""


class PublishForm(PortalForm):
    """Nothing but the wish."""


class KnowForm(PortalForm):
    """I know; and maybe what worries me."""

    concern = some_lines("I have a concern")


class HearForm(PortalForm):
    """What is made of an appeal."""

    state = RadioField(
        "The appeal is",
        [InputRequired("Choose one.")],
        choices=[
            SelectChoice(value="upheld", label="Upheld: the decision is taken back"),
            SelectChoice(value="dismissed", label="Dismissed: the decision stands"),
        ],
    )
    answer = some_lines("Answer", "Say why: whoever appealed reads it.")


class AppealForm(PortalForm):
    """On procedure, or on evidence that was ignored."""

    ground = RadioField(
        "What went wrong",
        [InputRequired("Choose one.")],
        choices=[
            SelectChoice(value="procedure", label="The procedure was not kept"),
            SelectChoice(value="evidence", label="Evidence was ignored"),
        ],
    )
    text = some_lines("What happened", "Say what happened, so that it can be looked at.")
