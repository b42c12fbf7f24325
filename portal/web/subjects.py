"""What feedback, notices, the log or search may point at: link, title, and who may see it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app

from portal.db import Base, session

Person = Any  # accounts stand above this module


@dataclass(frozen=True)
class Subject:
    """One kind of subject, by the name of its table."""

    model: type[Base]
    word: str  # what people call the kind: "metric", "objective"
    url: Callable[[Any], str]
    title: Callable[[Any], str]
    can_see: Callable[[Person, Any], bool]


def add(app: Any, subject: Subject) -> None:
    """Make a kind known; called from a feature's `register(app)`."""
    app.extensions.setdefault("subjects", {})[subject.model.__tablename__] = subject


def of_kind(kind: str) -> Subject | None:
    """The subject registered for table `kind`."""
    known: dict[str, Subject] = current_app.extensions.get("subjects", {})
    return known.get(kind)


def find(person: Person, kind: str, subject_id: int) -> tuple[Subject, Base] | None:
    """The subject and its record, if `person` may see it."""
    subject = of_kind(kind)
    record = session.get(subject.model, subject_id) if subject else None
    if subject is None or record is None or not subject.can_see(person, record):
        return None
    return subject, record
