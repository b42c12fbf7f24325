"""QTI 2.1: a package, or one item, with the interactions that we have kinds for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.training.exchange import qti21_items, xml_tree
from portal.training.exchange.archives import Archive, is_zip
from portal.training.exchange.items import (
    MOST_QUESTIONS,
    Found,
    Item,
)
from portal.training.exchange.xml_tree import Node
from portal.unreadable import Unreadable

_TYPES = re.compile(r"imsqti_(item|test|assessment)_xmlv2p[0-9]")


def read(content: bytes) -> Found:
    """The items of a package in their order, or the one item that the file is."""
    found = Found()
    if is_zip(content):
        _package(Archive(content), found)
    else:
        root = xml_tree.parse(content)
        if root.tag != "assessmentItem":
            raise Unreadable("not_qti", f"The file begins with <{root.tag}>, no QTI 2.1 item.",
                             "Choose a package (zip) or an assessmentItem.", root.line)  # fmt: skip
        found.items.append(qti21_items.item(root, lambda address: address))
    return found


def _package(archive: Archive, found: Found) -> None:
    manifest = archive.find("imsmanifest.xml")
    if manifest:
        names = list(_listed(archive, manifest, found))
    else:
        found.lost("imsmanifest.xml", "the manifest", "there is none: every item is read")
        names = [one for one in archive.names if one.casefold().endswith(".xml")]
    for name in names:
        root = xml_tree.parse(archive.read(name), name)
        if root.tag == "assessmentItem":
            found.items.append(_item(root, name, archive, found))
        elif root.tag == "assessmentTest":
            _test(root, name, found)
        else:
            found.lost(name, f"<{root.tag}>", "it is neither item nor test")
        if len(found.items) > MOST_QUESTIONS:
            raise Unreadable("too_many", f"The file has more than {MOST_QUESTIONS:,} questions.",
                             "Split it.")  # fmt: skip
    for name in archive.names:
        if name not in archive.read_names:
            found.lost(name, "a part of the archive", "no question uses it")


def _item(root: Node, name: str, archive: Archive, found: Found) -> Item:
    """An item, with the pictures that stand beside it."""

    def picture(address: str) -> str:
        held = archive.find(address, name)
        if held and held not in found.pictures:
            content = archive.picture(held)
            found.pictures[held] = content if content is not None else bytes(2_000_000)
        return held or address

    made = qti21_items.item(root, picture)
    made.place = f"{name}, line {root.line}"
    return made


def _listed(archive: Archive, manifest: str, found: Found) -> Iterator[str]:
    """The parts of the manifest that are items or tests."""
    root = xml_tree.parse(archive.read(manifest), manifest)
    found.settings["trace"] = root.trace
    for resource in (one for one in root.below() if one.tag == "resource"):
        kind, href = resource.attributes.get("type", ""), resource.attributes.get("href", "")
        if not _TYPES.match(kind) and not kind.startswith("imsqti"):
            continue
        name = archive.find(href, manifest)
        if name:
            yield name
        else:
            found.lost(
                f"{manifest}, line {resource.line}", f"the part {href[:80]}", "it is not there"
            )
    for one in root.below():
        if one.tag in ("organization", "lom") and one.all_text().strip():
            found.lost(
                f"{manifest}, line {one.line}", f"<{one.tag}>", "a bank is a list without such"
            )


_NO_RULES = "a bank has no rules of a test"
_RULES = {  # what a bank that goes out says
    "navigationMode": "nonlinear", "submissionMode": "simultaneous", "title": "",
    "visible": "true", "category": "",
}  # fmt: skip


def _test(root: Node, name: str, found: Found) -> None:
    """Of a test only its title stays."""
    found.title = found.title or root.get("title")
    root.get("identifier")
    for attribute in ("toolName", "toolVersion", "schemaLocation"):
        root.get(attribute)
    usual = {"testPart": ("identifier", "navigationMode", "submissionMode"),
             "assessmentSection": ("identifier", "title", "visible"),
             "assessmentItemRef": ("identifier", "href", "category")}  # fmt: skip
    for one in root.below():
        for attribute in usual.get(one.tag, ()):
            value = one.get(attribute)
            if value and attribute in _RULES and value not in (_RULES[attribute], found.title):
                found.lost(f"{name}, {one.place}", f"{attribute} {value[:60]}", _NO_RULES)
    for one in [root, *root.below()]:
        one.all("testPart", "assessmentSection", "assessmentItemRef")
    for place, what in root.unread():
        found.lost(f"{name}, {place}", what, _NO_RULES)
