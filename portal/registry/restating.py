"""The past under another text: which changes make other values, and which can be worked out.

Pure. Of each period the portal keeps value, numerator and denominator; a new formula over these, a
new scale and a new unit can be applied to them. docs/methods/replay.md has examples.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from portal.registry import contents
from portal.registry.definition_text import LABELS, DefinitionText
from portal.registry.formula import Formula, FormulaError, ZeroDenominatorError, parse
from portal.registry.vocabulary import Scale

BREAKING = frozenset(
    {
        *("numerator", "denominator", "formula", "inclusions", "exclusions", "zero_denominator"),
        *("unit", "scale", "value_type", "direction", "frequency", "calendar"),
        *("fiscal_start_month", "null_policy"),
    }
)
"""Fields whose change makes other values: formula, population, unit, direction, period."""

COMPUTABLE = frozenset({"formula", "scale", "unit", "direction", "decimals", "zero_denominator"})
"""Of these, fields for which the parts that are kept give the new value of a past period."""

PARTS = frozenset({"numerator", "denominator"})
KEPT = PARTS | {"value"}  # what of a period is kept, under the names that a formula may use


_LONG = frozenset({"quarter", "half_year", "year", "fiscal_quarter", "fiscal_year"})


def least_overlap(frequency: str) -> int:
    """How many periods both versions must be measured to link them: 3 months or 2 quarters."""
    return 2 if frequency in _LONG else 3


class Recipe(Protocol):
    """What of a definition turns the parts of a period into its value."""

    @property
    def formula(self) -> str: ...
    @property
    def scale(self) -> str: ...


@dataclass(frozen=True)
class Past:
    """What is kept of one period; the value is after scaling."""

    start: date
    value: float | None
    numerator: float | None
    denominator: float | None
    state: str
    version_id: int


@dataclass(frozen=True)
class Recomputed:
    """The values under the new text, one for each period given; None: all of them stay unknown."""

    values: tuple[float | None, ...] | None
    why: str = ""  # where they stay unknown

    @property
    def is_done(self) -> bool:
        """Whether every period that has a value has one under the new text, too."""
        return self.values is not None


def broken_by(before: DefinitionText, after: DefinitionText) -> tuple[str, ...]:
    """The fields that make other values, in the order of the form."""
    return tuple(name for name in contents.changed_fields(before, after) if name in BREAKING)


def hindrance(
    before: DefinitionText, after: DefinitionText, conversion: float | None = None
) -> str:
    """Why no past value can be worked out, whatever is kept of it; "" where nothing hinders."""
    touched = set(broken_by(before, after))
    beyond = [LABELS[name].lower() for name in LABELS if name in touched - COMPUTABLE]
    if beyond:
        return (
            f"What is counted or when changes ({', '.join(beyond)}): only the source can count "
            "the past again."
        )
    if "unit" in touched and not touched & {"formula", "scale"} and conversion is None:
        return (
            "The unit changes: say what each past value is multiplied with, and the history is "
            "worked out."
        )
    return ""


def recomputed(
    past: Sequence[Past],
    before: DefinitionText,
    after: DefinitionText,
    *,
    conversion: float | None = None,
) -> Recomputed:
    """The value of each period under `after`, from what is kept of it.

    `conversion` is what each value is multiplied with beside that, where the unit changes. A value
    that was missing stays missing; so does one over a denominator of zero.
    """
    if why := hindrance(before, after, conversion):
        return Recomputed(None, why)
    if not set(broken_by(before, after)) & {"formula", "scale", "unit"}:
        return Recomputed(tuple(one.value for one in past))
    return under(past, before, after, conversion or 1.0)


def under(past: Sequence[Past], before: Recipe, after: Recipe, times: float = 1.0) -> Recomputed:
    """The same where only formula, scale and unit differ."""
    if before.formula.strip() == after.formula.strip():
        share = _factor(after) / _factor(before) * times
        return Recomputed(tuple(_times(one.value, share) for one in past))
    try:
        formula = parse(after.formula)
    except FormulaError as error:
        return Recomputed(None, f"The new formula can't be read: {error}")
    unknown = [name for name in formula.names if name.lower() not in KEPT]
    if unknown:
        return Recomputed(
            None,
            f"The new formula names {', '.join(unknown)}, which is not kept beside past values.",
        )
    found: list[float | None] = []
    for one in past:
        try:
            value = _evaluated(formula, one, before)
        except FormulaError as error:
            return Recomputed(None, str(error))
        if value is None and one.value is not None and _lacks(formula, one):
            return Recomputed(
                None,
                "Past values were kept without the numerator and denominator that the new formula "
                "needs.",
            )
        found.append(_times(value, _factor(after) * times))
    return Recomputed(tuple(found))


def _evaluated(formula: Formula, one: Past, before: Recipe) -> float | None:
    """The formula for one period; `value` in it is the value before scaling."""
    bare = None if one.value is None else one.value / _factor(before)
    known = {"numerator": one.numerator, "denominator": one.denominator, "value": bare}
    try:
        return formula.evaluate({name: known[name.lower()] for name in formula.names})
    except ZeroDenominatorError:
        return None


def _lacks(formula: Formula, one: Past) -> bool:
    known = {"numerator": one.numerator, "denominator": one.denominator, "value": one.value}
    return any(known[name.lower()] is None for name in formula.names)


def _factor(recipe: Recipe) -> float:
    return float(Scale(recipe.scale or "1").factor)


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
