"""What people change about their own account."""

from flask import current_app

from portal import clock
from portal.accounts import passwords, sessions, throttling, told
from portal.accounts.actions.signing_in import count_attempt
from portal.accounts.actions.void_links import void_links
from portal.accounts.models import Person, SignIn
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.web import security

THEMES = {"auto": "As the device has it", "light": "Light", "dark": "Dark"}


def edit_account(person: Person, *, name: str, theme: str, actor: Person) -> Person:
    """Change one's own name and how the portal looks."""
    with change(person, "edit own account", actor=actor):
        person.name = name
        person.theme = theme
    return person


def change_password(
    person: Person, *, present: str, password: str, address: str, this: str, actor: Person
) -> Person:
    """Set a new password, which the present one allows; every other session ends, and every link.

    `address` is the network address that asks: wrong present ones are counted like sign-ins.
    `this` is the digest of the session that stays. Slow work is done before the transaction.
    """
    confirm(person, present, address, field="present")
    if present == password:
        raise Refused("This is the password that you have. Choose another.", field="password")
    refuse_password(password, person)
    password_hash = passwords.hashed(password)
    with change(person, "change password", actor=actor):
        person.password_hash = password_hash
        person.password_changed_at = clock.now()
        void_links([person.id], clock.now())
        others = SignIn.token_hash != this
        session.execute(sessions.ending(SignIn.person_id == person.id, others))
        told.about_safety(person, "Your password was changed", actor)
    security.note("password changed", person=person.id)
    return person


def confirm(person: Person, password: str, address: str, *, field: str) -> None:
    """Raise Refused, at the form's `field`, unless it is the person's password.

    Wrong ones are counted like sign-ins: an open browser is no way to try passwords.
    """
    tries = throttling.of_password(person.email, address)
    count_attempt(tries, person, address)
    if not passwords.matches(person.password_hash, password):
        security.note("password confirmation denied", level=security.NOTABLE, person=person.id)
        raise Refused("This is not your present password. Type it again.", field=field)
    throttling.take_back(tries)


def refuse_password(password: str, person: Person) -> None:
    """Raise Refused where `password` will not do for `person`."""
    own = (person.name, person.email, current_app.config["SETTINGS"].organisation)
    if fault := passwords.fault(password, own):
        raise Refused(fault, field="password")
