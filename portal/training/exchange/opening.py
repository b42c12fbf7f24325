"""Bytes of a file as text, or a refusal that says where it cannot be read."""

from __future__ import annotations

import re

from portal.unreadable import Unreadable

LARGEST = 20_000_000  # bytes of a text
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")


def text(content: bytes, name: str = "The file") -> str:
    """What `content` says in UTF-8, or UTF-16 with its mark; lines end with \\n."""
    if len(content) > LARGEST:
        raise Unreadable(
            "too_large", f"{name} has more than {LARGEST // 1_000_000} MB.", "Split it."
        )
    coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        found = content.decode(coding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(
            "encoding", f"{name} is not written in UTF-8: look at line {line}.",
            "Save it as UTF-8 and bring it in again.", line,
        ) from None  # fmt: skip
    if "\0" in found:
        line = found[: found.index("\0")].count("\n") + 1
        raise Unreadable("encoding", f"{name} is no text: look at line {line}.",
                         "Choose a text file.", line)  # fmt: skip
    return _PRIVATE.sub("", found.replace("\r\n", "\n").replace("\r", "\n"))
