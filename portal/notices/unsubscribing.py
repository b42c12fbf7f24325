"""Links in mail that end a list for one person, without signing in: signed, and revocable.

Whoever holds one can stop that list and nothing else. A person's own number stands in the
signature: when it rises, every older link is dead.
"""

from typing import NamedTuple

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from portal.notices import kinds

SALT = "notices.unsubscribe"


class Asked(NamedTuple):
    """Whom a link belongs to, and which list it ends: a kind of notice, or “daily”, “weekly”."""

    person_id: int
    list: str
    number: int


def address(person_id: int, list_name: str, number: int) -> str:
    """The whole address of the link; "" for a list that nobody can end."""
    if kinds.is_fixed(list_name):
        return ""
    token = _serializer().dumps([person_id, list_name, number])
    return f"{current_app.config['SETTINGS'].base_url}/notices/unsubscribe/{token}"


def read(token: str) -> Asked | None:
    """What the link asks for; None for one that is not ours."""
    try:
        person_id, list_name, number = _serializer().loads(token[:500])
    except (BadSignature, ValueError, TypeError):
        return None
    return Asked(int(person_id), str(list_name), int(number))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=SALT)
