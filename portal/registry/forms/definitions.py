"""Fields of a definition's text, and the forms that hold them."""

from typing import Any

from wtforms.validators import Optional

from portal.accounts.person_field import PersonField
from portal.db import Base
from portal.errors import Conflict
from portal.registry import contents
from portal.registry import vocabulary as v
from portal.registry.codes import PATTERN
from portal.registry.definition_text import LABELS, DefinitionText
from portal.registry.forms.fields import (
    NumberField,
    WholeField,
    day,
    line,
    options,
    text,
    whole_or_none,
    why,
    word,
)
from portal.web.choosing import OneByName, SomeByName
from portal.web.forms import PortalForm, not_blank

NOT_SAID = "Not said yet"


def _word(field: str, hint: str = "") -> Any:
    kinds = v.choices(contents.WORDS[field], empty=NOT_SAID)
    return word(LABELS[field], kinds, description=hint)


def _whole(field: str, hint: str = "") -> WholeField:
    low, high = contents.WHOLE[field]
    label = LABELS.get(field, contents.CLOSE_LABEL)
    return WholeField(label, low=low, high=high, description=hint)


class TextForm(PortalForm):
    """What a definition says. A draft may leave out everything but the name."""

    name = line(
        LABELS["name"],
        not_blank("Give it a name."),
        description="Short, as people in the department say it.",
    )
    purpose = text(
        LABELS["purpose"],
        description="What will be decided with it, and by whom. 40 characters or more.",
    )
    key_question = line(
        LABELS["key_question"], most=400, description="One question, with its mark."
    )
    not_for = text(LABELS["not_for"], rows=2, description="Such as: not for judging persons.")
    unit = line(LABELS["unit"], most=40, description="Such as %, days, persons or £.")
    direction = _word("direction")
    value_type = _word("value_type")
    numerator = text(LABELS["numerator"], rows=2, description="What is counted or added up.")
    denominator = text(
        LABELS["denominator"],
        rows=2,
        description="What it is divided by; for a ratio, rate or mean.",
    )
    formula = line(
        LABELS["formula"],
        most=500,
        description="“numerator / denominator”, “value”, or codes of other metrics in [brackets].",
        render_kw={"spellcheck": "false", "autocapitalize": "off"},
    )
    scale = _word("scale", "What numerator over denominator is multiplied with.")
    decimals = _whole("decimals")
    inclusions = text(LABELS["inclusions"], rows=2, description="Who or what counts.")
    exclusions = text(LABELS["exclusions"], rows=2)
    zero_denominator = line(LABELS["zero_denominator"], most=400)
    time_aggregation = _word("time_aggregation", "From months to a quarter, for example.")
    org_aggregation = _word("org_aggregation", "From departments to the one above.")
    null_policy = _word("null_policy")
    frequency = _word("frequency")
    calendar = _word("calendar")
    fiscal_start_month = _whole("fiscal_start_month", "1 to 12; for fiscal quarters and years.")
    due_days = _whole("due_days")
    close_days = _whole("close_days", "Later values need the period to be reopened.")
    source_system = line(LABELS["source_system"], most=400, description="The system or the record.")
    collection_method = text(
        LABELS["collection_method"], rows=2, description="Which report or query, who runs it, when."
    )
    effort_minutes = _whole("effort_minutes")
    next_review_on = day(LABELS["next_review_on"], Optional(), description="Within twelve months.")
    sunset_on = day(
        LABELS["sunset_on"], Optional(), description="Where it is meant for a time only."
    )
    hard_low = NumberField(LABELS["hard_low"])
    hard_high = NumberField(LABELS["hard_high"])
    plausible_low = NumberField(LABELS["plausible_low"])
    plausible_high = NumberField(LABELS["plausible_high"])
    known_limits = text(LABELS["known_limits"], rows=2, description="What it does not see.")
    unintended_behaviour = text(
        LABELS["unintended_behaviour"],
        rows=2,
        description="How its value could look good while the work gets worse.",
    )
    counter_metric = line(
        LABELS["counter_metric"], most=400, description="The metric that would show the gaming."
    )
    benchmark_source = line(LABELS["benchmark_source"], most=400)

    sections = contents.SECTIONS

    @property
    def definition_text(self) -> DefinitionText:
        """What the form holds now, sound or not, for the check."""
        held: dict[str, Any] = {
            field: "" if value is None and field in TEXTS else value
            for field, value in self.data.items()
            if field in LABELS
        }
        return DefinitionText(**held)


