"""Rows 7, 8, 15, 24 and 26 on every page: hostile words in every text of every table stay words,
wherever they stand, and bring nothing into a header; every answer is safe, and files are noted.

Everybody whom permissions.toml lets in is somebody who may be shown them; the first of them looks.
"""

import io
import re
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from portal.db import db, set_writing
from portal.jobs.running import drain
from portal.web import security
from portal.web.headers import CSP
from tests.conftest import SECRET
from tests.security import crawl
from tests.security.poison import poison
from tests.security.test_forms import FULL, HOSTILE
from tests.web import matrix, world

PDFS = ("department/operations", "changes/2020")
MORE_PDFS = ("metric/HERE", "overview/organisation", "transcript/me", "minutes/2031")
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"  # of a file: nothing to quote, nothing to encode
SHARED = {"/.well-known/did.json"}  # what is the same for everybody, and may be kept


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


@pytest.fixture(scope="module")
def answers(portal):
    """Rule, address, answer, and what the log of security was told meanwhile."""
    told, found = [], []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(security, "note", lambda event, **facts: told.append((event, facts)))
        for rule, who, url in pages(portal):
            told.clear()
            found.append((rule, url, portal.ask(who, "GET", url), [*told]))
    return found


def test_every_answer_has_the_headers_that_keep_it_safe(answers):
    """Whatever kind of answer: page, fragment, drawing, file, feed, document."""
    kinds = set()
    for rule, url, answer, _ in answers:
        headers = answer.headers
        policy = headers[CSP]
        assert policy.startswith("default-src 'none'"), url
        assert "unsafe" not in policy, url
        assert ("sandbox" in policy) or ("script-src 'self'" in policy), url
        assert headers["X-Content-Type-Options"] == "nosniff", url
        assert headers["X-Frame-Options"] == "DENY", url
        assert headers["Referrer-Policy"] == "same-origin", url
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", url
        assert not {"Server", "X-Powered-By"} & set(headers.keys()), url
        kept = headers["Cache-Control"]
        assert "no-store" in kept or "private" in kept or rule in SHARED, (url, kept)
        kinds.add(answer.mimetype)
    assert len(kinds) >= 8, kinds


def test_no_header_holds_what_people_typed(answers):
    """Names of files are plain, whatever the department or the file that came in was called."""
    files = 0
    for _, url, answer, _ in answers:
        for name, value in answer.headers:
            assert value.isprintable(), (url, name)
            assert not set("<>'") & set(value) or name == CSP, (url, name)
        if disposition := answer.headers.get("Content-Disposition"):
            assert re.fullmatch(rf'(attachment|inline); filename="?{NAME}"?', disposition), url
            files += 1
    assert files > 15


def test_every_file_that_is_taken_away_is_noted(answers):
    files = 0
    for rule, url, answer, told in answers:
        is_file = "attachment" in answer.headers.get("Content-Disposition", "")
        if is_file and answer.status_code == 200:
            assert [event for event, _ in told] == ["export"], url
            assert told[0][1]["rule"] == rule
            files += 1
    assert files > 15


def test_no_page_takes_words_for_anything_else(answers):
    seen = {"html": 0, "svg": 0}
    for _, url, answer, _ in answers:
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
            assert "xss()//49" not in page.extract_text(), one
            for note in page.get("/Annots") or ():
                action = note.get_object().get("/A", {})
                assert str(action.get("/URI", "http://localhost")).startswith("http://localhost")
                assert action.get("/S") != "/JavaScript"


def is_harmless(text, url):
    assert "xss()//49" not in text, url  # {{7*7}}, as a template would have it
    page = crawl.Page(text)
    assert crawl.dangers(page) == [], url
    assert not any(given.get("id", "").startswith("xss") for _, given in page.elements), url


def is_drawing(svg):
    """A drawing by itself runs nothing and leads nowhere."""
    for one in ElementTree.fromstring(svg).iter():  # noqa: S314 - our own answer
        assert one.tag.rpartition("}")[2] not in ("script", "foreignObject", "iframe", "a", "image")
        assert not any(name.rpartition("}")[2].startswith("on") for name in one.attrib)
