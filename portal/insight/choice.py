"""What a reader of the overview chose: filters, order, and the page's key. Pure."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portal.registry.vocabulary import MetricState, Nature, TargetStatus

LONGEST_KEY = 1_000  # characters of a page's key; a longer one is none of ours
LONGEST_TEXT = 100  # characters of a search
MOST_WORDS = 8  # of a search; more narrow nothing down

SORTS = {
    "variation": "Concerns first",
    "assurance": "Targets expected to be missed first",
    "overdue": "Longest overdue first",
    "latest": "Latest change first",
    "name": "Name",
    "department": "Department",
}
DEFAULT_SORT = "variation"

OFFERED: dict[str, dict[str, str]] = {
    "variation": {
        "concern": "Concern",
        "improvement": "Improvement",
        "neutral": "Change",
        "common": "Common cause",
        "none": "No verdict yet",
    },
    "assurance": {
        "fail": "Misses target",
        "hit_or_miss": "Hit or miss",
        "pass": "Hits target",
        "none": "No verdict yet",
    },
    "target": {
        TargetStatus.MISSED: TargetStatus.MISSED.label,
        TargetStatus.NEARLY_MET: TargetStatus.NEARLY_MET.label,
        TargetStatus.MET: TargetStatus.MET.label,
        TargetStatus.TOO_EARLY: TargetStatus.TOO_EARLY.label,
        "none": "No target",
    },
    "due": {
        "overdue": "Overdue",
        "due": "Due soon",
        "on_time": "On time",
        "none": "Nothing due",
    },
    "nature": {
        Nature.LEADING: Nature.LEADING.label,
        Nature.LAGGING: Nature.LAGGING.label,
        "none": "Not said",
    },
    "state": {
        state: state.label
        for state in (MetricState.APPROVED, MetricState.SUSPENDED, MetricState.DEPRECATED)
    },
}  # facets with fixed values, and their words; departments and objectives come from the database
FACETS = ("department", "objective", *OFFERED)


@dataclass(frozen=True)
class Choice:
    """Filters by facet ("" is anything), the words searched for, order and place."""

    filters: Mapping[str, str] = field(default_factory=dict)
    q: str = ""
    sort: str = DEFAULT_SORT
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Choice":
        """From the query of an address; what is not on offer counts as not chosen."""
        filters = {}
        for name in FACETS:
            value = given.get(name, "")
            if value and (name not in OFFERED or value in OFFERED[name]):
                filters[name] = value[:LONGEST_TEXT].replace("\x00", "")
        sort = given.get("sort", "")
        return cls(
            filters=filters,
            q=" ".join(given.get("q", "").replace("\x00", "")[:LONGEST_TEXT].split()),
            sort=sort if sort in SORTS else DEFAULT_SORT,
            after=given.get("after", ""),
            before=given.get("before", ""),
        )

    @property
    def words(self) -> list[str]:
        return self.q.split()[:MOST_WORDS]

    @property
    def narrows(self) -> bool:
        return bool(self.q or self.filters)

    def query(self, **more: str) -> dict[str, str]:
        """The parts of the address that says the same; `more` replaces, "" leaves out."""
        sort = "" if self.sort == DEFAULT_SORT else self.sort
        parts = {"q": self.q, **self.filters, "sort": sort, **more}
        return {name: value for name, value in parts.items() if value}

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells one choice from another."""
        return (frozenset(self.filters.items()), self.q, self.sort, self.after, self.before)

    @property
    def place(self) -> dict[str, str]:
        """The part of the address that says which page it is."""
        if self.before:
            return {"before": self.before}
        return {"after": self.after} if self.after else {}


def key_of(values: Sequence[Any]) -> str:
    """Where a row stands in the order, as a part of an address."""
    plain = [one.isoformat() if isinstance(one, date) else one for one in values]
    packed = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def values_of(key: str, kinds: Sequence[type[Any]]) -> list[Any] | None:
    """What `key_of` packed, one value of each of `kinds`; None for anything else."""
    if not key or len(key) > LONGEST_KEY:
        return None
    try:
        packed = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
        plain = json.loads(packed)
        if not isinstance(plain, list) or len(plain) != len(kinds):
            return None
        return [_value(one, kind) for one, kind in zip(plain, kinds, strict=True)]
    except (binascii.Error, ValueError, TypeError, RecursionError):
        return None


def _value(plain: Any, kind: type[Any]) -> Any:
    """`plain` as `kind`; ValueError where it is none."""
    if kind in (date, datetime):
        found = kind.fromisoformat(plain)
        if kind is datetime and found.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return found
    if type(plain) is not kind or (kind is str and "\x00" in plain):
        raise ValueError("not of that kind")
    if kind is int and not -(2**63) <= plain < 2**63:
        raise ValueError("too large to be a number of ours")
    return plain
