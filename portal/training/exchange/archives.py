"""Zip archives of strangers, member by member: nothing is believed that they say of themselves."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable
from urllib.parse import unquote

from portal.tables.zipped import DAMAGE
from portal.training.exchange import pictures
from portal.unreadable import Unreadable, shown

MOST = 30_000  # members
ALL = 200_000_000  # bytes that are inflated of one archive
LARGEST = 20_000_000  # bytes of one part that is read
DIRECTORY = 8_000_000  # bytes of the list of members
AGAIN = "Export it again, and bring that file in."


def is_zip(content: bytes) -> bool:
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


class Archive:
    """The parts of an archive by their names. Raises Unreadable for what no program exports."""

    def __init__(self, content: bytes) -> None:
        at = content.rfind(b"PK\x05\x06")
        if at >= 0 and int.from_bytes(content[at + 12 : at + 16], "little") > DIRECTORY:
            raise Unreadable("too_large", f"The archive has more than {MOST:,} parts.", "Split it.")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except DAMAGE as error:
            raise Unreadable("damaged", "The file is no sound zip archive.", AGAIN) from error
        members = self._archive.infolist()
        if len(members) > MOST:
            raise Unreadable("too_large", f"The archive has more than {MOST:,} parts.", "Split it.")
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._inflated = 0
        for one in members:
            self._check(one)
            if not one.is_dir():
                self._members[one.filename] = one
        self.read_names: set[str] = set()

    def _check(self, one: zipfile.ZipInfo) -> None:
        name = one.orig_filename
        odd = name.startswith("/") or ".." in name.split("/") or re.search(r"[\\\0]|^\w:", name)
        if odd:
            raise Unreadable("outside", f"The part {shown(name)} leads out of the archive.", AGAIN)
        if name in self._members:
            raise Unreadable("twice", f"The part {shown(name)} is in the archive twice.", AGAIN)
        if one.flag_bits & 0x1:
            raise Unreadable("locked", f"The part {shown(name)} is locked with a password.", AGAIN)
        if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("packed", f"The part {shown(name)} is packed in an odd way.", AGAIN)

    @property
    def names(self) -> list[str]:
        return list(self._members)

    def find(self, address: str, beside: str = "") -> str:
        """The name of the part that `address` means in the part `beside`; empty for none."""
        for plain in (address, unquote(address)):
            for folder in (posixpath.dirname(beside), ""):
                name = posixpath.normpath(posixpath.join(folder, plain.partition("?")[0]))
                if name in self._members:
                    return name
        return ""

    def read(self, name: str, most: int = LARGEST) -> bytes:
        """A part, whole. Raises Unreadable for one of more than `most` bytes."""
        self.read_names.add(name)
        found = bytearray()
        try:
            with self._archive.open(self._members[name]) as member:
                while block := member.read(64 * 1024):
                    found += block
                    self._inflated += len(block)
                    if len(found) > most or self._inflated > ALL:
                        what = f"The part {shown(name)} is too large"
                        if self._inflated > ALL:
                            what = f"The archive unpacks to more than {ALL // 1_000_000} MB"
                        raise Unreadable("too_large", f"{what}; no more is read.", "Split it.")
        except Unreadable:
            raise
        except DAMAGE as error:
            raise Unreadable("damaged", f"The part {shown(name)} is damaged.", AGAIN) from error
        return bytes(found)

    def picture(self, name: str) -> bytes | None:
        """A part that may be a picture; None for one that is too large to be kept."""
        self.read_names.add(name)
        if self._members[name].file_size > pictures.LARGEST:
            return None
        try:
            return self.read(name, pictures.LARGEST)
        except Unreadable as error:
            if error.code == "too_large" and self._inflated <= ALL:
                return None
            raise


def written(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive; the same parts give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()
