"""One-time links: an administrator issues one, its person sets a password with it, once."""

from datetime import timedelta

from sqlalchemy import update

from portal import clock
from portal.accounts import passwords, queries, security, sessions
from portal.accounts.actions.account import refuse_password
from portal.accounts.models import OneTimeLink, Person, SignIn
from portal.accounts.sessions import digest
from portal.changelog.recording import Actor, change
from portal.db import session
from portal.errors import Refused

FIRST = timedelta(hours=72)  # for who has no password yet: a new person may start after a weekend
RESET = timedelta(minutes=30)  # for who has one: whoever finds the link would take an account over

GONE = "This link has been used, replaced, or has run out. Ask an administrator for a new one."


def issue_link(person: Person, *, token: str, actor: Actor | None) -> Person:
    """Make the link with `token` open the way to a new password; earlier links stop working.

    Only a digest is kept, so the link can be shown once: now.
    """
    if not person.is_active:
        raise Refused(f"{person.name} is suspended. Reactivate them first.")
    at = clock.now()
    ends_at = at + (RESET if person.password_hash else FIRST)
    with change(person, "issue one-time link", actor=actor, ends_at=ends_at):
        session.execute(
            update(OneTimeLink)
            .where(
                OneTimeLink.person_id == person.id,
                OneTimeLink.used_at.is_(None),
                OneTimeLink.ends_at > at,
            )
            .values(ends_at=at)
            .execution_options(synchronize_session=False)
        )
        session.add(
            OneTimeLink(
                token_hash=digest(token),
                person_id=person.id,
                issued_by_id=actor.id if actor else None,
                ends_at=ends_at,
            )
        )
    by = actor.id if actor else None
    security.note("one-time link issued", person=person.id, by=by)
    return person


def use_link(link: OneTimeLink, *, password: str, actor: Person) -> Person:
    """Set the password of the link's person, who does it; the link and all sessions end."""
    person = link.person
    refuse_password(password, person)
    password_hash = passwords.hashed(password)
    with change(person, "set password by one-time link", actor=actor):
        session.refresh(link, with_for_update=True)
        if not queries.is_usable(link):
            raise Refused(GONE)
        link.used_at = clock.now()
        person.password_hash = password_hash
        person.password_changed_at = clock.now()
        session.execute(sessions.ending(SignIn.person_id == person.id))
    security.note("password set by one-time link", level=security.NOTABLE, person=person.id)
    return person
