"""The second factor: codes of an authenticator (TOTP, RFC 6238) and codes to recover with.

Its libraries are loaded by whoever needs them: hardly any request does.
"""

import hashlib
import secrets
from datetime import datetime

SKEW = 0  # no step before or after: a code lives 30 s and no longer (ASVS 6.5.5)
CODES = 10  # recovery codes that somebody gets
GROUPS, LETTERS = 7, 4  # a recovery code: 7 groups of 4 letters, 138 bits (ASVS 11.5.1: 128)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for each other


def new_key() -> str:
    """A key for an authenticator: 160 random bits, in base 32."""
    import pyotp

    return pyotp.random_base32()


def address(key: str, email: str, organisation: str) -> str:
    """What an authenticator reads from the picture."""
    import pyotp

    return pyotp.TOTP(key).provisioning_uri(name=email, issuer_name=organisation)


def step(key: str, typed: str, at: datetime) -> int | None:
    """The step of time whose code was `typed`, around `at`; None where it is none of them."""
    code = tidy(typed)
    if not (code.isascii() and code.isdigit()):
        return None
    import pyotp
    from pyotp.exceptions import OTPVerificationError

    try:
        return pyotp.TOTP(key).verify_and_get_timecode(code, for_time=at, valid_window=SKEW)
    except OTPVerificationError:
        return None


def recovery_codes() -> list[str]:
    """New recovery codes, in groups that can be read out."""
    return [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
        for _ in range(CODES)
    ]


def digest(typed: str) -> str:
    """What is kept of a recovery code: it is random and long, so a quick digest will do."""
    return hashlib.sha256(b"recovery:" + tidy(typed).lower().encode()).hexdigest()


def tidy(typed: str) -> str:
    """A code without the blanks and hyphens that people type or leave out."""
    return "".join(typed.replace("-", " ").split())


def picture(text: str) -> tuple[int, str]:
    """A QR code: its side in modules, and the path that draws the dark ones in that grid."""
    import segno

    code = segno.make(text, error="m", micro=False)
    rows = list(code.matrix_iter(border=4))
    drawn = [
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    ]
    return len(rows), "".join(drawn)
