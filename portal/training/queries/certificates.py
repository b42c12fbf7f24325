"""Certificates: one by its serial, a person's, those that somebody has to look at."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import ACTIVE, Person
from portal.db import session
from portal.training import certificates
from portal.training.models import Certificate, Piece

BATCH = 200

_SHOWN = (
    joinedload(Certificate.person),
    joinedload(Certificate.piece).joinedload(Piece.edition),
    joinedload(Certificate.edition),
    joinedload(Certificate.revoked_by),
)


def by_serial(typed: str) -> Certificate | None:
    """The certificate whose serial this is, however it was typed."""
    serial = certificates.tidy(typed)
    if serial is None:
        return None
    found = select(Certificate).where(Certificate.serial == serial).options(*_SHOWN)
    return session.scalar(found)


def of_serial(person: Person, serial: str) -> Certificate | None:
    """`by_serial` for whoever is signed in: they see all that the public sees."""
    return by_serial(serial)


def newest(person_id: int, piece_id: int) -> Certificate | None:
    """The last one of a person for an assessment, which no other has superseded."""
    found = (
        select(Certificate)
        .where(
            Certificate.person_id == person_id,
            Certificate.piece_id == piece_id,
            Certificate.superseded_by_id.is_(None),
        )
        .order_by(Certificate.id.desc())
        .limit(1)
    )
    return session.scalar(found)


def of_person(person_id: int) -> Sequence[Certificate]:
    """All of a person, the newest first."""
    found = select(Certificate).where(Certificate.person_id == person_id).options(*_SHOWN)
    return session.scalars(found.order_by(Certificate.id.desc())).all()


def load_panel(_person: Person, learner: Person) -> dict[str, Any] | None:
    """What a person's page of learning shows of their certificates."""
    return {"certificates": of_person(learner.id)}


def flagged() -> Sequence[Certificate]:
    """Those that a regrade touched and nobody has looked at, the oldest first."""
    found = select(Certificate).where(Certificate.flag != "", Certificate.revoked_at.is_(None))
    return session.scalars(found.options(*_SHOWN).order_by(Certificate.id)).all()


def ending(today: date) -> Iterator[Sequence[Certificate]]:
    """Valid ones of active people that end within the first reminder, a batch at a time."""
    last = 0
    while True:
        found = (
            select(Certificate)
            .join(Certificate.person)
            .where(
                Certificate.id > last,
                Certificate.expires_on.between(
                    today, today + timedelta(days=certificates.REMIND[0])
                ),
                Certificate.revoked_at.is_(None),
                Certificate.superseded_by_id.is_(None),
                Person.state == ACTIVE,
            )
            .options(joinedload(Certificate.piece))
            .order_by(Certificate.id)
            .limit(BATCH)
        )
        batch = session.scalars(found).all()
        if not batch:
            return
        last = batch[-1].id
        yield batch
