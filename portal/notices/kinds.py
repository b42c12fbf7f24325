"""Kinds of notices: a feature says in its `register(app)` what it tells people about."""

from dataclasses import dataclass

from flask import Flask, current_app

from portal.notices.models import AT_ONCE as AT_ONCE
from portal.notices.models import DAILY as DAILY
from portal.notices.models import NEVER as NEVER
from portal.notices.models import WEEKLY as WEEKLY

HOWS = {AT_ONCE: "At once", DAILY: "Once a day", WEEKLY: "Once a week", NEVER: "No e-mail"}


@dataclass(frozen=True)
class Kind:
    """One kind of notice. `how` it goes by e-mail to who chose nothing; the inbox has them all."""

    name: str  # "registry.published": the feature and what happened
    label: str  # what people call it: "New definitions"
    group: str  # the heading of its choice: "Metrics that I follow"
    how: str = DAILY
    is_fixed: bool = False  # nobody can choose otherwise


def add(app: Flask, kind: Kind) -> None:
    """Make a kind known."""
    app.extensions.setdefault("notices.kinds", {})[kind.name] = kind


def known() -> list[Kind]:
    """All that people choose how they come, in the order in which they were made known."""
    return [one for one in _known().values() if not one.is_fixed]


def of(name: str) -> Kind:
    """The kind of this name; KeyError for one that nobody made known."""
    return _known()[name]


def label(name: str) -> str:
    """What people call the kind; also one that an older version knew."""
    kind = _known().get(name)
    return kind.label if kind else "Other"


def is_fixed(name: str) -> bool:
    """Whether the kind of this name comes as it comes; a digest, or one of an older version, no."""
    kind = _known().get(name)
    return kind is not None and kind.is_fixed


def grouped() -> dict[str, list[Kind]]:
    """The kinds under their headings."""
    groups: dict[str, list[Kind]] = {}
    for kind in known():
        groups.setdefault(kind.group, []).append(kind)
    return groups


def _known() -> dict[str, Kind]:
    kinds: dict[str, Kind] = current_app.extensions.get("notices.kinds", {})
    return kinds
