"""One-time links: an administrator issues one, its person sets a password with it, once."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta

from sqlalchemy import insert

from portal import clock
from portal.accounts import passwords, queries, sessions, told
from portal.accounts.actions.account import refuse_password
from portal.accounts.actions.void_links import void_links
from portal.accounts.models import OneTimeLink, Person, SignIn
from portal.accounts.sessions import digest
from portal.changelog.recording import Actor, change
from portal.db import ensure_writing, hold, session
from portal.errors import Refused
from portal.web import security

FIRST = timedelta(hours=72)  # for who has no password yet: a new person may start after a weekend
RESET = timedelta(minutes=30)  # for who has one: whoever finds the link would take an account over
MOST = 100  # links made at once: what one prints and hands out in a go

GONE = "This link has been used, replaced, or has run out. Ask an administrator for a new one."


def issue_link(person: Person, *, token: str, actor: Actor | None) -> Person:
    """Make the link with `token` open the way to a new password; earlier links stop working.

    Only a digest is kept, so the link can be shown once: now.
    """
    if not person.is_active:
        raise Refused(f"{person.name} is suspended. Reactivate them first.")
    _issue([person], {person.id: token}, RESET if person.password_hash else FIRST, actor)
    return person


def issue_first_links(
    *, person_ids: Sequence[int], tokens: Mapping[int, str], actor: Actor
) -> Sequence[Person]:
    """A link for each of these people who has no password yet, in one transaction; who got one.

    `tokens` holds one for each of them. Whoever has set a password meanwhile needs no link.
    """
    ensure_writing()  # what is read from here on is read once
    people = queries.people_without_password(MOST, person_ids)
    if not people:
        raise Refused("Choose at least one person.", field="person_ids")
    _issue(people, tokens, FIRST, actor)
    return queries.people_without_password(MOST, person_ids)


def _issue(
    people: Sequence[Person], tokens: Mapping[int, str], lasts: timedelta, actor: Actor | None
) -> None:
    """One link each, and an entry each; their earlier links end."""
    at = clock.now()
    by = actor.id if actor else None
    ids = [one.id for one in people]
    with ExitStack() as changes:
        for person in people:
            entry = change(person, "issue one-time link", actor=actor, ends_at=at + lasts)
            changes.enter_context(entry)
        void_links(ids, at)
        links = [
            {
                "token_hash": digest(tokens[id]),
                "person_id": id,
                "issued_by_id": by,
                "ends_at": at + lasts,
            }
            for id in ids
        ]
        session.execute(insert(OneTimeLink), links)
        for person in people:
            if person.password_hash:  # a first link goes to who cannot sign in yet
                told.about_safety(person, "A link to a new password was made for you", actor)
    for id in ids:
        security.note("one-time link issued", person=id, by=by)


def use_link(link: OneTimeLink, *, password: str, actor: Person) -> Person:
    """Set the password of the link's person, who does it; the link and all sessions end."""
    person = link.person
    refuse_password(password, person)
    password_hash, had_one = passwords.hashed(password), bool(person.password_hash)
    with change(person, "set password by one-time link", actor=actor):
        hold(link)
        if not queries.is_usable(link):
            raise Refused(GONE)
        link.used_at = clock.now()
        person.password_hash = password_hash
        person.password_changed_at = clock.now()
        session.execute(sessions.ending(SignIn.person_id == person.id))
        if had_one:
            told.about_safety(person, "Your password was set anew by a one-time link", actor)
    security.note("password set by one-time link", level=security.NOTABLE, person=person.id)
    return person
