"""Badges: the keys, certificates that have none yet, what was revoked."""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.training.models import Badge, BadgeKey, Certificate, Piece
from portal.training.queries import certificates

_UNSIGNED = ~exists().where(Badge.certificate_id == Certificate.id)


def address() -> str:
    """The portal's address as badges name it; empty unless BASE_URL begins with https://.

    Who issues is named by a host (`did:web`), whose keys programs fetch by TLS alone.
    """
    base: str = current_app.config["SETTINGS"].base_url
    return base.rstrip("/") if base.startswith("https://") else ""


def is_any_wanted() -> bool:
    """Whether a certificate has no badge yet, and badges can be made."""
    if not address():
        return False
    return session.scalar(select(Certificate.id).where(_UNSIGNED).limit(1)) is not None


def unsigned(most: int) -> Sequence[Certificate]:
    """Certificates without a badge, the oldest first."""
    found = select(Certificate).where(_UNSIGNED).order_by(Certificate.id).limit(most)
    return session.scalars(
        found.options(
            joinedload(Certificate.person),
            joinedload(Certificate.piece),
            joinedload(Certificate.edition),
        )
    ).all()


def all_keys() -> Sequence[BadgeKey]:
    """All keys, the one that signs now first, then the newest."""
    found = select(BadgeKey).order_by(BadgeKey.ended_at.is_not(None), BadgeKey.id.desc())
    return session.scalars(found).all()


def places(number: int) -> set[int]:
    """The places of a list that are taken."""
    return set(session.scalars(select(Badge.place).where(Badge.list_number == number)))


def last_list() -> int:
    """The number of the newest list; 1 before there is any."""
    found = select(Badge.list_number).order_by(Badge.list_number.desc()).limit(1)
    return session.scalar(found) or 1


def revoked(number: int) -> list[int]:
    """The places of a list whose certificates were revoked, in order."""
    found = (
        select(Badge.place)
        .join(Badge.certificate)
        .where(Badge.list_number == number, Certificate.revoked_at.is_not(None))
        .order_by(Badge.place)
    )
    return list(session.scalars(found))


def of(certificate: Certificate) -> Badge | None:
    """The badge of a certificate, once it is signed."""
    return session.get(Badge, certificate.id)


def of_serial(person: Person, serial: str) -> Certificate | None:
    """A certificate that has a badge."""
    found = certificates.of_serial(person, serial)
    return found if found is not None and of(found) is not None else None


def achievement(slug: str) -> Piece | None:
    """An assessment that gives certificates, by its slug; also one that has been retired."""
    found = (
        select(Piece)
        .where(Piece.kind == "assessment", Piece.slug == slug)
        .options(joinedload(Piece.edition))
    )
    piece = session.scalar(found)
    edition = piece.edition if piece is not None else None
    return piece if edition is not None and edition.meta.get("certificate") else None
