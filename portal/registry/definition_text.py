"""What one version of a definition says, without tables: form, library and check share it."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any


@dataclass(frozen=True)
class DefinitionText:
    """The content of a definition. Every field may be empty, because drafts are.

    Fields that take a word hold the stored word of `vocabulary` or "". Ranges are in the unit of
    the value after scaling. `formula` gives the value before scaling: a percentage is
    `numerator / denominator` with scale `percent`.
    """

    name: str = ""
    purpose: str = ""
    key_question: str = ""
    not_for: str = ""
    numerator: str = ""
    denominator: str = ""
    formula: str = ""
    inclusions: str = ""
    exclusions: str = ""
    zero_denominator: str = ""
    unit: str = ""
    scale: str = ""
    decimals: int | None = None
    value_type: str = ""
    direction: str = ""
    frequency: str = ""
    calendar: str = ""
    fiscal_start_month: int | None = None
    time_aggregation: str = ""
    org_aggregation: str = ""
    null_policy: str = ""
    source_system: str = ""
    collection_method: str = ""
    due_days: int | None = None  # days after the end of the period
    hard_low: float | None = None
    hard_high: float | None = None
    plausible_low: float | None = None
    plausible_high: float | None = None
    known_limits: str = ""
    unintended_behaviour: str = ""  # how it may be gamed
    counter_metric: str = ""  # the metric that would show the gaming
    effort_minutes: int | None = None  # to collect one value
    benchmark_source: str = ""
    next_review_on: date | None = None
    sunset_on: date | None = None

    @classmethod
    def of(cls, source: object, **known: Any) -> "DefinitionText":
        """Read the fields from the attributes of `source`; `known` names those it does not have.

        None in a text field reads as empty.
        """
        found: dict[str, Any] = {}
        for field in fields(cls):
            value = known[field.name] if field.name in known else getattr(source, field.name)
            found[field.name] = "" if value is None and field.type in (str, "str") else value
        return cls(**found)


LABELS = {
    "name": "Name",
    "purpose": "Purpose",
    "key_question": "Question it answers",
    "not_for": "What it will not be used for",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "formula": "Formula",
    "inclusions": "What is included",
    "exclusions": "What is left out",
    "zero_denominator": "When the denominator is zero",
    "unit": "Unit",
    "scale": "Scale",
    "decimals": "Decimals",
    "value_type": "Kind of value",
    "direction": "Direction",
    "frequency": "Frequency",
    "calendar": "Calendar",
    "fiscal_start_month": "First month of the fiscal year",
    "time_aggregation": "Combined over time by",
    "org_aggregation": "Combined across departments by",
    "null_policy": "A period without a value",
    "source_system": "Source",
    "collection_method": "How it is collected",
    "due_days": "Due, in days after the period",
    "hard_low": "Lowest possible value",
    "hard_high": "Highest possible value",
    "plausible_low": "Lowest plausible value",
    "plausible_high": "Highest plausible value",
    "known_limits": "Known limits",
    "unintended_behaviour": "How it may be gamed",
    "counter_metric": "Counter-metric",
    "effort_minutes": "Minutes to collect one value",
    "benchmark_source": "Source of a benchmark",
    "next_review_on": "Next review of the definition",
    "sunset_on": "Ends on",
}  # every field, in the order of the dataclass, for forms, differences and findings
