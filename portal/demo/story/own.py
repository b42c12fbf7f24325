"""How the company writes a definition of its own: the usual answers, and what differs."""

from typing import Any

from portal.demo.story.shapes import Own
from portal.registry.definition_text import DefinitionText
from portal.registry.vocabulary import Nature, Perspective, Role

USUAL: dict[str, Any] = {
    "not_for": "Judging single people.",
    "frequency": "month",
    "calendar": "calendar",
    "due_days": 5,
    "null_policy": "missing",
    "effort_minutes": 20,
    "decimals": 0,
    "scale": "1",
    "hard_low": 0.0,
}
COUNTED: dict[str, Any] = {
    **USUAL,
    "value_type": "count",
    "formula": "value",
    "time_aggregation": "sum",
    "org_aggregation": "sum",
}
DIVIDED: dict[str, Any] = {
    **USUAL,
    "decimals": 1,
    "formula": "numerator / denominator",
    "zero_denominator": "The period stays missing, with the reason.",
    "time_aggregation": "ratio_of_sums",
    "org_aggregation": "ratio_of_sums",
}


def counted(perspective: Perspective, nature: Nature, role: Role, **fields: Any) -> Own:
    """Something that is counted and adds up."""
    return Own(perspective, nature, role, DefinitionText(**{**COUNTED, **fields}))


def share(perspective: Perspective, nature: Nature, role: Role, **fields: Any) -> Own:
    """A percentage of something."""
    percent = {"value_type": "ratio", "unit": "%", "scale": "percent", "hard_high": 100.0}
    return Own(perspective, nature, role, DefinitionText(**{**DIVIDED, **percent, **fields}))


def mean(perspective: Perspective, nature: Nature, role: Role, **fields: Any) -> Own:
    """A mean over something."""
    text = DefinitionText(**{**DIVIDED, "value_type": "mean", **fields})
    return Own(perspective, nature, role, text)
