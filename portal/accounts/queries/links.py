"""Reads of one-time links."""

from collections.abc import Iterable

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


def linked_people(person_ids: Iterable[int]) -> frozenset[int]:
    """Those of these people who have a link that can still be used."""
    found = select(OneTimeLink.person_id).where(
        OneTimeLink.person_id.in_(list(person_ids)),
        OneTimeLink.used_at.is_(None),
        OneTimeLink.ends_at > clock.now(),
    )
    return frozenset(session.scalars(found))
