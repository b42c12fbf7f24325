"""A workbook (xlsx): its sheets, its texts, and what the formats of its cells make of numbers."""

from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from portal.tables import markup
from portal.tables.number_formats import Kind, kind_of
from portal.tables.strings import Strings
from portal.tables.zipped import BLOCK, Archive, damaged, locked, opened
from portal.unreadable import Unreadable

MOST_SHEETS = 200
MOST_RELATIONS = 10_000
MOST_FORMATS = 10_000
MOST_STYLES = 65_490  # as many as Excel keeps
MOST_PART = 8_000_000  # bytes of the workbook's own description, its relations, its formats
ZIP = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of xls, and of locked workbooks

SAVE_AS_XLSX = "Open it in a spreadsheet program, save it there as xlsx, and bring that file in."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's name and the part of the archive that holds it."""

    name: str
    part: str
    hidden: bool


def refuse_old(stream: BinaryIO) -> None:
    """Raise Unreadable where the file is a workbook that is not read, with what to do about it."""
    stream.seek(0)
    if stream.read(len(OLD)) != OLD:
        return
    rest = b""
    while block := stream.read(BLOCK):
        if "EncryptedPackage".encode("utf-16-le") in rest + block:
            raise locked()
        rest = block[-64:]
    reason = "The file is an old Excel workbook (xls), which is not read."
    raise Unreadable("old_workbook", reason, SAVE_AS_XLSX)


class Workbook:
    """A workbook whose archive is sound. `sheets` are those with cells, in their order."""

    def __init__(self, stream: BinaryIO) -> None:
        stream.seek(0)
        self.archive = opened(stream)
        self.since_1904 = False
        part = _main_part(self.archive)
        self._related = _relations(self.archive, part)
        self.sheets = self._sheets(part)
        if not self.sheets:
            raise Unreadable("no_rows", "The workbook has no sheet with cells.", SAVE_AS_XLSX)

    def _sheets(self, part: str) -> tuple[Sheet, ...]:
        found: dict[str, Sheet] = {}

        def take(name: str, attributes: dict[str, str]) -> None:
            if name == "workbookPr":
                self.since_1904 = attributes.get("date1904", "0") in ("1", "true", "on")
            elif name == "sheet" and (sheet := self._sheet(attributes)):
                found.setdefault(sheet.name, sheet)

        _each(self.archive, part, take)
        sheets = tuple(found.values())
        if len(sheets) > MOST_SHEETS or len({one.part for one in sheets}) < len(sheets):
            raise damaged()
        return sheets

    def _sheet(self, attributes: dict[str, str]) -> Sheet | None:
        key = next((text for name, text in attributes.items() if name.endswith(":id")), "")
        kind, part = self._related.get(key, ("", ""))
        name = " ".join(attributes.get("name", "").split())[:200]
        hidden = attributes.get("state", "visible") != "visible"
        is_one = kind == "worksheet" and part in self.archive.names and name
        return Sheet(name, part, hidden) if is_one else None

    @cached_property
    def strings(self) -> Strings:
        """The texts that cells name by number; read once, as far as needed."""
        return Strings(self.archive.blocks(part) if (part := self._part("sharedStrings")) else ())

    @cached_property
    def formats(self) -> dict[str, Kind]:
        """What a cell's style number makes of a number, where that is not just the number."""
        part = self._part("styles")
        spelled: dict[int, str] = {}
        kinds: dict[str, Kind] = {}
        of_cells, count = False, 0

        def take(name: str, attributes: dict[str, str]) -> None:
            nonlocal of_cells, count
            number = _whole(attributes.get("numFmtId"))
            if name == "numFmt" and number is not None and len(spelled) < MOST_FORMATS:
                spelled.setdefault(number, attributes.get("formatCode", "")[:1000])
            elif name in ("cellXfs", "cellStyles", "cellStyleXfs", "dxfs"):
                of_cells = name == "cellXfs"
            elif name == "xf" and of_cells:
                kind = kind_of(number or 0, spelled.get(number or 0))
                if kind != "plain" and len(kinds) < MOST_STYLES:
                    kinds[str(count)] = kind
                count += 1

        if part:
            _each(self.archive, part, take)
        return kinds

    def _part(self, kind: str) -> str | None:
        found = (part for is_kind, part in self._related.values() if is_kind == kind)
        return next((part for part in found if part in self.archive.names), None)


def _main_part(archive: Archive) -> str:
    """The part that lists the sheets. Raises Unreadable where the archive is no xlsx."""
    if "mimetype" in archive.names:
        kind = archive.whole("mimetype", MOST_PART).decode("latin-1")
        if "opendocument.spreadsheet" in kind:
            reason = "The file is an OpenDocument workbook (ods), which is not read."
            raise Unreadable("old_workbook", reason, SAVE_AS_XLSX)
    if any(name.lower().endswith("xl/workbook.bin") for name in archive.names):
        reason = "The file is a binary Excel workbook (xlsb), which is not read."
        raise Unreadable("old_workbook", reason, SAVE_AS_XLSX)
    for kind, target in _relations(archive, "").values():
        if kind == "officeDocument" and target in archive.names:
            return target
    reason = "The file is a zip archive, but no Excel workbook (xlsx)."
    raise Unreadable("not_a_workbook", reason, "Choose the workbook itself, or a CSV file.")


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """What `part` refers to: by its id there, the kind and the name of the other part."""
    folder, _, name = part.rpartition("/")
    listed = f"{folder}/_rels/{name}.rels".lstrip("/")
    if listed not in archive.names:
        return {}
    found: dict[str, tuple[str, str]] = {}

    def take(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            if len(found) < MOST_RELATIONS:
                target = _joined(folder, attributes.get("Target", "")[:1000])
                found[attributes.get("Id", "")] = (kind, target)

    _each(archive, listed, take)
    return found


def _joined(folder: str, target: str) -> str:
    """The part that `target` names as seen from `folder`; parts are named from the root."""
    steps = [] if target.startswith("/") else folder.split("/")
    for step in target.split("/")[:100]:
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(step for step in steps if step)


def _each(archive: Archive, part: str, take: markup.Start) -> None:
    """Every element of a part that describes the workbook. Raises Unreadable for a huge one."""
    size = 0
    for block in archive.blocks(part):
        size += len(block)
        if size > MOST_PART:
            reason = f"A part of the workbook ({part}) is larger than any spreadsheet makes it."
            raise Unreadable("too_large", reason, "Copy the table into a new workbook.")
    markup.each(archive.blocks(part), take)


def _whole(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    return int(text)
