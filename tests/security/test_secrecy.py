"""Row 25: what is hidden is answered as what is missing, in words and headers; by name, in work.

Numbers are given one after the other, so that one is taken tells nothing. A name would: what is
addressed by one takes as many statements whether it is hidden or not there.
"""

import re
from urllib.parse import quote

import pytest
from sqlalchemy import event

from portal.db import db
from tests.conftest import SECRET
from tests.web import matrix, world

TOKEN = re.compile(r"I[\w-]{50,}\.[\w-]{6}\.[\w-]{20,}")  # of forms; the time is in it
BY_NAME = re.compile(r"/[A-Z]{4,}\b|/definitions/|/library/")


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    return matrix.Portal(tmp_path_factory.mktemp("secrecy"), SECRET)


@pytest.fixture
def said(portal):
    """The statements of the engine, in turn."""
    found = []

    def note(_connection, _cursor, text, *_more):
        found.append(text)

    with portal.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def hidden(portal):
    """Rule, person, the address of what is hidden from that person, and of what is not there."""
    table = matrix.read()
    for rule in sorted(portal.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in matrix.methods(rule):
            row = table.get(f"{method} {rule.rule}", {})
            cases = dict(matrix.questions(portal, rule)) if rule.arguments else {}
            missing = next((one for one in cases if one.startswith("missing")), None)
            for case, values in cases.items():
                who = _from_whom(row.get(case, ""), row.get(missing, ""))
                if case != missing and who:
                    url, gone = (matrix.address(rule, one, who) for one in (values, cases[missing]))
                    if url != gone:
                        yield method, who, url, gone


def _from_whom(here, gone):
    people = zip(world.PEOPLE, here, gone, strict=False)
    return next((who for who, one, other in people if (one, other) == ("H", "H")), None)


def plain(answer, url):
    """The answer without its own address and number."""
    text = answer.text.replace(answer.headers.get("X-Request-Id", "–"), "…")
    for one in (quote(url, safe=""), quote(url), url):
        text = text.replace(one, "…")
    headers = sorted(name for name, _ in answer.headers)
    return answer.status_code, headers, TOKEN.sub("…", text)


def test_what_is_hidden_is_answered_as_what_is_missing(portal, said):
    tried, named = 0, 0
    for method, who, url, gone in hidden(portal):
        counts, answers = [], []
        for one in (url, gone):
            said.clear()
            answers.append(plain(portal.ask(who, method, one), one))
            counts.append(len(said))
        assert answers[0] == answers[1], url
        if BY_NAME.search(url):
            assert counts[0] == counts[1], url
            named += 1
        tried += 1
    assert tried > 300
    assert named > 50
