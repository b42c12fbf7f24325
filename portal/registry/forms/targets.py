"""The form of a target."""

from typing import Any

from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired

from portal.periods import parse_period
from portal.registry import contents
from portal.registry import vocabulary as v
from portal.registry.definition_text import DefinitionText
from portal.registry.facts import TargetTerms
from portal.registry.forms.fields import NumberField, day, line, text, why, word
from portal.unreadable import Unreadable
from portal.web.forms import PortalForm, not_blank

MOST_LINES = 400  # of a plan; a year of days


class PlanField(TextAreaField):  # type: ignore[misc]  # WTForms has no types
    """A value for each period, one a line: `2026-04 120`. Its data is start (ISO) → value."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(f"{key} {value:.15g}" for key, value in sorted((self.data or {}).items()))

    def process_formdata(self, values: list[str]) -> None:
        typed = values[0].replace("\x00", "") if values else ""
        lines = [one.strip() for one in typed.splitlines() if one.strip()]
        if len(lines) > MOST_LINES:
            raise ValueError(f"A plan has at most {MOST_LINES} lines.")
        self.data = dict(self._read(one) for one in lines) or None

    def calendar(self) -> tuple[str, int]:
        """Frequency and first month of the fiscal year of what the form is about."""
        measured = self.meta.measured
        return measured.frequency or "month", measured.fiscal_start_month or 1

    def _read(self, typed: str) -> tuple[str, float]:
        period, _, figure = typed.rpartition(" ")
        try:
            start = parse_period(period, *self.calendar()).start
        except Unreadable as mistake:
            raise ValueError(f"“{typed}”: {mistake.reason} {mistake.remedy}") from mistake
        return start.isoformat(), contents.number(figure)


class TargetForm(PortalForm):
    """What a metric is meant to reach, from when, by when, and who agreed."""

    type = word("Kind of target", v.choices(v.TargetType))
    value = NumberField(
        "Value", description="The level, the total, or the size of the improvement."
    )
    is_percent = BooleanField("The improvement is in percent of the baseline")
    low = NumberField("Lower end", description="Empty: no lower end.")
    high = NumberField("Upper end", description="Empty: no upper end.")
    profile = PlanField(
        "Plan by period",
        description="A line for each period, with its value or its total to date: 2026-04 120.",
        render_kw={"rows": 4, "spellcheck": "false"},
    )
    stretch = NumberField("Stretch", description="What would be excellent.")
    baseline_value = NumberField(
        "Baseline", description="Where it stood when the target was agreed."
    )
    baseline_period = day("Period of the baseline")
    starts_on = day("From", InputRequired("Say from when it holds."))
    review_on = day(
        "Reached and reviewed by",
        InputRequired("Say when it is reviewed."),
        description="At most 24 months later.",
    )
    tolerance = NumberField("Tolerance", description="How far off still counts as nearly met.")
    source = word("Where it comes from", v.choices(v.TargetSource, empty="Not said"))
    source_note = text("More about the source", rows=2)
    agreed_by = line(
        "Agreed by", not_blank("Say who agreed."), description="Names, or a meeting and its date."
    )

    def __init__(self, formdata: Any = None, *, measured: DefinitionText, **more: Any) -> None:
        """`measured`: the definition, whose periods and unit the target is in."""
        self.measured = measured
        super().__init__(formdata, meta={"measured": measured}, **more)

    @property
    def terms(self) -> TargetTerms:
        """What the form asks for now, for realism and check; sound or not."""
        kind = v.TargetType(self.type.data) if self.type.data in set(v.TargetType) else None
        valueless = kind in (v.TargetType.RANGE, v.TargetType.MILESTONE)
        return TargetTerms(
            type=kind or v.TargetType.LEVEL,
            value=None if valueless else self.value.data,
            low=self.low.data,
            high=self.high.data,
            stretch=self.stretch.data,
            profile=self.profile.data,
            baseline_value=self.baseline_value.data,
            starts_on=self.starts_on.data,
            review_on=self.review_on.data,
            tolerance=self.tolerance.data,
            is_percent=bool(self.is_percent.data) and kind is v.TargetType.IMPROVEMENT,
        )


class EndTargetForm(PortalForm):
    """Why a target ends."""

    reason = why()
