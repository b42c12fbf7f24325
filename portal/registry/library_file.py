"""One file of the library: TOML in, an entry or findings with their place out.

The name of the file, without `.toml`, is the entry's slug. Keys are those of DefinitionText but
the two dates, and `area`, `perspective`, `nature`, `role`, `drives`, `tags`, `set` and `lesson`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from portal.registry.definition_text import DefinitionText
from portal.registry.vocabulary import (
    Aggregation,
    Calendar,
    Direction,
    Frequency,
    Nature,
    NullPolicy,
    Perspective,
    Role,
    Scale,
    ValueType,
    Word,
)


class Area(Word):
    """The part of an organisation that a ready definition is written for."""

    MARKETING = "marketing", "Marketing"
    SALES = "sales", "Sales"
    OPERATIONS = "operations", "Operations"
    SERVICE = "service", "Service"
    FINANCE = "finance", "Finance"
    PEOPLE = "people", "People"
    IT = "it", "IT"
    QUALITY = "quality", "Quality"
    SUSTAINABILITY = "sustainability", "Sustainability"
    CUSTOMER_SATISFACTION = "customer_satisfaction", "Customer satisfaction"
    EMPLOYEE_ENGAGEMENT = "employee_engagement", "Employee engagement"
    HEALTH_CARE = "health_care", "Health care"


@dataclass(frozen=True)
class LibraryEntry:
    """A ready definition. `drives` and the definition's counter-metric hold slugs of the library.

    `set` names the definitions that belong together and are adopted together, "" for none.
    `lesson` names the lesson that teaches to read it, as course/lesson; whether there is such a
    lesson is asked by the lint of training, which stands above this feature.
    """

    slug: str
    area: Area
    perspective: Perspective
    nature: Nature
    role: Role
    definition: DefinitionText
    lesson: str
    drives: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    set: str = ""

    @property
    def code(self) -> str:
        """A code to start from for the metric of an adopting department."""
        return self.slug.upper()


@dataclass(frozen=True, order=True)
class LintFinding:
    """Something to mend in a file; lines and columns count from 1."""

    path: str
    line: int
    column: int
    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column} {self.code} {self.text}"


@dataclass(frozen=True)
class Source:
    """A file that was read, with the place of each key for findings."""

    path: str
    places: Mapping[str, tuple[int, int]]

    def finding(self, key: str, code: str, text: str) -> LintFinding:
        """A finding at `key`, or at the top of the file where the key is missing."""
        line, column = self.places.get(key, (1, 1))
        return LintFinding(self.path, line, column, code, text)


WORDS: dict[str, type[Word]] = {
    "area": Area,
    "perspective": Perspective,
    "nature": Nature,
    "role": Role,
    "scale": Scale,
    "value_type": ValueType,
    "direction": Direction,
    "frequency": Frequency,
    "calendar": Calendar,
    "time_aggregation": Aggregation,
    "org_aggregation": Aggregation,
    "null_policy": NullPolicy,
}
LISTS = ("drives", "tags")
OUTSIDE = (  # not in the text of a definition
    *("area", "perspective", "nature", "role", "drives", "tags", "set", "lesson"),
)
DATED = ("next_review_on", "sunset_on")  # chosen by those who adopt it
OPTIONAL = {
    *("numerator", "denominator", "zero_denominator", "decimals", "calendar"),
    *("fiscal_start_month", "hard_low", "hard_high", "plausible_low", "plausible_high"),
    *("effort_minutes", "benchmark_source", "drives", "tags", "set"),
}
_TYPES = {field.name: field.type for field in fields(DefinitionText) if field.name not in DATED}
KEYS = (*OUTSIDE, *_TYPES)

MOST_BYTES = 32_000  # the longest of ours has 3,000; keys of many parts cost their square to read
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LESSON = re.compile(rf"{SLUG.pattern}/{SLUG.pattern}")  # the address below /learn
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=\s*")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def read_entry(path: Path) -> tuple[Source, LibraryEntry | None, list[LintFinding]]:
    """Read one file. The entry is None where anything in it cannot be used."""
    shown = path.as_posix()
    empty = Source(shown, {})
    raw = path.read_bytes()
    if len(raw) > MOST_BYTES:
        told = f"The file is larger than {MOST_BYTES // 1000} kB: it holds one definition only."
        return empty, None, [empty.finding("", "SIZE", told)]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as mistake:
        told = f"Byte {mistake.start + 1} is not UTF-8: save the file as UTF-8."
        return empty, None, [empty.finding("", "ENCODING", told)]
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as mistake:
        return empty, None, [_syntax(shown, text, str(mistake))]
    except (ValueError, RecursionError):  # which tomllib lets through
        told = "A number is too long, or lists stand too deep within each other."
        return empty, None, [empty.finding("", "SYNTAX", told)]
    source = Source(shown, _places(text))
    findings = list(_shape(path.stem, source, content))
    return source, None if findings else _entry(path.stem, content), findings


def _syntax(path: str, text: str, message: str) -> LintFinding:
    place = _PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 1)
    told = message.removesuffix(place[0]).strip() if place else message
    return LintFinding(path, line, column, "SYNTAX", f"This is not TOML: {told}.")


def _places(text: str) -> dict[str, tuple[int, int]]:
    """Where each top-level key stands; lines inside a multi-line text are passed over."""
    found: dict[str, tuple[int, int]] = {}
    inside = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not inside and (key := _KEY.match(line)):
            found.setdefault(key[1], (number, key.start(1) + 1))
        for quotes in re.findall(r'"""|\'\'\'', line):
            inside = "" if inside == quotes else inside or quotes
    return found