IDENTITY = (
    "department_id",
    "owner_id",
    "level",
    "perspective",
    "nature",
    "role",
    "audience",
    "tags",
)
"""Fields of a draft that are columns of its metric."""

TEXTS = frozenset(LABELS) - set(contents.WHOLE) - contents.NUMBERS - contents.DATES


class IdentityFields(PortalForm):
    """How a metric is filed, and who answers for it."""

    owner_id = PersonField(
        "Owner", offers="people", description="Exactly one person, who answers for it."
    )
    perspective = word("Perspective", v.choices(v.Perspective, empty=NOT_SAID))
    nature = word(
        "Nature",
        v.choices(v.Nature, empty=NOT_SAID),
        description="Leading: it moves before the result. Lagging: it is the result.",
    )
    role = word("Stage of the work", v.choices(v.Role, empty=NOT_SAID))
    audience = line("Audience", most=400, description="Who reads it, and on what occasion.")
    tags = line("Tags", most=400, description="Separated by commas.")


class DraftForm(TextForm, IdentityFields):
    """A metric that was never in force: identity and text together."""

    department_id = OneByName("Department", coerce=whole_or_none)
    level = word("It describes", v.choices(v.Level))
    objective_ids = SomeByName("Objectives that it serves")

    def __init__(
        self,
        formdata: Any = None,
        *,
        departments: list[tuple[int | str, str]],
        objectives: list[tuple[int | str, str]],
        beside: Any = None,
        **more: Any,
    ) -> None:
        """`beside`: the metric whose draft it is, for a conflict to show both."""
        super().__init__(formdata, **more)
        self.beside = beside
        self.department_id.offer(options(departments))
        self.objective_ids.offer(options(objectives))

    def show_conflict(self, conflict: Conflict, edited: Base | None) -> None:
        """Text and identity side by side."""
        super().show_conflict(conflict, edited)
        if self.conflict is not None and self.beside is not None:
            own = {name: getattr(self.beside, name) for name in IDENTITY}
            self.conflict.rows += self.differences(own)


class NewMetricForm(DraftForm):
    """A metric that is being defined."""

    code = line(
        "Code",
        most=60,
        description="Stays for ever. Leave it empty to have one made from the name.",
        render_kw={"pattern": f"{PATTERN}|[a-z0-9-]*", "autocapitalize": "characters"},
    )


class ChangeFields(PortalForm):
    """What kind of change a later version is."""

    change_type = word("Kind of change", v.choices(v.ChangeType))
    change_reason = why("Why the definition changes")
    comparability = word(
        "Values before it",
        v.choices(v.Comparability),
        default=v.Comparability.COMPARABLE.value,
        description="For a breaking change: what becomes of them.",
    )


class VersionForm(TextForm, ChangeFields):
    """The draft of a later version."""

    effective_from = day(
        "In force from", Optional(), description="Empty: from the day of its approval."
    )


class StartVersionForm(ChangeFields):
    """A later version is begun."""


class IdentityForm(IdentityFields):
    """The identity of a metric in force."""

    reason = why("Reason for the change", required=False)


class ObjectivesForm(PortalForm):
    """Which objectives a metric in force serves."""

    objective_ids = SomeByName("Objectives that it serves")

    def __init__(
        self, formdata: Any = None, *, objectives: list[tuple[int | str, str]], **more: Any
    ) -> None:
        super().__init__(formdata, **more)
        self.objective_ids.offer(options(objectives))
