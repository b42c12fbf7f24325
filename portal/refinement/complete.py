"""What a proposal must say before it is handed in, beside what the SMART check finds."""

from collections.abc import Mapping
from typing import Any

from portal.refinement.kinds import Kind
from portal.registry.definition_text import LABELS

NEEDED = (
    "formula", "source_system", "unit", "direction", "frequency", "effort_minutes",
    "unintended_behaviour",
)  # fmt: skip
"""Of a new metric's definition: the fields without which nobody could judge it."""


def missing(
    kind: str,
    text: Mapping[str, Any],
    *,
    replaces: bool = False,
    exceptional: str = "",
    merged: int = 0,
) -> tuple[tuple[str, str], ...]:
    """Pairs of field and sentence, in the order of the form; empty where it can be handed in.

    An addition names what it replaces or why it is exceptional: the number of metrics is kept from
    growing unseen.
    """
    word = Kind(kind)
    found: list[tuple[str, str]] = []
    if word.revises and not text.get("changes"):
        found.append(("", "Nothing differs from the definition in force. Change a field first."))
    if word is Kind.MERGE and not merged:
        found.append(("merged", "Name at least one other metric that it is merged with."))
    if word is Kind.ADD and not replaces and not exceptional.strip():
        found.append(("replaces", "Name the metric that it replaces, or say why it replaces none."))
    if word.makes_new:
        found += _of_new(text)
    return tuple(found)


def _of_new(text: Mapping[str, Any]) -> list[tuple[str, str]]:
    definition, metric = text.get("definition", {}), text.get("metric", {})
    found = []
    if not metric.get("objective_ids"):
        found.append(("objective_ids", "Choose an objective that it serves."))
    if not metric.get("owner_id"):
        found.append(("owner_id", "Name its owner."))
    for name in NEEDED:
        if definition.get(name) in (None, ""):
            found.append((name, f"Say something under “{LABELS[name]}”."))
    return found
