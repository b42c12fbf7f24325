"""What the database keeps only sealed: AES-256-GCM under a key derived from SECRET_KEY.

Whoever has the database or a backup but not the secret can read none of it. A seal is bound to
what it is for, so that a row copied onto another person opens nothing.
"""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PURPOSE = b"yardstick: keys of second factors, 1"
NONCE = 12  # bytes, as GCM wants them; random, for far fewer than 2^32 seals are ever made


def seal(text: str, secret: str, bound_to: str) -> str:
    """`text` as only `secret` together with `bound_to` opens it."""
    nonce = secrets.token_bytes(NONCE)
    sealed = _cipher(secret).encrypt(nonce, text.encode(), bound_to.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def opened(sealed: str, secret: str, bound_to: str) -> str | None:
    """What was sealed; None where the secret is another now or the seal is not this one's."""
    from cryptography.exceptions import InvalidTag

    try:
        parts = base64.urlsafe_b64decode(sealed)
        return _cipher(secret).decrypt(parts[:NONCE], parts[NONCE:], bound_to.encode()).decode()
    except (InvalidTag, ValueError):
        return None


def _cipher(secret: str) -> AESGCM:
    """Loaded when something is sealed or opened: 7 MiB that other requests have no use for."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode()))
