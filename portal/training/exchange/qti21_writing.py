"""A bank as a package of QTI 2.1; what QTI has no place for stands in comments of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator

from portal.training.assessment.questions import Question
from portal.training.exchange import (
    archives,
    canonical,
    charted,
    leaving,
    qti21_items,
    xml_writing,
)
from portal.training.exchange.leaving import Leaving
from portal.training.exchange.pictures import Pictures
from portal.training.exchange.qti21_item_writing import SPACE, Writing
from portal.training.exchange.xml_writing import element

WHERE = "QTI 2.1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"


def write(bank: Leaving) -> bytes:
    """The archive: a manifest, a test that lists the items, the items, their pictures."""
    return archives.written(_all_parts(bank))


def _all_parts(bank: Leaving) -> Iterator[tuple[str, bytes]]:
    files = {
        f"items/{one.id}.xml": [each for each in charted.pictures(one) if each in bank.pictures]
        for one in bank.questions
    }
    yield "imsmanifest.xml", _manifest(bank, files)
    yield "test.xml", _test(bank)
    for name, one in zip(files, bank.each(bank.questions), strict=True):
        yield name, _item(bank, one)
    for name in sorted({each for held in files.values() for each in held}):
        yield f"items/{name}", bank.pictures[name]


def _manifest(bank: Leaving, files: dict[str, list[str]]) -> bytes:
    resources = [
        element(
            "resource", element("file", href=name),
            *(element("file", href=f"items/{one}") for one in pictures),
            identifier=f"r{at}", type="imsqti_item_xmlv2p1", href=name,
        )
        for at, (name, pictures) in enumerate(files.items(), 1)
    ]  # fmt: skip
    test = element("resource", element("file", href="test.xml"), identifier="test",
                   type="imsqti_test_xmlv2p1", href="test.xml")  # fmt: skip
    root = element(
        "manifest",
        element("metadata", element("schema", "QTIv2.1 Package"),
                element("schemaversion", "1.0.0")),
        element("organizations"),
        element("resources", test, *resources),
        identifier=f"bank-{bank.slug}", xmlns=PACKAGE,
    )  # fmt: skip
    root.notes = [json.dumps({"slug": bank.slug, "retired": list(bank.retired)})]
    return xml_writing.written(root)


def _test(bank: Leaving) -> bytes:
    items = [
        element("assessmentItemRef", identifier=f"i{at}", href=f"items/{one.id}.xml")
        for at, one in enumerate(bank.questions, 1)
    ]
    section = element(
        "assessmentSection", *items, identifier="all", title=bank.title, visible="true"
    )
    part = element("testPart", section, identifier="part", navigationMode="nonlinear",
                   submissionMode="simultaneous")  # fmt: skip
    root = element("assessmentTest", part, identifier=f"bank-{bank.slug}", title=bank.title,
                   xmlns=SPACE)  # fmt: skip
    return xml_writing.written(root)


def _item(bank: Leaving, question: Question) -> bytes:
    made = Writing(bank, question).node()
    node = xml_writing.frozen(made)
    native = canonical.native(qti21_items.item(made, lambda address: address), _named(bank))
    trace = leaving.noted(bank, question, native, WHERE)
    node.notes = [trace] if trace else []
    if question.kind == "order":
        bank.lost(question, "half marks for half an order", "an order is right or wrong there")
    return xml_writing.written(node)


def _named(bank: Leaving) -> Pictures:
    """Pictures as they are known when they come back."""
    return Pictures(dict(bank.pictures))
