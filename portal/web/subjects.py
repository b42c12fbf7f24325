"""What feedback, notices, the log or search may point at: link, title, and who may see it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, select

from portal.db import Base, session

Person = Any  # accounts stand above this module


@dataclass(frozen=True)
class Seers:
    """`can_see` of a record as a condition on people, built once, and its parameters."""

    condition: ColumnElement[bool]
    given: Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Subject:
    """One kind of subject, by the name of its table."""

    model: type[Base]
    word: str  # what people call the kind: "metric", "objective"
    url: Callable[[Any], str]
    title: Callable[[Any], str]
    can_see: Callable[[Person, Any], bool]
    seen: Callable[[Person, Iterable[int]], Iterable[Any]] | None = None  # `can_see` for lists
    seers: Seers | None = None  # `can_see` the other way round, for those who are told
    heading: Callable[[Person, Any], str] | None = None  # the title for who reads it alone
    loads: tuple[Any, ...] = ()  # what title and heading need beside the record, as options

    def called(self, person: Person, record: Any) -> str:
        """What `person` calls the record: the title names nobody where it stands in the log."""
        return self.heading(person, record) if self.heading else self.title(record)


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


def records(pairs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], tuple[Subject, Base]]:
    """The records of these (kind, identity), whoever may see them: one statement a kind."""
    by_kind: dict[str, set[int]] = {}
    for kind, identity in pairs:
        by_kind.setdefault(kind, set()).add(identity)
    found: dict[tuple[str, int], tuple[Subject, Base]] = {}
    for kind, identities in by_kind.items():
        subject = of_kind(kind)
        if subject is not None:
            model: Any = subject.model
            chosen = select(model).where(model.id.in_(identities)).options(*subject.loads)
            for record in session.scalars(chosen):
                found[kind, record.id] = subject, record
    return found


def visible(person: Person, pairs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """What `person` may see of these (kind, identity): one statement a kind. Where a kind is often
    listed, rows with what its link and title need; else records.
    """
    by_kind: dict[str, set[int]] = {}
    for kind, identity in pairs:
        by_kind.setdefault(kind, set()).add(identity)
    found: dict[tuple[str, int], Any] = {}
    for kind, identities in by_kind.items():
        subject = of_kind(kind)
        for one in _seen(person, subject, identities) if subject else ():
            found[kind, one.id] = one
    return found


def _seen(person: Person, subject: Subject, identities: set[int]) -> Iterable[Any]:
    if subject.seen is not None:
        return subject.seen(person, identities)
    model: Any = subject.model
    records = session.scalars(select(model).where(model.id.in_(identities)).options(*subject.loads))
    return [one for one in records if subject.can_see(person, one)]
