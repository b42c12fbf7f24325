"""Row 7 on every page: hostile words in every text of every table stay words, wherever they stand.

Everybody whom permissions.toml lets in is somebody who may be shown them; the first of them looks.
"""

import io
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from portal.db import db, set_writing
from portal.jobs.running import drain
from tests.conftest import SECRET
from tests.security import crawl
from tests.security.poison import poison
from tests.security.test_forms import FULL, HOSTILE
from tests.web import matrix, world

PDFS = ("department/operations", "changes/2020")
MORE_PDFS = ("metric/HERE", "overview/organisation", "transcript/me", "minutes/2031")


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    made = matrix.Portal(tmp_path_factory.mktemp("poisoned"), SECRET)
    with made.app.app_context(), db.engine.begin() as connection:
        made.poisoned = poison(connection, HOSTILE)
    return made


def pages(portal):
    """Each rule that answers a GET: who is let in first, and where."""
    table = matrix.read()
    for rule in sorted(portal.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        row = table.get(f"GET {rule.rule}")
        if row is None or rule.rule.startswith("/static"):
            continue
        for case, values in matrix.questions(portal, rule):
            people = zip(world.PEOPLE, row[case], strict=True)
            let_in = [who for who, letter in people if letter == "A"]
            if let_in:
                yield rule.rule, let_in[-1], matrix.address(rule, values, let_in[-1])
                break


def test_every_feature_has_words_to_fill(portal):
    """The test below is worth something only while they are there."""
    tables = {one.partition(".")[0] for one in portal.poisoned}
    assert len(portal.poisoned) > 100, portal.poisoned
    for one in ("message", "thread", "finding", "follow_up", "item_remark", "proposal", "decision",
                "mentoring_programme", "mentoring_session", "mentoring_note", "notice", "edition",
                "metric", "definition_version", "person", "department", "file"):  # fmt: skip
        assert one in tables, one


def test_no_page_takes_words_for_anything_else(portal):
    seen = {"html": 0, "svg": 0}
    for _, who, url in pages(portal):
        answer = portal.ask(who, "GET", url)
        assert answer.status_code < 500, url
        if answer.mimetype == "text/html":
            is_harmless(answer.text, url)
            seen["html"] += "xss" in answer.text
        elif answer.mimetype == "image/svg+xml":
            is_drawing(answer.text)
            seen["svg"] += 1
    assert seen["html"] > 200, seen
    assert seen["svg"] > 0, seen


def test_no_report_takes_words_for_anything_else(portal):
    """In print they are letters: what is made of them leads nowhere and runs nothing."""
    for one in PDFS + (MORE_PDFS if FULL else ()):
        portal.ask("chair", "GET", f"/reports/{one}.pdf")
        with portal.app.app_context():
            set_writing(False)
            drain()
        answer = portal.ask("chair", "GET", f"/reports/{one}.pdf")
        assert answer.mimetype == "application/pdf", one
        for page in PdfReader(io.BytesIO(answer.data)).pages:
            for note in page.get("/Annots") or ():
                action = note.get_object().get("/A", {})
                assert str(action.get("/URI", "http://localhost")).startswith("http://localhost")
                assert action.get("/S") != "/JavaScript"


def is_harmless(text, url):
    page = crawl.Page(text)
    assert crawl.dangers(page) == [], url
    assert not any(given.get("id", "").startswith("xss") for _, given in page.elements), url


def is_drawing(svg):
    """A drawing by itself runs nothing and leads nowhere."""
    for one in ElementTree.fromstring(svg).iter():  # noqa: S314 - our own answer
        assert one.tag.rpartition("}")[2] not in ("script", "foreignObject", "iframe", "a", "image")
        assert not any(name.rpartition("}")[2].startswith("on") for name in one.attrib)
