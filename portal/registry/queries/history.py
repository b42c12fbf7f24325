"""Entries of the change log in words: identities become names, columns become labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Department, Person
from portal.changelog.models import Entry
from portal.db import session
from portal.registry import contents
from portal.registry.models import Metric, Objective

KINDS: dict[str, type[Any]] = {
    "owner_id": Person,
    "person_id": Person,
    "second_id": Person,
    "settled_by_id": Person,
    "department_id": Department,
    "parent_id": Objective,
    "objective_id": Objective,
    "replaced_by_id": Metric,
    "replaces_id": Metric,
    "other_id": Metric,
}  # columns whose value is an identity that has a name
SILENT = frozenset(
    {
        "metric_id", "definition_id", "current_id", "version_id", "cycle_id", "item_id",
        "proposal_id", "motion_id", "decision_id", "position",
    }
)  # identities and places: numbers that say nothing beside the entry's subject  # fmt: skip

LABELS = {
    "owner_id": "Owner",
    "person_id": "Person",
    "second_id": "Second person",
    "settled_by_id": "Settled by",
    "department_id": "Department",
    "parent_id": "Part of",
    "objective_id": "Objective",
    "replaced_by_id": "Replaced by",
    "other_id": "Metric",
    "starts_on": "From",
    "ends_on": "Horizon",
    "review_on": "Review on",
    "ended_on": "Ended on",
    "retired_at": "Retired",
    "code": "Code",
    "level": "Level",
    "perspective": "Perspective",
    "nature": "Nature",
    "role": "Role",
    "state": "State",
    "state_reason": "Reason for the state",
    "audience": "Audience",
    "tags": "Tags",
    "number": "Version",
    "effective_from": "In force from",
    "change_reason": "Reason of the version",
    "comparability": "Comparability",
    "value": "Value",
    "low": "Lower end",
    "high": "Upper end",
    "stretch": "Stretch",
    "profile": "Plan by period",
    "baseline_value": "Baseline",
    "baseline_period": "Period of the baseline",
    "tolerance": "Tolerance",
    "is_percent": "In percent",
    "agreed_by": "Agreed by",
    "part": "Part",
    "kind": "Kind",
    "text": "Suggestion",
    "answer": "Answer",
    "metrics_count": "Metrics",
    "is_shared": "Shared",
    "library_key": "From the library",
    "key": "Key",
    "decision_reason": "Reason of the decision",
    "title": "Title",
    "reason": "Reason",
    "says": "What it says",
    "revision": "Revision",
    "sha256": "Digest of the text",
    "replaces_id": "Replaces",
    "is_stopped": "Stopped",
    "risks": "What could go wrong",
    "reversal": "How it would be undone",
    "count": "Count",
    "digest": "Digest",
}


@dataclass(frozen=True)
class Told:
    """One entry for people: who did what when, why, and what differs (label, before, after)."""

    sequence: int
    at: datetime
    who: str
    action: str
    title: str
    reason: str
    rows: tuple[tuple[str, str, str], ...]


def told(entries: Sequence[Entry]) -> list[Told]:
    """The entries in words; one statement for each kind of name that they mention."""
    names = _names(entries)
    return [
        Told(
            sequence=entry.sequence,
            at=entry.at,
            who=entry.words.actor_name or ("the portal" if entry.actor_id is None else "somebody"),
            action=entry.action,
            title=entry.words.subject_title or "",
            reason=entry.words.reason or "",
            rows=tuple(
                (_label(field), _words(field, before, names), _words(field, after, names))
                for field, (before, after) in entry.words.fields.items()
                if field not in SILENT
            ),
        )
        for entry in entries
    ]


def _names(entries: Iterable[Entry]) -> dict[tuple[type[Any], int], str]:
    wanted: dict[type[Any], set[int]] = {}
    for entry in entries:
        for field, values in entry.words.fields.items():
            if field in KINDS:
                known = {value for value in values if isinstance(value, int)}
                wanted.setdefault(KINDS[field], set()).update(known)
    found: dict[tuple[type[Any], int], str] = {}
    for model, identities in wanted.items():
        if identities:
            rows = select(model.id, model.name).where(model.id.in_(identities))
            found |= {(model, row.id): row.name for row in session.execute(rows)}
    return found


def _label(field: str) -> str:
    return LABELS.get(field) or contents.label(field)


def _words(field: str, value: Any, names: dict[tuple[type[Any], int], str]) -> str:
    if field in KINDS and isinstance(value, int):
        return names.get((KINDS[field], value), f"no. {value}")
    return contents.stored_words(field, value)
