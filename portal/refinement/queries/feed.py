"""The change log for feed readers, which cannot sign in: by a signed address of each person.

It dies with the links in that person's mail, which they can revoke, and with their leaving.
"""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from portal.accounts.models import ACTIVE, Person
from portal.db import session
from portal.notices.models import Reach

SALT = "changes.feed"


def token_of(person: Person) -> str:
    """What `person` puts into the address of their feed."""
    number = session.scalar(select(Reach.links_number).where(Reach.person_id == person.id))
    token: str = _serializer().dumps([person.id, number or 0])
    return token


def reader(token: str) -> Person | None:
    """Whom the address belongs to; None for one that is not ours, was revoked, or who left."""
    try:
        person_id, number = _serializer().loads(token[:500])
        given = int(person_id), int(number)
    except (BadSignature, ValueError, TypeError):
        return None
    row = session.execute(
        select(Person, Reach.links_number)
        .outerjoin(Reach, Reach.person_id == Person.id)
        .where(Person.id == given[0], Person.state == ACTIVE)
    ).first()
    return row.Person if row is not None and (row.links_number or 0) == given[1] else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=SALT)
