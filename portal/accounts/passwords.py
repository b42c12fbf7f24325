"""Passwords: argon2id, at most four hashes at a time, and no common ones."""

import threading
from functools import cache
from importlib import resources

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

SHORTEST = 10  # characters
LONGEST = 200  # characters; all of them count
AT_ONCE = 4  # hashes at a time, so that signing in cannot starve the pages

_places = threading.BoundedSemaphore(AT_ONCE)


@cache
def _hasher(cheap: bool) -> PasswordHasher:
    """OWASP's argon2id profile (19 MiB, t=2, p=1); tests take the cheapest."""
    if cheap:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys_hash(cheap: bool) -> str:
    return _hasher(cheap).hash("nobody has this password")


def _is_cheap() -> bool:
    return bool(current_app.config["SETTINGS"].mode == "test")


def hashed(password: str) -> str:
    """The argon2id hash of `password`."""
    with _places:
        return _hasher(_is_cheap()).hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password. Without a hash it takes as long, and answers False."""
    cheap = _is_cheap()
    with _places:
        try:
            _hasher(cheap).verify(password_hash or _nobodys_hash(cheap), password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


@cache
def common() -> frozenset[str]:
    """Passwords that everybody tries first, in lower case."""
    text = resources.files("portal.accounts").joinpath("common_passwords.txt")
    return frozenset(text.read_text(encoding="utf-8").split())


def fault(password: str, *, email: str = "", name: str = "") -> str | None:
    """Why `password` will not do, as a sentence that says what to do; None where it will."""
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters; three or four words together are easy to keep."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    lowered = password.lower()
    if lowered in common() or lowered.rstrip("0123456789!.") in common():
        return "This password is among the first that anybody would try. Choose another."
    own = {part for part in (email.lower(), email.partition("@")[0].lower(), name.lower()) if part}
    if lowered in own:
        return "Your name or address is no password. Choose another."
    return None
