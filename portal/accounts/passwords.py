"""Passwords: argon2id, at most four hashes at a time, and none that anybody would try first."""

import threading
import unicodedata
from collections.abc import Collection
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw
from flask import current_app

from portal.accounts import guessable

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


def _composed(password: str) -> str:
    """One form for what keyboards of different systems compose differently (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


def hashed(password: str) -> str:
    """The argon2id hash of `password`."""
    with _places:
        return _hasher(_is_cheap()).hash(_composed(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password. Without a hash it takes as long, and answers False."""
    cheap = _is_cheap()
    with _places:
        try:
            _hasher(cheap).verify(password_hash or _nobodys_hash(cheap), _composed(password))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with other parameters than hashes are made with now."""
    return _hasher(_is_cheap()).check_needs_rehash(password_hash)


def fingerprint(text: str, salt: str) -> str:
    """A digest of secret `text` that is as slow to guess as a password's hash.

    The same `salt` gives the same digest, so that a form sent twice is known to be the same.
    """
    hasher = _hasher(_is_cheap())
    with _places:
        digest = hash_secret_raw(
            text.encode(), f"fingerprint:{salt}".encode(), hasher.time_cost, hasher.memory_cost,
            hasher.parallelism, hasher.hash_len, Type.ID,
        )  # fmt: skip
    return digest.hex()


def fault(password: str, own: Collection[str] = ()) -> str | None:
    """Why `password` will not do, as a sentence that says what to do; None where it will.

    `own` are words that stand beside the account: name, address, organisation.
    """
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters; three or four words together are easy to keep."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if guessable.is_guessable(password, own):
        return (
            "This password is made as the first that anybody would try are: of names and common "
            "words, or keys in a row. Take three or four words that have nothing to do with you."
        )
    return None
