"""What a proposal's text says: the definition as it would be, and how far it departs from today's.

The text of a proposal is JSON. Revisions keep `changes`, only the fields that differ; an addition
and a merge keep `definition`, all that the new one says, and `metric`, who and what it is for;
every kind may keep `answers`. docs/methods/comparability.md explains the classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.refinement.kinds import Kind
from portal.registry import contents
from portal.registry.definition_text import LABELS, DefinitionText
from portal.registry.restating import BREAKING, broken_by, least_overlap
from portal.registry.vocabulary import ChangeType, Comparability


@dataclass(frozen=True)
class Verdict:
    """What becomes of the values before a change, and why."""

    comparability: Comparability
    reason: str


def stored(value: Any) -> Any:
    """A field's value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def loaded(field: str, value: Any) -> Any:
    """The same back."""
    if field in contents.DATES and isinstance(value, str):
        return date.fromisoformat(value)
    return float(value) if field in contents.NUMBERS and isinstance(value, int) else value


def changes(before: DefinitionText, after: DefinitionText) -> dict[str, Any]:
    """Only what differs, as `text["changes"]` keeps it."""
    return {name: stored(getattr(after, name)) for name in contents.changed_fields(before, after)}


def whole(definition: DefinitionText) -> dict[str, Any]:
    """All that a definition says, as `text["definition"]` keeps it; what is empty is left out."""
    held = {name: stored(getattr(definition, name)) for name in LABELS}
    return {name: value for name, value in held.items() if value not in ("", None)}


def definition_after(before: DefinitionText, kind: str, text: Mapping[str, Any]) -> DefinitionText:
    """The definition as it would be; `before` itself where the kind changes none.

    A field that the portal no longer knows is passed over: its text stays in the proposal.
    """
    if Kind(kind).revises:
        return replace(before, **_known(text.get("changes", {})))
    if Kind(kind).makes_new:
        return DefinitionText(**_known(text.get("definition", {})))
    return before


def _known(held: Mapping[str, Any]) -> dict[str, Any]:
    return {name: loaded(name, value) for name, value in held.items() if name in LABELS}


def change_type(before: DefinitionText, after: DefinitionText) -> ChangeType:
    """How far `after` departs: major, minor or patch of the version's number.

    Editorial where only words change, breaking where any field that makes the value does.
    """
    touched = set(contents.changed_fields(before, after))
    if touched & BREAKING:
        return ChangeType.BREAKING
    return ChangeType.CLARIFYING if touched - contents.EDITORIAL else ChangeType.EDITORIAL


def comparability(
    before: DefinitionText,
    after: DefinitionText,
    *,
    is_recomputed: bool = False,
    overlap: int = 0,
) -> Verdict:
    """What becomes of the values before the change.

    `is_recomputed`: the history was worked out under the new text from what is kept; `overlap`: for
    how many periods both versions are to be measured side by side.
    """
    if change_type(before, after) is not ChangeType.BREAKING:
        return Verdict(
            Comparability.COMPARABLE, "Nothing changes that a value is made of: values stay."
        )
    if is_recomputed:
        return Verdict(
            Comparability.RECALCULATED,
            "Every past value follows from the parts that are kept, so the history can be "
            "recalculated.",
        )
    if overlap >= (needed := least_overlap(after.frequency)):
        return Verdict(
            Comparability.LINKED,
            f"Both versions are measured side by side for {overlap} periods, of at least {needed}.",
        )
    named = ", ".join(LABELS[name].lower() for name in broken_by(before, after))
    return Verdict(
        Comparability.BROKEN,
        f"Values before and after do not compare ({named}): charts break the line, limits start "
        "anew, and targets need a new agreement.",
    )
