"""A quick look whether something is sound by a JSON Schema, for the many blocks that are.

It never calls sound what `jsonschema` would not: where it is in doubt, and for every sentence about
what is wrong, the library is asked. Of the keywords it knows those that `schemas.py` uses; another
one raises ValueError when the check is made, so that no schema is half checked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Check = Callable[[Any], bool]
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TYPES: dict[str, tuple[type, ...]] = {  # by the very type, for a bool is no number
    "string": (str,), "number": (int, float), "integer": (int,), "boolean": (bool,),
    "array": (list,), "object": (dict,), "null": (type(None),),
}  # fmt: skip


def made(schema: Mapping[str, Any]) -> Check:
    """The check of one schema."""
    parts = [_MAKERS[key](schema) for key in schema if key in _MAKERS]
    if unknown := set(schema) - set(_MAKERS) - _WITH_OTHERS:
        raise ValueError(f"keywords that no check is made of: {sorted(unknown)}")

    def check(held: Any) -> bool:
        return all(part(held) for part in parts)

    return check


def _type(schema: Mapping[str, Any]) -> Check:
    named = schema["type"]
    names = [named] if isinstance(named, str) else named
    fitting = {each for name in names for each in _TYPES[name]}
    return lambda held: type(held) in fitting


def _enum(schema: Mapping[str, Any]) -> Check:
    values = [(type(one), one) for one in schema["enum"]]
    return lambda held: (type(held), held) in values


def _any_of(schema: Mapping[str, Any]) -> Check:
    checks = [made(one) for one in schema["anyOf"]]
    return lambda held: any(check(held) for check in checks)


def _pattern(schema: Mapping[str, Any]) -> Check:
    pattern = re.compile(schema["pattern"])
    return lambda held: type(held) is str and pattern.search(held) is not None


def _format(schema: Mapping[str, Any]) -> Check:
    if schema["format"] != "date":
        raise ValueError(f"a format that no check is made of: {schema['format']}")
    return _is_day


def _is_day(held: Any) -> bool:
    if type(held) is not str or not _DAY.fullmatch(held):
        return False
    try:
        date.fromisoformat(held)
    except ValueError:
        return False
    return True


def _length(schema: Mapping[str, Any]) -> Check:
    least = max(schema.get("minLength", 0), schema.get("minItems", 0))
    most = min(schema.get("maxLength", math.inf), schema.get("maxItems", math.inf))
    return lambda held: type(held) in (str, list) and least <= len(held) <= most


def _range(schema: Mapping[str, Any]) -> Check:
    least, most = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    above = schema.get("exclusiveMinimum", -math.inf)
    return lambda held: type(held) in (int, float) and least <= held <= most and held > above


def _unique(_schema: Mapping[str, Any]) -> Check:
    return lambda held: (
        type(held) is list
        and all(type(one) is str for one in held)
        and len(set(held)) == len(held)
    )  # fmt: skip


def _items(schema: Mapping[str, Any]) -> Check:
    check = made(schema["items"])
    return lambda held: type(held) is list and all(check(one) for one in held)


def _properties(schema: Mapping[str, Any]) -> Check:
    checks = {name: made(one) for name, one in schema.get("properties", {}).items()}
    needed = set(schema.get("required", ()))
    others = schema.get("additionalProperties", True)
    rest = made(others) if isinstance(others, dict) else lambda _held: bool(others)

    def check(held: Any) -> bool:
        return (
            type(held) is dict
            and needed <= held.keys()
            and all(checks.get(name, rest)(value) for name, value in held.items())
        )

    return check


_MAKERS: dict[str, Callable[[Mapping[str, Any]], Check]] = {
    "type": _type, "enum": _enum, "anyOf": _any_of, "pattern": _pattern, "format": _format,
    "minLength": _length, "maxLength": _length, "minItems": _length, "maxItems": _length,
    "minimum": _range, "maximum": _range, "exclusiveMinimum": _range, "uniqueItems": _unique,
    "items": _items, "properties": _properties, "additionalProperties": _properties,
}  # fmt: skip
_WITH_OTHERS = {"required"}