def _shape(slug: str, source: Source, content: Mapping[str, Any]) -> Iterator[LintFinding]:
    if not SLUG.fullmatch(slug):
        told = f"Name the file in lower case with hyphens, not “{slug}”."
        yield source.finding("", "SLUG", told)
    for key in content:
        if key not in KEYS:
            yield source.finding(key, "KEY-UNKNOWN", f"“{key}” is no key of a definition.")
    for key in KEYS:
        if key in content:
            yield from _value(source, key, content[key])
        elif key not in OPTIONAL:
            yield source.finding("", "KEY-MISSING", f"“{key}” is missing.")


def _value(source: Source, key: str, value: Any) -> Iterator[LintFinding]:
    wanted = _wanted(key)
    if not _fits(value, wanted):
        yield source.finding(key, "TYPE", f"“{key}” must be {wanted}.")
    elif wanted == "a text" and not value.strip():
        yield source.finding(key, "EMPTY", f"“{key}” is empty: fill it in or leave it out.")
    elif key in WORDS and value not in set(WORDS[key]):
        allowed = ", ".join(WORDS[key])
        yield source.finding(key, "WORD", f"“{value}” is no {key}: choose one of {allowed}.")
    elif key == "lesson" and not LESSON.fullmatch(value):
        yield source.finding(key, "LESSON", "Write it as course/lesson, as in “noise/limits”.")
    elif key == "key_question" and not value.strip().endswith("?"):
        yield source.finding(key, "QUESTION", "End the question with a question mark.")


def _wanted(key: str) -> str:
    if key in LISTS:
        return "a list of texts"
    kind = str(_TYPES.get(key, "str"))
    return "a whole number" if "int" in kind else "a number" if "float" in kind else "a text"


def _fits(value: Any, wanted: str) -> bool:
    if isinstance(value, bool):
        return False
    if wanted == "a list of texts":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    kinds: dict[str, type | tuple[type, ...]] = {
        "a text": str,
        "a whole number": int,
        "a number": (int, float),
    }
    return isinstance(value, kinds[wanted])


def _entry(slug: str, content: Mapping[str, Any]) -> LibraryEntry:
    inside = {key: _clean(key, content[key]) for key in _TYPES if key in content}
    inside.setdefault("calendar", Calendar.CALENDAR.value)
    return LibraryEntry(
        slug=slug,
        area=Area(content["area"]),
        perspective=Perspective(content["perspective"]),
        nature=Nature(content["nature"]),
        role=Role(content["role"]),
        definition=DefinitionText(**inside),
        lesson=content["lesson"],
        drives=tuple(content.get("drives", ())),
        tags=tuple(content.get("tags", ())),
        set=content.get("set", ""),
    )


def _clean(key: str, value: Any) -> Any:
    """Line breaks of the file are spaces in the text; a number of a range is a float."""
    if isinstance(value, str):
        return " ".join(value.split())
    return float(value) if "float" in str(_TYPES[key]) else value
