"""QTI 1.2, as Canvas and older programs write it: a package, or the XML of a test or a bank."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from portal.training.exchange import qti12_items, xml_tree
from portal.training.exchange.archives import Archive, is_zip
from portal.training.exchange.items import (
    MOST_QUESTIONS,
    Found,
)
from portal.training.exchange.xml_tree import Node
from portal.unreadable import Unreadable

BASE = re.compile(r"^(\$|%24)IMS-CC-FILEBASE(\$|%24)/", re.IGNORECASE)
FOLDERS = ("", "web_resources/", "non_cc_assessments/")


def read(content: bytes) -> Found:
    """The items of a file."""
    found = Found()
    if is_zip(content):
        _package(Archive(content), found)
    else:
        _document(content, "The file", found, lambda _address: None)
    return found


def _package(archive: Archive, found: Found) -> None:
    names = [one for one in archive.names if one.casefold().endswith(".xml")]
    manifest = archive.find("imsmanifest.xml")
    if manifest:
        root = xml_tree.parse(archive.read(manifest), manifest)
        found.settings["trace"] = root.trace
        names = list(_listed(root, manifest, archive, found))
    for name in names:
        content = archive.read(name)

        def picture(address: str, name: str = name) -> None:
            plain = BASE.sub("", address)
            places = [archive.find(f"{folder}{plain}", name) for folder in FOLDERS]
            held = next(filter(None, places), "")
            if held and address not in found.pictures:
                taken = archive.picture(held)
                found.pictures[address] = taken if taken is not None else bytes(2_000_000)

        _document(content, name, found, picture)
    for name in archive.names:
        if name not in archive.read_names:
            found.lost(name, "a part of the archive", "no question uses it")


def _listed(root: Node, manifest: str, archive: Archive, found: Found) -> Iterator[str]:
    """The parts that hold questions."""
    for resource in (one for one in root.below() if one.tag == "resource"):
        kind = resource.attributes.get("type", "")
        if not kind.startswith("imsqti_xmlv1p2"):
            continue
        href = resource.attributes.get("href", "")
        files = [one.attributes.get("href", "") for one in resource.elements() if one.tag == "file"]
        for address in [href] if href else files:
            name = archive.find(address, manifest)
            if name.casefold().endswith(".xml"):
                yield name
            elif not name:
                place = f"{manifest}, line {resource.line}"
                found.lost(place, f"the part {address[:80]}", "it is not there")


def _document(content: bytes, name: str, found: Found, picture: Callable[[str], None]) -> None:
    """The items of one XML part, in their order; around them tests and sections."""
    for node in xml_tree.each(content, "item", name):
        if node.tag != "item":
            _around(node, name, found)
            continue
        made = qti12_items.item(node, picture)
        made.place = f"{name}, line {node.line}" if name != "The file" else node.place
        found.items.append(made)
        if len(found.items) > MOST_QUESTIONS:
            raise Unreadable("too_many", f"The file has more than {MOST_QUESTIONS:,} questions.",
                             "Split it.", node.line)  # fmt: skip


def _around(root: Node, name: str, found: Found) -> None:
    """Of a test or bank only its title stays."""
    if root.tag != "questestinterop":
        if root.tag in ("quiz", "assessmentItem", "assessmentTest"):
            raise Unreadable("not_qti", f"{name} begins with <{root.tag}>: that is not QTI 1.2.",
                             "Choose the other format.", root.line)  # fmt: skip
        found.lost(name, f"<{root.tag}>", "it holds no questions")
        return
    root.get("schemaLocation")
    if root.trace:
        found.settings.setdefault("trace", root.trace)
    for one in [root, *root.below()]:
        one.all("assessment", "section", "objectbank", "qtimetadata", "qtimetadatafield")
        one.get("ident")
        if one.tag in ("assessment", "objectbank"):
            found.title = found.title or one.get("title")
        elif one.tag == "qtimetadatafield":
            _field(one, found)
    for place, what in root.unread():
        found.lost(f"{name}, {place}", what, "a bank has no rules of a test")


def _field(node: Node, found: Found) -> None:
    """A title where it stands; how often one may try is a test's."""
    label = node.said("fieldlabel")
    if label == "bank_title":
        found.title = found.title or node.said("fieldentry")
    elif label == "cc_maxattempts" and node.said("fieldentry") not in ("", "1"):
        found.lost(
            node.place, f"tries: {node.said('fieldentry')[:20]}", "a bank has no rules of a test"
        )
    if label in ("bank_title", "cc_maxattempts"):
        node.read()
