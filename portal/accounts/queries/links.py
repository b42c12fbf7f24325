"""Reads of one-time links."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import ACTIVE, OneTimeLink
from portal.accounts.sessions import digest
from portal.db import session


def link_with(token: str) -> OneTimeLink | None:
    """The link that carries `token`, with its person, whether or not it can still be used."""
    found = select(OneTimeLink).where(OneTimeLink.token_hash == digest(token))
    return session.scalars(found.options(joinedload(OneTimeLink.person))).one_or_none()


def usable_link(token: str) -> OneTimeLink | None:
    """The link that carries `token`, if it can be used now."""
    link = link_with(token)
    return link if link is not None and is_usable(link) else None


def is_usable(link: OneTimeLink) -> bool:
    """Whether it is unused, in time, and its person may sign in."""
    return link.used_at is None and clock.now() < link.ends_at and link.person.state == ACTIVE
