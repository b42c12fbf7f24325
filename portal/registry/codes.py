"""Codes: the stable names of metrics and objectives, made from what people call them."""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 24  # characters of a code that is made from a name
PATTERN = r"[A-Z0-9][A-Z0-9-]{0,59}"

_NOT_CODE = re.compile(r"[^A-Z0-9]+")


def is_code(text: str) -> bool:
    """Whether `text` can be a code: capitals, digits and hyphens, at most 60."""
    return re.fullmatch(PATTERN, text) is not None


def code_from(name: str, fallback: str = "METRIC") -> str:
    """A code made from `name`: accents dropped, words joined by hyphens, cut at a word."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    words = [word for word in _NOT_CODE.split(plain) if word]
    code = ""
    for word in words:
        longer = f"{code}-{word}" if code else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        code = longer
    return code or fallback


def free(code: str, taken: Collection[str]) -> str:
    """`code`, or with the first number behind it that makes it free."""
    if code not in taken:
        return code
    number = 2
    while f"{code}-{number}" in taken:
        number += 1
    return f"{code}-{number}"


def slug_from(name: str) -> str:
    """A key for an address: the code in lower case."""
    return code_from(name, "definition").lower()
