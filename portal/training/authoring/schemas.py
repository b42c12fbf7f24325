"""What front matter, fences and settings may hold, as JSON Schemas."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from portal.training.assessment.questions import KINDS as TYPES
from portal.training.authoring import schema_check

LEVELS = ["aware", "working", "confident"]
TEACHES = [
    "definition", "value", "variation", "assurance", "target", "forecast", "freshness", "limits",
    "signal", "note", "break", "small-numbers", "likeness", "smart", "balance", "dashboard",
    "overview",
]  # fmt: skip
CHARTS = [
    "line", "run", "xmr", "bar", "columns", "stacked", "histogram", "scatter", "dot", "pie",
    "area", "funnel", "boxes",
]  # fmt: skip
Schema = dict[str, Any]

_slug: Schema = {"type": "string", "pattern": r"^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
_skill: Schema = {"type": "string", "pattern": r"^[a-z-]+(\.[a-z0-9-]+)?$", "maxLength": 80}
_lesson: Schema = {
    "type": "string", "pattern": r"^[a-z0-9-]+/[a-z0-9-]+$", "maxLength": 120
}  # fmt: skip
_line: Schema = {"type": "string", "minLength": 1, "maxLength": 400}
_percent: Schema = {"type": "number", "minimum": 0, "maximum": 100}
_level: Schema = {"enum": LEVELS}
_day: Schema = {"type": "string", "format": "date"}
_moment: Schema = {
    "type": "string", "pattern": r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$"
}  # fmt: skip
_minutes: Schema = {"type": "integer", "minimum": 1, "maximum": 240}
_scalar: Schema = {"type": ["string", "number"]}


def _list(of: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": of, **more}


def _object(properties: dict[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object", "properties": properties, "required": list(required),
        "additionalProperties": False,
    }  # fmt: skip


_common: dict[str, Schema] = {
    "id": _slug, "kind": {"type": "string"}, "title": _line, "summary": _line,
    "reviewed_on": _day, "owner": _line, "given": _list(_scalar), "aliases": _list(_slug),
}  # fmt: skip
_question_settings: dict[str, Schema] = {
    "points": {"type": "number", "exclusiveMinimum": 0, "maximum": 100},
    "shuffle": {"type": "boolean"},
    "scoring": {"enum": ["balanced", "edc", "minus", "weights", "all"]},
    "skill": _skill, "level": _level,
    "difficulty": {"type": "integer", "minimum": 1, "maximum": 3},
}  # fmt: skip
_when = _list({"enum": ["during", "just_after", "while_open", "after_close"]}, uniqueItems=True)

FRONT: dict[str, Schema] = {
    "course": _object(
        _common | {
            "level": _level, "skills": _list(_skill, minItems=1), "test": _slug,
            "lessons": _list(_slug, minItems=1, uniqueItems=True), "requires": _list(_slug),
            "sequential": {"type": "boolean"}, "after": _list(_line, minItems=1),
            "edition": {"type": ["string", "number"]},
            "position": {"type": "integer", "minimum": 1, "maximum": 999},
        },
        ("id", "kind", "title", "summary", "level", "skills", "lessons", "after", "reviewed_on",
         "edition"),
    ),
    "lesson": _object(
        _common | {
            "minutes": _minutes, "level": _level, "skills": _list(_skill, minItems=1),
            "teaches": _list({"enum": TEACHES}, uniqueItems=True), "metrics": _list(_slug),
            "playbooks": _list(_slug), "cases": _list(_slug),
        },
        ("id", "kind", "title", "minutes", "level", "skills", "summary", "reviewed_on"),
    ),
    "bank": _object(
        _common | {"defaults": _object(_question_settings), "retired": _list(_slug),
                   "source": _line, "continues": _slug},
        ("id", "kind", "title"),
    ),
    "assessment": _object(
        _common | {
            "skills": _list(_skill),
            "pools": _list(
                _object(
                    {
                        "bank": _slug, "skill": _skill, "level": _level,
                        "difficulty": {"type": "integer", "minimum": 1, "maximum": 3},
                        "ids": _list(_slug, minItems=1),
                        "pick": {"type": "integer", "minimum": 1, "maximum": 200},
                    },
                    ("pick",),
                ),
                minItems=1,
            ),
            "pass_mark": _percent, "min_per_skill": _percent,
            "attempts": {"type": "integer", "minimum": 1, "maximum": 1000},
            "cooldown_hours": {
                "anyOf": [
                    {"type": "number", "minimum": 0},
                    _list({"type": "number", "minimum": 0}, minItems=1, maxItems=2),
                ]
            },
            "time_limit": {"type": "number", "exclusiveMinimum": 0, "maximum": 1440},
            "grace": {"type": "integer", "minimum": 0, "maximum": 86400},
            "opens": _moment, "closes": _moment,
            "overdue": {"enum": ["autosubmit", "grace", "abandon"]},
            "behaviour": {"enum": ["practice", "assessment"]},
            "review": _object(
                {"answers": _when, "marks": _when, "feedback": _when, "key": _when}
            ),
            "shuffle": {"type": "boolean"},
            "grade": {"enum": ["highest", "average", "first", "last"]},
            "bands": _list(
                _object({"from": _percent, "text": _line, "next": _lesson}, ("from", "text"))
            ),
            "certificate": _object({"valid_months": {"type": "integer", "minimum": 1}}),
        },
        ("id", "kind", "title", "summary", "pools"),
    ),
}  # fmt: skip
FRONT["playbook"] = FRONT["case"] = _object(
    _common | {
        "minutes": _minutes, "skills": _list(_skill, minItems=1), "lessons": _list(_lesson),
        "metrics": _list(_slug),
    },
    ("id", "kind", "title", "summary", "minutes", "skills", "reviewed_on"),
)  # fmt: skip

QUESTION: Schema = _object(
    _question_settings | {
        "type": {"enum": [*TYPES, "chart"]}, "unit": {"type": "string", "maxLength": 40},
        "near": {"type": "boolean"}, "accept": _list(_scalar, minItems=1),
        "distance": {"enum": [0, 1]}, "choices": _list(_scalar),
        "hint_cost": _percent, "lesson": _lesson, "aliases": _list(_slug),
        "retired": {"type": "boolean"}, "data": {"type": "object"},
        "figures": _list({"type": "string", "maxLength": 1000}), "given": _list(_scalar),
    }
)  # fmt: skip

_values: Schema = {
    "anyOf": [
        _list({"type": ["number", "string", "null"]}, maxItems=2000),
        _object({"data": {"type": "string"}}, ("data",)),
    ]
}
CHART: Schema = _object(
    {
        "kind": {"enum": CHARTS}, "title": _line, "alt": {"type": "string", "maxLength": 2000},
        "x": _values, "y": _values, "n": _values, "bins": _values,
        "series": {"type": "object", "additionalProperties": _values},
        "unit": {"type": "string", "maxLength": 40},
        "decimals": {"type": "integer", "minimum": 0, "maximum": 6},
        "target": {"type": "number"}, "restart": _scalar,
        "from": {"type": "number"}, "to": {"type": "number"},
        "second": _object(
            {"series": {"type": "string"}, "from": {"type": "number"}, "to": {"type": "number"}},
            ("series",),
        ),
    },
    ("kind", "title"),
)  # fmt: skip
QUIZ: Schema = _object(
    {"bank": _slug, "pick": _list(_slug, minItems=1, uniqueItems=True)}, ("bank", "pick")
)


def _schema(name: str) -> Schema:
    return FRONT.get(name) or {"question": QUESTION, "chart": CHART, "quiz": QUIZ}[name]


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(_schema(name), format_checker=FormatChecker())


@cache
def _quick(name: str) -> schema_check.Check:
    return schema_check.made(_schema(name))


def faults(name: str, held: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with `held` as the kind of block `name`: the key, and a sentence."""
    if _quick(name)(held):
        return []
    found = []
    for error in _validator(name).iter_errors(held):
        key = str(error.absolute_path[0]) if error.absolute_path else ""
        found.append((key, _sentence(error, key)))
    return sorted(set(found))


def _sentence(error: Any, key: str) -> str:
    if error.validator == "required":
        missing = [each for each in error.validator_value if each not in error.instance]
        return "is missing: " + ", ".join(f"“{each}”" for each in missing)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        extra = [each for each in error.instance if each not in known]
        return "is not known here: " + ", ".join(f"“{each}”" for each in extra)
    where = f"“{key}”: " if key else ""
    if error.validator == "enum":
        return f"{where}expected one of {', '.join(map(str, error.validator_value))}"
    return f"{where}{error.message}"[:240]
