"""The keys of a series in a JSON line, and what each may hold."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.unreadable import shown


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_number_or_null(value: object) -> bool:
    return value is None or _is_number(value)


def _is_list_of(is_right: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(map(is_right, value))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_pair_of(is_right: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and len(value) == 2 and all(map(is_right, value))


def _is_target(value: object) -> bool:
    return _is_number_or_null(value) or _is_pair_of(_is_number)(value)


def _is_count(value: object) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


# What each key must hold, as a test and in words.
KEYS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "dates": (_is_list_of(_is_text), 'a list of texts, such as ["2024-01", "2024-02"]'),
    "values": (_is_list_of(_is_number_or_null), "a list of numbers, with null for a gap"),
    "improvement_direction": (_is_text, "increase, decrease, neutral or band"),
    "target": (_is_target, "a number, a list of two numbers for a range, or null"),
    "rebase_dates": (_is_list_of(_is_text), "a list of texts that stand in dates"),
    "fix_after_n": (_is_count, "a whole number, or null"),
    "screen_moving_ranges": (_is_switch, "true or false"),
    "count_beyond": (_is_switch, "true or false"),
    "preset": (_is_text, "nhs or wheeler"),
    "hard_range": (_is_pair_of(_is_number_or_null), "a list of two numbers, null for an open end"),
    "id": (lambda value: _is_text(value) or _is_count(value), "a text or a whole number"),
}
NEEDED = ("dates", "values")


def arguments_of(found: Mapping[str, Any]) -> dict[str, Any]:
    """`found` as arguments for `portal.insight.spc.reading`, and its id. Defaults are that
    function's. Raises ValueError for a key that is missing, unknown or holds something else."""
    for name in NEEDED:
        if name not in found:
            raise ValueError(f'The key "{name}" is missing; it must hold {KEYS[name][1]}.')
    for name, value in found.items():
        if name not in KEYS:
            raise ValueError(
                f"The key {shown(name)} is unknown; leave it out or use one of {', '.join(KEYS)}."
            )
        is_right, wanted = KEYS[name]
        if not is_right(value):
            raise ValueError(f'The key "{name}" must hold {wanted}.')
    return dict(found)
