"""Signing in: the password, slowed down where somebody guesses."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, update

from portal.accounts import passwords, queries, sessions, throttling
from portal.accounts.models import Person
from portal.accounts.throttling import Wait
from portal.db import observe
from portal.errors import Refused
from portal.web import security

WRONG = "This e-mail and password do not belong together. Check both and try again."


class Throttled(Refused):
    """Too many failures: wait so many seconds."""

    status = 429

    def __init__(self, seconds: int) -> None:
        minutes = max(1, round(seconds / 60))
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"Too many attempts failed. Wait {wait}, then try again.")
        self.seconds = seconds


class Right(NamedTuple):
    """Who showed the right password, and what is left to write with the session that begins."""

    person: Person
    settle: Callable[[Connection], None]


def authenticate(email: str, password: str, address: str) -> Right:
    """The person with this e-mail and password. Raises Refused, alike whatever was wrong.

    `address` is the network address that asks; failures are counted under it. The same work is
    done whether the address belongs to somebody, to nobody or to a suspended person.
    """
    email = email.strip().lower()
    person = queries.person_by_email(email)
    tries = throttling.of_password(email, address)
    count_attempt(tries, person, address)
    right = passwords.matches(person.password_hash if person else None, password)
    if not right or person is None or not person.is_active:
        security.note(
            "sign-in denied", level=security.NOTABLE, person=person.id if person else None
        )
        raise Refused(WRONG)
    _renew_hash(person, password)
    return Right(person, throttling.taking_back(tries))


def count_attempt(tries: throttling.Keys, person: Person | None, address: str) -> None:
    """Count an attempt on a password, before it is looked at. Raises Throttled."""
    _refuse_full(throttling.waits(tries), person, address)
    _refuse_full(throttling.count_attempt(tries), person, address)


def _refuse_full(waits: list[Wait], person: Person | None, address: str) -> None:
    """Raise Throttled; the account's own counter does not hold where its owner has been before."""
    if {wait.kind for wait in waits} == {throttling.ACCOUNT} and person is not None:
        waits = [] if sessions.has_used(person.id, address) else waits
    if waits:
        security.note(
            "sign-in throttled",
            level=security.NOTABLE,
            person=person.id if person else None,
            by=sorted(wait.kind for wait in waits),
        )
        raise Throttled(max(wait.seconds for wait in waits))


def _renew_hash(person: Person, password: str) -> None:
    """Keep the password under today's parameters, which only the right password allows."""
    known = person.password_hash
    if known is None or not passwords.is_outdated(known):
        return
    renewing = (
        update(Person)
        .where(Person.id == person.id, Person.password_hash == known)
        .values(password_hash=passwords.hashed(password), version=Person.version)
    )
    observe(lambda connection: connection.execute(renewing))
    security.note("password hash renewed", person=person.id)
