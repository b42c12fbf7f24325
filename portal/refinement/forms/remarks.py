"""What people say about an item, and the committee's answers."""

from typing import Any

from wtforms import RadioField

from portal.refinement.actions.remarks import kinds_in
from portal.refinement.forms.definitions import choices
from portal.refinement.forms.fields import told
from portal.web.forms import PortalForm

WORDS = {
    "comment": "A comment: something to know",
    "objection": "An objection: it should not be decided like this; the committee must answer",
    "argument": "A new argument: something that was not considered yet; the committee must answer",
}


class RemarkForm(PortalForm):
    """A comment, an objection, or in the final comment a new argument."""

    kind = RadioField("What it is", default="comment")
    text = told("What you have to say", "Say something.", id="remark-text")

    def __init__(self, formdata: Any = None, *, state: str, **more: Any) -> None:
        super().__init__(formdata, **more)
        self.kind.choices = choices((kind, WORDS[kind]) for kind in kinds_in(state))


class AnswerForm(PortalForm):
    """What the committee says to it."""

    answer = told("Answer", "Say what the committee makes of it.", id="answer-text")


class TakeBackForm(PortalForm):
    """A button: I do not hold to it any more."""
