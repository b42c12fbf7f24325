"""What another format has no place for, noted beside a question that we write, and read back.

A trace holds the fields that differ from what the question says in the other format, and a digest
of the latter. Whoever edits the question elsewhere keeps the edit: then only its settings return.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, get_type_hints

from portal.training.assessment.questions import Choice, Gap, Line, Option, Pair, Question
from portal.training.authoring import schemas

LONGEST = 100_000  # characters
SETTINGS = {
    "skill", "level", "difficulty", "lesson", "aliases", "retired", "hint_cost", "hints", "near",
    "distance", "unit", "id", "chart",
}  # fmt: skip
_PARTS: dict[str, Any] = {
    "options": Option, "lines": Line, "pairs": Pair, "choices": Choice, "gaps": Gap
}  # fmt: skip
Lost = Callable[[str, str], None]


def noted(question: Question, native: Question) -> str:
    """What `native`, the same question as another program reads it, lacks of `question`."""
    if question == native and question.id == native.id:
        return ""
    held, said = plain(question), plain(native)
    differing = dict(
        _difference(name, value, said[name]) for name, value in held.items() if said[name] != value
    )
    if not differing:
        return ""
    return json.dumps({"of": _digest(said), "is": differing}, ensure_ascii=True)


def _difference(name: str, held: Any, said: Any) -> tuple[str, Any]:
    """A field as it is; of answers and such only what differs of each, under +name."""
    if name not in _PARTS or len(held) != len(said):
        return name, held
    bare = [
        {key: mine.get(key) for key in mine | other if mine.get(key) != other.get(key)}
        for mine, other in zip(held, said, strict=True)
    ]
    return (name, held) if any(None in one.values() for one in bare) else (f"+{name}", bare)


def _joined(said: dict[str, Any], differing: dict[str, Any]) -> dict[str, Any]:
    """`said` with the differences in it. Raises TypeError or ValueError where they do not fit."""
    held = dict(said)
    for name, value in differing.items():
        if name.startswith("+"):
            parts = zip(said[name[1:]], value, strict=True)
            held[name[1:]] = [one | dict(other) for one, other in parts]
        else:
            held[name] = value
    return held


def noted_whole(question: Question, text: str) -> str:
    """All of `question`, which another format can only show as `text`."""
    of = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:24]
    return json.dumps({"of": of, "is": plain(question)}, ensure_ascii=True)


def whole(text: str, trace: str) -> Question | None:
    """The question that `noted_whole` noted; None where it, or the text, has changed."""
    try:
        held = json.loads(trace) if len(trace) <= LONGEST else {}
        said = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:24]
        return built(dict(held["is"])) if held["of"] == said else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def plain(question: Question) -> dict[str, Any]:
    """The question as JSON has it: lists for tuples."""
    return {
        name: [_part(one) for one in value] if isinstance(value, tuple) else value
        for name, value in ((one.name, getattr(question, one.name)) for one in fields(question))
        if name not in ("source", "figures", "line")
    }


def _part(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return {
        one.name: list(held) if isinstance(held := getattr(value, one.name), tuple) else held
        for one in fields(value)
        if getattr(value, one.name) != one.default
    }


def digest(question: Question) -> str:
    """Of what another program says: not of its name there, which may have changed."""
    return _digest(plain(question))


def _digest(held: dict[str, Any]) -> str:
    held = {name: value for name, value in held.items() if name != "id"}
    text = json.dumps(held, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def restored(native: Question, trace: str, lost: Lost) -> Question:
    """`native` with what was noted of it."""
    try:
        held = json.loads(trace) if len(trace) <= LONGEST else {}
        said = plain(native)
        is_same = held["of"] == _digest(said)
        differing = {str(name): value for name, value in dict(held["is"]).items()}
        left_out = [] if is_same else [name for name in differing if name not in SETTINGS]
        kept = {name: value for name, value in differing.items() if name not in left_out}
        made = built(_joined(said, kept))
    except (ValueError, TypeError, KeyError, RecursionError):
        lost("what this portal noted with it", "it cannot be read any more")
        return native
    if made is None:
        lost("what this portal noted with it", "it is no question of ours")
        return native
    if left_out:
        names = ", ".join(left_out).replace("+", "")[:200]
        lost("a change elsewhere", f"it is as there; not brought back: {names}")
    return made


def built(held: dict[str, Any]) -> Question | None:
    """A question of plain values; None where one of them is none that it takes."""
    hints = _hints(Question)
    values: dict[str, Any] = {}
    for name, value in held.items():
        if name in _PARTS:
            made = _parts(_PARTS[name], value)
            if made is None:
                return None
            values[name] = made
        elif name not in hints or not _fits(value, hints[name]):
            return None
        else:
            values[name] = tuple(value) if isinstance(value, list) else value
    if values.get("chart") and schemas.faults("chart", values["chart"]):
        return None
    return Question(**values)


def _parts(kind: Any, value: Any) -> tuple[Any, ...] | None:
    if not isinstance(value, list) or len(value) > 500:
        return None
    hints, made = _hints(kind), []
    needed = {one.name for one in fields(kind) if one.default is MISSING}
    for one in value:
        if not isinstance(one, dict) or not needed <= set(one) <= set(hints):
            return None
        if not all(_fits(each, hints[name]) for name, each in one.items()):
            return None
        made.append(kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in one.items()}))
    return tuple(made)


@cache
def _hints(kind: Any) -> dict[str, str]:
    """Of each field, what it takes, in a word."""
    return {name: str(hint) for name, hint in get_type_hints(kind).items()}


def _fits(value: Any, hint: str) -> bool:
    if value is None:
        return "None" in hint
    if isinstance(value, bool):
        return "bool" in hint
    if isinstance(value, int):
        return "int" in hint
    if isinstance(value, str):
        return "'str'" in hint or (
            f"'{value}'" in hint if "Literal" in hint else "str" in hint and "tuple" not in hint
        )
    if isinstance(value, list):
        return "tuple[str" in hint and all(isinstance(one, str) for one in value)
    return isinstance(value, dict) and "dict" in hint
