"""A form for each kind of proposal, and those of its steps."""

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.models import Person
from portal.accounts.person_field import PersonField
from portal.refinement import proposed
from portal.refinement.forms.definitions import (
    NOT_SAID,
    DefinitionFields,
    FigureField,
    WordField,
    choices,
)
from portal.refinement.forms.fields import codes_field, told
from portal.refinement.kinds import Kind
from portal.registry import vocabulary as v
from portal.registry.definition_text import DefinitionText
from portal.registry.models import Metric
from portal.registry.queries.objectives import objectives_to_choose
from portal.registry.queries.people import departments_to_draft_for
from portal.web.forms import PortalForm, not_blank, trimmed

ANSWERS = ("instead", "until", "transition", "overlap", "conversion", "risks", "reversal")
IDENTITY = ("department_id", "owner_id", "objective_ids", "level", "perspective", "nature", "role")


class ProposalForm(PortalForm):
    """What every kind says. `kind` decides which form it is."""

    kind = HiddenField()
    title = StringField(
        "Title",
        [not_blank("Give it a title."), Length(max=200)],
        filters=[trimmed],
        description="What would happen, in a few words.",
        render_kw={"maxlength": 200},
    )
    reason = told(
        "Reason",
        "Say why: everybody reads it, and it stands in the change log.",
        description="What the evidence shows, and what gets better.",
    )
    why = told(
        "Why the text changes",
        description="Once it is handed in, others have read it. The text before is kept.",
    )

    @property
    def values(self) -> dict[str, Any]:
        """What `propose` and `amend` take."""
        found = {"title": self.title.data, "reason": self.reason.data, "text": self.text}
        for name in ("effective_on", "exceptional"):
            if name in self._fields:
                found[name] = self._fields[name].data
        if "replaces" in self._fields:
            found["replaces_id"] = next(iter(self._fields["replaces"].ids), None)
        if "merged" in self._fields:
            found["merged_ids"] = self._fields["merged"].ids
        if self.obj is not None:
            return found | {"why": self.why.data}
        return found if self.kind.data == Kind.ADD else found | {"kind": self.kind.data}

    @property
    def text(self) -> dict[str, Any]:
        """The part of a proposal that its kind has."""
        answers = {
            name: self._fields[name].data
            for name in ANSWERS
            if name in self._fields and self._fields[name].data not in (None, "")
        }
        return {"answers": answers} if answers else {}


class ChangingForm(ProposalForm):
    """What a kind says that changes something."""

    effective_on = DateField(
        "From when",
        [Optional()],
        description="Empty: from the next quarter, with at least 28 days' notice.",
    )
    risks = told(
        "What could go wrong",
        "Say what could go wrong, or why nothing can.",
        description="For the people who use it, and for the figures.",
    )
    reversal = told("How it would be undone", description="Empty: as for every such proposal.")


class RetireForm(ChangingForm):
    """The metric ends."""

    instead = told(
        "What people look at instead", "Say what people look at instead, or that nobody needs to."
    )


class SuspendForm(ChangingForm):
    """The metric stops for a time."""

    until = told("What must be so before it resumes", "Say when it is to measure again.")


class ReviseForm(ChangingForm, DefinitionFields):
    """The text of the definition changes; only what differs is kept."""

    transition = told("What people must do", description="Those who enter, check or read values.")
    overlap = FigureField(
        "Measured both ways for",
        of="due_days",
        description="Periods. From 3 months or 2 quarters on, old and new values can be linked.",
    )
    conversion = FigureField(
        "Each past value times",
        of="hard_low",
        description="Where only the unit changes: 24 from days to hours.",
    )

    def __init__(self, formdata: Any = None, *, before: DefinitionText, **more: Any) -> None:
        super().__init__(formdata, **more)
        self.before = before

    @property
    def text(self) -> dict[str, Any]:
        return {**super().text, "changes": proposed.changes(self.before, self.definition)}


class NewMetricFields(ChangingForm, DefinitionFields):
    """A metric that does not exist yet: its definition, whom it belongs to, what it serves."""

    department_id = SelectField("Department", coerce=int)
    owner_id = PersonField("Owner", required=False, description="Answers for it.")
    objective_ids = SelectMultipleField(
        "Objectives that it serves",
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    level = WordField("Level", v.choices(v.Level))
    perspective = WordField("Perspective", v.choices(v.Perspective, empty=NOT_SAID))
    nature = WordField("Nature", v.choices(v.Nature, empty=NOT_SAID))
    role = WordField("Role", v.choices(v.Role, empty=NOT_SAID))

    def __init__(self, formdata: Any = None, *, person: Person, **more: Any) -> None:
        super().__init__(formdata, **more)
        self.department_id.choices = choices(departments_to_draft_for(person))
        self.objective_ids.choices = choices(
            (one.id, f"{one.code} {one.name}") for one in objectives_to_choose()
        )

    @property
    def text(self) -> dict[str, Any]:
        of_metric = {name: self._fields[name].data for name in IDENTITY}
        return {
            **super().text,
            "definition": proposed.whole(self.definition),
            "metric": {name: value for name, value in of_metric.items() if value},
        }


class AddForm(NewMetricFields):
    """One more metric: what it replaces, or why it is exceptional."""

    replaces = codes_field("Replaces", most=1, description="The code of a metric that then ends.")
    exceptional = told(
        "Why it replaces none",
        description="Only where nothing is replaced: every metric costs somebody's time.",
    )


class MergeForm(NewMetricFields):
    """Several metrics become a new one."""

    merged = codes_field(
        "Merged with", most=9, description="Codes of the other metrics, with commas between."
    )


FORMS: dict[Kind, type[ProposalForm]] = {
    Kind.KEEP: ProposalForm,
    Kind.DEFER: ProposalForm,
    Kind.RETIRE: RetireForm,
    Kind.SUSPEND: SuspendForm,
    Kind.REVISE_MINOR: ReviseForm,
    Kind.REVISE_MAJOR: ReviseForm,
    Kind.ADD: AddForm,
    Kind.MERGE: MergeForm,
}


def codes(metrics: Sequence[Metric]) -> str:
    """What a field of codes begins with."""
    return ", ".join(one.code for one in metrics)


class HandInForm(PortalForm):
    """A button: others see it."""


class VouchForm(PortalForm):
    """A button: the department hands it in."""


class PutForwardForm(PortalForm):
    """A button: this one is voted on."""


class RebuildForm(PortalForm):
    """A button: walk the sheet again."""


class SendBackForm(PortalForm):
    """Why it comes back."""

    why = told("Why it goes back", "Say what is to be mended.", id="send-back-why")


class WithdrawForm(PortalForm):
    """Why it is not proposed any more."""

    why = told("Why it is withdrawn", "Say why: others have read it.", id="withdraw-why")
