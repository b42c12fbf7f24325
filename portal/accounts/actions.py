"""Signing in: the password, slowed down where somebody guesses."""

from portal.accounts import passwords, queries, throttling
from portal.accounts.models import Person
from portal.errors import Refused

WRONG = "This e-mail and password do not belong together. Check both and try again."


def authenticate(email: str, password: str, address: str) -> Person:
    """The person with this e-mail and password. Raises Refused, alike whatever was wrong.

    `address` is the network address that asks; failures are counted under it.
    """
    email = email.strip().lower()
    wait = throttling.wait_for(email, address)
    if wait:
        raise Throttled(wait)
    person = queries.person_by_email(email)
    right = passwords.matches(person.password_hash if person else None, password)
    if not right or person is None or not person.is_active:
        throttling.note_failure(email, address)
        raise Refused(WRONG)
    throttling.forget(email, address)
    return person


class Throttled(Refused):
    """Too many failures: wait so many seconds."""

    def __init__(self, seconds: int) -> None:
        minutes = max(1, round(seconds / 60))
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"Too many attempts failed. Wait {wait}, then try again.")
        self.seconds = seconds
