"""The commonest passwords, as the first bytes of their digests: nobody reads them here.

`common_passwords.sha256` holds what the rule of `guessable` does not cover of the 30,000 commonest
that zxcvbn's frequency list has; `python -m tests.accounts.commonest` writes it anew.
"""

import hashlib
from functools import cache
from importlib import resources

FILE = "common_passwords.sha256"
BYTES = 4  # of each digest; of a million other passwords two to ten are taken for a common one
SHORTEST = 5  # characters; what is shorter is too short with a year behind it, too


@cache
def _known() -> frozenset[bytes]:
    content = resources.files("portal.accounts").joinpath(FILE).read_bytes()
    return frozenset(content[place : place + BYTES] for place in range(0, len(content), BYTES))


def beginning(text: str) -> bytes:
    """The first bytes of the digest of `text`."""
    return hashlib.sha256(text.encode()).digest()[:BYTES]


def is_listed(text: str) -> bool:
    """Whether `text`, in lower case, is one of the commonest."""
    return len(text) >= SHORTEST and beginning(text) in _known()
