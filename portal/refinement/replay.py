"""History under a proposed text: every past value worked out anew, and what would read differently.

docs/methods/replay.md says when that can be done, with the examples that are also tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.insight import verdicts
from portal.insight.laid import Given, Inputs, Terms
from portal.refinement.proposed import COMPUTABLE, broken_by
from portal.registry import aims
from portal.registry.definition_text import LABELS, DefinitionText
from portal.registry.formula import Formula, FormulaError, ZeroDenominatorError, parse
from portal.registry.vocabulary import Direction, Scale

PARTS = frozenset({"numerator", "denominator"})
KEPT = PARTS | {"value"}  # what of a period is kept, under the names that a formula may use


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


@dataclass(frozen=True)
class Month:
    """One period that reads otherwise; colours are met, missed or "" where no target holds."""

    label: str
    before: float | None
    after: float | None
    kind_before: str
    kind_after: str
    colour_before: str
    colour_after: str


@dataclass(frozen=True)
class Replay:
    """How the past reads under the new text. `colours_compared` is False where the unit or scale
    changes: then no target means the same any more.
    """

    periods: int  # complete ones with a value
    values_changed: int
    kinds_changed: int
    colours_changed: int
    colours_compared: bool
    signals_before: int
    signals_after: int
    months: tuple[Month, ...]  # those that read otherwise, oldest first


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
    touched = set(broken_by(before, after))
    beyond = [LABELS[name].lower() for name in LABELS if name in touched - COMPUTABLE]
    if beyond:
        return Recomputed(
            None,
            f"What is counted or when changes ({', '.join(beyond)}): only the source can count "
            "the past again.",
        )
    if "unit" in touched and not touched & {"formula", "scale"} and conversion is None:
        return Recomputed(
            None,
            "The unit changes: say what each past value is multiplied with, and the history is "
            "worked out.",
        )
    if not touched & {"formula", "scale", "unit"}:
        return Recomputed(tuple(one.value for one in past))
    return _under(past, before, after, conversion or 1.0)


def _under(
    past: Sequence[Past], before: DefinitionText, after: DefinitionText, times: float
) -> Recomputed:
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


def _evaluated(formula: Formula, one: Past, before: DefinitionText) -> float | None:
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


def _factor(definition: DefinitionText) -> float:
    return float(Scale(definition.scale or "1").factor)


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def replayed(
    inputs: Inputs, after: DefinitionText, values: Sequence[float | None], today: date
) -> Replay:
    """Read the past twice: as it stands, and with `values` under the terms of `after`.

    `values` are in the order of `inputs.values`. Both readings are those of the metric's page.
    """
    current = inputs.versions[inputs.current_id or 0]
    anew = terms_of(current, after)
    changed = replace(
        inputs,
        versions={**inputs.versions, inputs.current_id or 0: anew},
        values=[
            given._replace(value=value) for given, value in zip(inputs.values, values, strict=True)
        ],
    )
    old = verdicts.verdict(inputs, today)["drawing"]
    new = verdicts.verdict(changed, today)["drawing"]
    is_same_scale = current.unit == anew.unit and not _is_rescaled(inputs.values, values)
    return _compared(old, new, current, anew, colours=is_same_scale)


def terms_of(current: Terms, after: DefinitionText) -> Terms:
    """The terms in force as `after` would have them."""
    return replace(
        current,
        unit=after.unit,
        decimals=after.decimals,
        direction=after.direction or "neutral",
        value_type=after.value_type,
        null_policy=after.null_policy or "missing",
        hard_low=after.hard_low,
        hard_high=after.hard_high,
    )


def _is_rescaled(given: Sequence[Given], values: Sequence[float | None]) -> bool:
    """Whether all values are multiplied with one and the same factor other than 1."""
    shares = {
        round(value / one.value, 9)
        for one, value in zip(given, values, strict=True)
        if one.value and value is not None
    }
    return len(shares) == 1 and shares != {1.0}


def _compared(
    old: dict[str, Any], new: dict[str, Any], before: Terms, after: Terms, *, colours: bool
) -> Replay:
    months: list[Month] = []
    counted = {"values": 0, "kinds": 0, "colours": 0}
    complete = old["complete"]
    periods = 0
    for index in range(min(complete, len(old["values"]), len(new["values"]))):
        one = Month(
            old["labels"][index],
            old["values"][index],
            new["values"][index],
            old["kinds"][index],
            new["kinds"][index],
            _colour(old, index, before.direction) if colours else "",
            _colour(new, index, after.direction) if colours else "",
        )
        periods += one.before is not None
        differs = {
            "values": one.before != one.after,
            "kinds": one.kind_before != one.kind_after,
            "colours": one.colour_before != one.colour_after,
        }
        for name, does in differs.items():
            counted[name] += does
        if differs["kinds"] or differs["colours"]:
            months.append(one)
    return Replay(
        periods=periods,
        values_changed=counted["values"],
        kinds_changed=counted["kinds"],
        colours_changed=counted["colours"],
        colours_compared=colours,
        signals_before=_signals(old),
        signals_after=_signals(new),
        months=tuple(months),
    )


def _signals(drawing: dict[str, Any]) -> int:
    return sum(bool(rules) for rules in drawing["rules"][: drawing["complete"]])


def _colour(drawing: dict[str, Any], index: int, direction: str) -> str:
    """Whether the value of a period reached the target that held then."""
    value = drawing["values"][index]
    if value is None:
        return ""
    for first, last, low, high in drawing["targets"]:
        if first <= index <= last:
            goal = (
                aims.Corridor(low, high)
                if high is not None
                else aims.one_sided(low, Direction(direction))
            )
            return "" if goal is None else "met" if goal.holds(value) else "missed"
    return ""
