"""What is signed or checked with the portal's keys for badges.

`portal.training.badges` takes half a second to load, which only a process that signs should wait
for: it is loaded when it is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app

from portal.accounts import sealing
from portal.training.models import BadgeKey, Certificate
from portal.training.queries import badges as queries
from portal.training.queries import certificates
from portal.training.vocabulary import area_title
from portal.web.filters import today

if TYPE_CHECKING:
    from portal.training.badges import Portal

UNOPENED = (
    "The key that signs badges cannot be opened: SECRET_KEY is another one than when it was made. "
    "Make a new one: flask learn keys --new."
)


UNSIGNED = "This portal signs no badges: that takes an address that begins with https."


class NoKey(Exception):
    """No key can sign; the message says what to do."""


def new_keys() -> tuple[str, str]:
    """A new pair as PEM: private, public."""
    from portal.training import badges

    return badges.new_keys()


def sealed(private: str, key: BadgeKey) -> str:
    """The private half as the database keeps it."""
    return sealing.seal(private, _secret(), _bound_to(key))


def signed(certificate: Certificate, key: BadgeKey, *, salt: str, where: tuple[int, int]) -> Any:
    """The badge of `certificate` with its place (list, bit) in what may be revoked.

    Raises NoKey.
    """
    from portal.training import badges

    meta = certificate.edition.meta
    earned = badges.Earned(
        serial=certificate.serial,
        email=certificate.person.email,
        salt=salt,
        slug=certificate.piece.slug,
        title=certificate.title,
        summary=meta.get("summary", ""),
        pass_mark=str(meta.get("pass_mark", 0)),
        score=certificate.score,
        areas=[(area_title(area), one["percent"]) for area, one in certificate.skills.items()],
        issued_on=certificate.issued_on,
        expires_on=certificate.expires_on,
        list_number=where[0],
        place=where[1],
    )
    return badges.signed(earned, issuer(), badges.Key(key.name, _private(key)))


def issuer() -> Portal:
    """The portal as badges name it."""
    from portal.training import badges

    return badges.Portal(queries.address(), current_app.config["SETTINGS"].organisation)


def keys_document() -> dict[str, Any] | None:
    """The document of all our keys, for `/.well-known/did.json`; None before there is one."""
    from portal.training import badges

    keys = [(one.name, one.public) for one in queries.all_keys()]
    return badges.keys_document(issuer(), keys) if keys and queries.address() else None


def revoked_token(number: int) -> str | None:
    """A list of what was revoked, signed today; None for a list that there isn't.

    Raises NoKey.
    """
    from portal.training import badges

    keys = queries.all_keys()
    if not keys or not queries.address() or not 1 <= number <= queries.last_list():
        return None
    key = badges.Key(keys[0].name, _private(keys[0]))
    return badges.revoked_list(issuer(), number, queries.revoked(number), key, today())


def checked(text: str) -> tuple[Certificate | None, str]:
    """The certificate of a badge that we signed, or None and why it doesn't hold."""
    from portal.training import badges

    if not queries.address():
        return None, UNSIGNED
    try:
        serial = badges.checked(
            text, issuer(), {one.name: one.public for one in queries.all_keys()}
        )
    except badges.NotOurs as error:
        return None, str(error)
    found = certificates.by_serial(serial)
    return found, "" if found else "This portal has no certificate of its serial any more."


def _private(key: BadgeKey) -> str:
    opened = sealing.opened(key.sealed, _secret(), _bound_to(key))
    if opened is None:
        raise NoKey(UNOPENED)
    return opened


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def _bound_to(key: BadgeKey) -> str:
    return f"badge key {key.id}"
