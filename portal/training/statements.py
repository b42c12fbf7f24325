"""What people learnt as xAPI 1.0.3 statements. Pure.

A statement's identity comes from what it tells, so that sending one again is no second statement.
The person is an account of this portal under a name that means nothing elsewhere.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid5

VERSION: Final = "1.0.3"
LANGUAGE: Final = "en-GB"
_NAMESPACE = UUID("6f2b1f1e-3a5c-5d0e-9a77-0c1f5d6c2b1a")

NOTHING, COMPLETED, RESULTS = "nothing", "completed", "results"
LEVELS: Final = {
    NOTHING: "Nothing about me",
    COMPLETED: "That I completed a lesson or sat an assessment, and no marks",
    RESULTS: "Also marks, whether I passed, and certificates",
}
USUAL: Final = COMPLETED  # for whoever has chosen nothing

_VERBS = {
    "completed": "http://adlnet.gov/expapi/verbs/completed",
    "passed": "http://adlnet.gov/expapi/verbs/passed",
    "failed": "http://adlnet.gov/expapi/verbs/failed",
    "earned": "http://id.tincanapi.com/verb/earned",
}
_TYPES = {
    "course": "http://adlnet.gov/expapi/activities/course",
    "lesson": "http://adlnet.gov/expapi/activities/lesson",
    "assessment": "http://adlnet.gov/expapi/activities/assessment",
    "certificate": "https://www.opigno.org/en/tincan_registry/activity_type/certificate",
}
_OTHER = "http://adlnet.gov/expapi/activities/module"  # a playbook, a case study


@dataclass(frozen=True)
class Place:
    """A piece of content or a certificate: what kind, its address below the portal's, its title."""

    kind: str
    path: str
    title: str


@dataclass(frozen=True)
class Happened:
    """Something that a person did.

    `kind` and `number` name it for good: "progress", "attempt" or "certificate" and the row.
    `passed` and `percent` (of an attempt; a decimal as text) are None where marks aren't told.
    """

    kind: str
    number: int
    person_id: int
    at: datetime
    place: Place
    within: Place | None = None
    passed: bool | None = None
    percent: str | None = None


def statement(one: Happened, address: str, secret: str) -> dict[str, Any]:
    """The statement; `address` is the portal's (no slash at the end)."""
    said: dict[str, Any] = {
        "id": str(identity(one, address)),
        "version": VERSION,
        "timestamp": one.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": address, "name": account(one.person_id, secret)},
        },
        "verb": {"id": _VERBS[verb(one)], "display": {LANGUAGE: verb(one)}},
        "object": _activity(one.place, address),
        "context": {"platform": "Yardstick", "language": LANGUAGE},
    }
    if one.kind == "attempt":
        said["context"]["registration"] = str(uuid5(_NAMESPACE, f"{address} sitting {one.number}"))
    if one.within is not None:
        said["context"]["contextActivities"] = {"parent": [_activity(one.within, address)]}
    if one.kind != "certificate":
        said["result"] = {"completion": True, **_mark(one)}
    return said


def identity(one: Happened, address: str) -> UUID:
    """The same for the same happening, however often it is told."""
    return uuid5(_NAMESPACE, f"{address} {one.kind} {one.number}")


def account(person_id: int, secret: str) -> str:
    """Whom the record store takes for one person: always the same, and nobody's name."""
    return hmac.new(
        secret.encode(), f"learning records {person_id}".encode(), "sha256"
    ).hexdigest()[:32]


def verb(one: Happened) -> str:
    """completed, passed, failed or earned."""
    if one.kind == "certificate":
        return "earned"
    return {True: "passed", False: "failed", None: "completed"}[one.passed]


def _mark(one: Happened) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if one.passed is not None:
        found["success"] = one.passed
    if one.percent is not None:
        percent = Decimal(one.percent)
        found["score"] = {
            "scaled": float(percent / 100),
            "raw": float(percent),
            "min": 0,
            "max": 100,
        }
    return found


def _activity(place: Place, address: str) -> dict[str, Any]:
    return {
        "objectType": "Activity",
        "id": f"{address}{place.path}",
        "definition": {
            "name": {LANGUAGE: place.title},
            "type": _TYPES.get(place.kind, _OTHER),
        },
    }
