"""History under a proposed text: every past value worked out anew, and what would read differently.

docs/methods/replay.md says when that can be done, with the examples that are also tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.insight import verdicts
from portal.insight.laid import Given, Inputs, Terms
from portal.registry import aims
from portal.registry.definition_text import DefinitionText
from portal.registry.vocabulary import Direction


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
        formula=after.formula,
        scale=after.scale,
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
