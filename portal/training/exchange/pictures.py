"""Pictures that come with questions: which are taken, and under which names they are kept."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote

LARGEST = 1_000_000  # bytes of a picture
MOST = 500  # pictures of a file
ALL = 50_000_000  # bytes of all
KINDS = (
    (b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"RIFF", ".webp")
)  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}(\.[A-Za-z0-9_-]{1,20})?\.[a-z]{3,4}")
_DATA = re.compile(r"data:image/[a-z+.-]+;base64,([A-Za-z0-9+/=\s%]+)")


def kind_of(content: bytes) -> str:
    """The ending that fits what is in the file; empty for what is no picture that we take."""
    for begin, ending in KINDS:
        if content.startswith(begin) and (ending != ".webp" or content[8:12] == b"WEBP"):
            return ending
    return ""


class Pictures:
    """The pictures of one file that is brought in."""

    def __init__(self, found: dict[str, bytes]) -> None:
        self._found = found
        self.kept: dict[str, bytes] = {}  # name: content
        self._names: dict[str, str] = {}  # address: name
        self._size = 0

    def name(self, address: str, say: Callable[[str, str], None]) -> str:
        """The name under which a picture is kept, or nothing after `say` heard why."""
        if address in self._names:
            return self._names[address]
        shown = address if len(address) < 80 else f"{address[:40]}…"
        content = self._content(address)
        why = ""
        if content is None:
            why = "it did not come with the file"
        elif len(content) > LARGEST:
            why = "it has more than 1 MB"
        elif not kind_of(content):
            why = "only PNG, JPEG and WebP are taken"
        elif len(self.kept) >= MOST or self._size + len(content) > ALL:
            why = f"a file brings {MOST} pictures of {ALL // 1_000_000} MB at most"
        if why or content is None:
            say(f"the picture “{shown}”", f"{why}; its text stands there instead")
            return ""
        return self._keep(address, content)

    def _content(self, address: str) -> bytes | None:
        found = _DATA.fullmatch(address)
        if found:
            try:
                return base64.b64decode(unquote(found[1]), validate=False)
            except (binascii.Error, ValueError):
                return None
        for known in (address, unquote(address)):
            if known in self._found:
                return self._found[known]
        return None

    def _keep(self, address: str, content: bytes) -> str:
        ending = kind_of(content)
        own = PurePosixPath(unquote(address)).name
        known = {name for name, held in self.kept.items() if held == content}
        is_fit = _NAME.fullmatch(own) and own.casefold().endswith(
            (ending, ".jpeg" if ending == ".jpg" else ending)
        )
        if is_fit and (own in known or own not in self.kept):
            return self._as(address, own, content)
        stem = "" if address.startswith("data:") else PurePosixPath(unquote(address)).stem
        stem = re.sub(r"[^a-z0-9]+", "-", stem.casefold()).strip("-")[:60] or "picture"
        for at in range(1, MOST + 2):
            name = f"{stem}{f'-{at}' if at > 1 else ''}{ending}"
            if name in known or name not in self.kept:
                break
        return self._as(address, name, content)

    def _as(self, address: str, name: str, content: bytes) -> str:
        self._size += len(content) if name not in self.kept else 0
        self.kept[name] = content
        self._names[address] = name
        return name
