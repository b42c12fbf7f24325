"""The fields of a definition as people read and write them: words in, values out, and back."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from portal.registry import vocabulary as v
from portal.registry.definition_text import LABELS, DefinitionText

WORDS: Mapping[str, type[v.Word]] = MappingProxyType(
    {
        "scale": v.Scale,
        "value_type": v.ValueType,
        "direction": v.Direction,
        "frequency": v.Frequency,
        "calendar": v.Calendar,
        "time_aggregation": v.Aggregation,
        "org_aggregation": v.Aggregation,
        "null_policy": v.NullPolicy,
    }
)  # fields of a definition that hold a word of the vocabulary
OTHER_WORDS: Mapping[str, type[v.Word]] = MappingProxyType(
    {
        "level": v.Level,
        "perspective": v.Perspective,
        "nature": v.Nature,
        "role": v.Role,
        "state": v.MetricState,
        "comparability": v.Comparability,
        "change_type": v.ChangeType,
        "type": v.TargetType,
        "source": v.TargetSource,
        "kind": v.LinkKind,
    }
)  # columns of other records that do
WHOLE: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "decimals": (0, 6),
        "fiscal_start_month": (1, 12),
        "due_days": (0, 366),
        "close_days": (0, 366),
        "effort_minutes": (0, 100_000),
    }
)  # whole numbers, with their least and greatest value
NUMBERS = frozenset({"hard_low", "hard_high", "plausible_low", "plausible_high"})
DATES = frozenset({"next_review_on", "sunset_on"})
ONE_LINE = frozenset({"name", "unit"})
LONGEST: Mapping[str, int] = MappingProxyType({"name": 200, "unit": 40})  # characters
LONG = 4_000  # characters of any other text; two printed pages

FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True)
class Section:
    """Fields that a form and a page show together."""

    key: str
    title: str
    hint: str
    fields: tuple[str, ...]


SECTIONS = (
    Section(
        "what",
        "What it tells",
        "So that somebody who meets it for the first time knows what it is for.",
        ("purpose", "key_question", "not_for", "unit", "direction"),
    ),
    Section(
        "counting",
        "How it is counted",
        "Two people with the same records must come to the same value.",
        (
            "value_type",
            "numerator",
            "denominator",
            "formula",
            "scale",
            "decimals",
            "inclusions",
            "exclusions",
            "zero_denominator",
            "time_aggregation",
            "org_aggregation",
            "null_policy",
        ),
    ),
    Section(
        "when",
        "When and from where",
        "How often a value is due, and who finds it where.",
        (
            "frequency",
            "calendar",
            "fiscal_start_month",
            "due_days",
            "source_system",
            "collection_method",
            "effort_minutes",
            "next_review_on",
            "sunset_on",
        ),
    ),
    Section(
        "ranges",
        "What values can be",
        "Beyond the possible range a value is refused; beyond the plausible one it needs a note.",
        ("hard_low", "hard_high", "plausible_low", "plausible_high"),
    ),
    Section(
        "honesty",
        "Honesty",
        "Every metric misses something and can be gamed. Say how, before somebody finds out.",
        ("known_limits", "unintended_behaviour", "counter_metric", "benchmark_source"),
    ),
)
CLOSE_LABEL = "Locks, in days after the due day"


def label(field: str) -> str:
    """What people call a field or a column."""
    known = LABELS.get(field)
    return known or field.replace("_", " ").capitalize()


def in_words(field: str, value: Any) -> str:
    """A field's value as a page shows it; "" for none."""
    if value is None or value == "":
        return ""
    kind = WORDS.get(field) or OTHER_WORDS.get(field)
    if kind is not None:
        return _labels(kind).get(value) or str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if field == "fiscal_start_month":
        return f"{date(2000, int(value), 1):%B}"
    if isinstance(value, float):
        return f"{value:,.10g}".replace("-", "−")
    return str(value)


@cache
def _labels(kind: Any) -> dict[str, str]:
    """The words of a vocabulary by their values."""
    return {str(one.value): str(one.label) for one in kind}


def stored_words(field: str, value: Any) -> str:
    """The same for a value as the change log keeps it: dates are text, plans are mappings."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {in_words('', each)}" for key, each in sorted(value.items()))
    if isinstance(value, list):
        return ", ".join(in_words(field, each) for each in value)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return in_words(field, date.fromisoformat(value))
    return in_words(field, value)


def typed(field: str, value: Any) -> str:
    """A field's value as one types it, for a suggestion to begin with."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return value.isoformat() if isinstance(value, date) else str(value)


def parse(field: str, text: str) -> Any:
    """The value that `text` stands for in `field`; empty text is None, or "" where text belongs.

    Raises ValueError with a sentence that says what to type.
    """
    plain = text.strip()
    if field in WORDS:
        return _word(WORDS[field], plain)
    if field in WHOLE or field in NUMBERS or field in DATES:
        return _figure(field, plain) if plain else None
    if field not in LABELS:
        raise ValueError("A definition has no such field.")
    most = LONGEST.get(field, LONG)
    if len(plain) > most:
        raise ValueError(f"Shorten it to {most:,} characters.")
    return " ".join(plain.split()) if field in ONE_LINE else plain


def _word(kind: type[v.Word], plain: str) -> str | None:
    if not plain:
        return None
    for word in kind:
        if plain.lower() in (word.value, word.label.lower()):
            return word.value
    allowed = ", ".join(f"“{word.label}”" for word in kind)
    raise ValueError(f"Choose one of {allowed}.")


def _figure(field: str, plain: str) -> Any:
    if field in DATES:
        return _date(plain)
    if field in NUMBERS:
        return number(plain)
    low, high = WHOLE[field]
    if not re.fullmatch(r"\d{1,9}", plain) or not low <= int(plain) <= high:
        raise ValueError(f"Type a whole number from {low} to {high:,}.")
    return int(plain)


def _date(plain: str) -> date:
    try:
        found = date.fromisoformat(plain)
    except ValueError:
        raise ValueError("Type a date as 2026-05-31.") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"Type a date between {FIRST_YEAR} and {LAST_YEAR}.")
    return found


def number(plain: str) -> float:
    """The number that a person typed: thousands may be spaced, the decimal mark is . or ,

    Raises ValueError with a sentence.
    """
    bare = re.sub(r"[\s\u00a0\u202f']", "", plain).replace("−", "-")
    if "," in bare and "." in bare:
        bare = bare.replace(",", "")
    bare = bare.replace(",", ".")
    if re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", bare, re.IGNORECASE):
        value = float(bare)
        if math.isfinite(value):
            return value
    raise ValueError("Type a number, such as 12.5.")


EDITORIAL = frozenset(
    {
        *("name", "purpose", "key_question", "not_for", "collection_method", "known_limits"),
        *("unintended_behaviour", "counter_metric", "effort_minutes", "benchmark_source"),
        *("next_review_on", "sunset_on"),
    }
)
"""Fields that an editorial change may touch: no value changes whatever they say."""


def changed_fields(before: DefinitionText, after: DefinitionText) -> tuple[str, ...]:
    """The fields whose values differ, in the order of the form."""
    return tuple(name for name in LABELS if getattr(before, name) != getattr(after, name))
