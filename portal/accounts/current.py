"""The person who is signed in."""

from typing import cast

from flask_login import current_user

from portal.accounts.models import Person


def me() -> Person:
    """The person signed in. Only in views under `@allowed`."""
    return cast(Person, current_user._get_current_object())
