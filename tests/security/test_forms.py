"""Rows 7, 16, 17, 19, 23 and 26: hostile text in every field of every form, and what comes of it.

The forms are those that the pages show to owner, head, leadership and administrator in the world
of the permission matrix, so a new form is tried as soon as a page shows it.
"""

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from portal.accounts.models import Person, RoleGrant
from portal.db import db, session
from portal.insight.choice import FACETS
from portal.registry.queries.lists import Filters
from portal.web import security
from tests.conftest import SECRET
from tests.security import crawl
from tests.security.effects import effect
from tests.web import matrix

ROOT = Path(__file__).resolve().parents[2]
FULL = (
    os.environ.get("FAULTS") == "full"
)  # bin/faults tries all kinds everywhere, bin/check in turn
WHO = ("owner", "head", "leadership", "administrator")
START = [
    "/", "/account", "/metrics", "/metrics/new", "/metrics/HERE", "/metrics/DRAFT",
    "/metrics/DRAFT/draft", "/metrics/HERE/edit", "/metrics/HERE/targets/new",
    "/metrics/HERE/values", "/metrics/HERE/values/2024-01-01", "/metrics/HERE/links",
    "/metrics/HERE/people", "/metrics/HERE/suspension", "/metrics/REVIEW/approval",
    "/objectives", "/objectives/new", "/objectives/AIM/edit", "/imports", "/values", "/departments",
    "/overview", "/admin/people", "/admin/people/new", "/admin/departments/new", "/admin/roles",
    "/feedback/new?on=/metrics/HERE", "/findings/new?metric=HERE", "/feedback/queue",
    "/admin/departments/operations", "/admin/departments/several", "/admin/people/import",
    "/notices", "/feedback/queue", "/feedback/all", "/feedback/new?on=%2Fmetrics%2FHERE",
]  # fmt: skip
HOSTILE = [
    "<script>xss()</script><b id=xss-1>bold</b>",
    "\"'><img id=xss-2 src=x onerror=xss()><svg/onload=xss()>",
    "</textarea></title></script><i id=xss-3 hx-get=/x hx-on:load=xss() style=x>",
    "javascript:xss()//{{7*7}}${7*7}#{7*7}<%=7*7%>{{config}}",
    "' OR '1'='1'; DROP TABLE person;-- \\' \" ) UNION SELECT 1,2,3--",
    "![x](javascript:xss()) [a](data:text/html,<script>xss()</script>) %00 %0d%0aSet-Cookie:x=1",
    "=cmd|' /C calc'!A0 \u202e\u2028\u2029\ufeff \x7f 🦊",
]
EXTRA = {
    "role": "administrator", "roles": "administrator", "state": "approved", "id": "1",
    "owner_id": "1", "created_by_id": "1", "approved_by_id": "1", "decided_by_id": "1",
    "is_administrator": "1", "password_hash": "x", "version_id": "99", "archived_at": "2020-01-01",
    "department_id": "1", "steward_id": "1", "current_id": "1", "__class__": "x",
}  # fmt: skip


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    return matrix.Portal(tmp_path_factory.mktemp("forms"), SECRET)


@pytest.fixture(scope="module")
def forms(portal):
    """Every kind of form, with who was shown it."""
    found = {}
    for who in WHO:
        for page in crawl.pages(portal.people[who], START).values():
            for form in page.forms:
                found.setdefault(form.kind, (who, form))
    return [one for one in found.values() if not one[1].action.startswith("/sign-out")]


@pytest.fixture(autouse=True)
def _as_it_was(portal):
    portal.restore()
    yield
    portal.restore()


def send(portal, who, form, sent):
    """The answer to a form, from somebody who is signed in, also where the last one ended that."""
    client, headers = portal.people[who].client, {"X-CSRFToken": portal.tokens[who]}
    for _ in range(2):
        client.set_cookie("session", portal.cookies[who].value)
        answer = client.post(form.action, data=sent, headers=headers)
        if (answer.status_code, answer.location) != (302, "/sign-in"):
            return answer
        portal.restore()
    raise AssertionError(f"{who} is signed in no longer: {form.action}")


def test_forms_of_every_feature_are_found(forms):
    """The crawl is worth something only while it finds them."""
    actions = " ".join(form.action for _, form in forms)
    for part in ("/account", "/metrics", "/targets", "/objectives", "/values", "/admin/people",
                 "/admin/departments", "/admin/roles", "/imports", "/draft"):  # fmt: skip
        assert part in actions, part
    assert len(forms) > 40


def test_hostile_text_is_stored_and_shown_as_text(portal, forms):
    """Everything is filled in, then every page is gone through in every role."""
    for at, words in enumerate(HOSTILE):
        for number, (who, form) in enumerate(forms):
            if not FULL and (number + at) % len(HOSTILE) > 2:
                continue
            if "end" in form.action or "suspension" in form.action or "drop" in form.action:
                continue  # what would take the next form away
            sent = form.filled(f"{words} {number}")
            answer = send(portal, who, form, {**sent, "key": f"{words[:9]}{number}"})
            assert answer.status_code < 500, form.action
            if answer.mimetype == "text/html":
                assert crawl.dangers(crawl.Page(answer.text)) == [], form.action
    seen = 0
    for who in WHO:
        portal.people[who].client.set_cookie("session", portal.cookies[who].value)
        for path, page in crawl.pages(portal.people[who], START).items():
            assert crawl.dangers(page) == [], (who, path)
            assert not any(given.get("id", "").startswith("xss") for _, given in page.elements)
            seen += 1
        text_of = portal.ask(who, "GET", "/account").text
        assert "49#" not in text_of
    assert seen > 60


def test_hostile_text_runs_no_sql(portal, forms):
    with portal.app.app_context():
        before = session.scalar(select(func.count()).select_from(Person))
        session.remove()
    for who, form in forms:
        answer = send(portal, who, form, form.filled(HOSTILE[4]))
        assert answer.status_code < 500, form.action
        assert "sqlite" not in answer.text.lower()
    with portal.app.app_context():
        assert session.scalar(select(func.count()).select_from(Person)) >= before
        session.remove()


@pytest.fixture
def unknown(monkeypatch):
    """The names of fields that were noted as unknown, a list for each request."""
    seen = []
    monkeypatch.setattr(
        security, "note", lambda _event, fields=None, **_facts: fields and seen.append(fields)
    )
    return seen


def test_fields_of_a_forms_own_are_all_read(portal, forms, unknown):
    """So that a line in the log about others means something."""
    for who, form in forms:
        send(portal, who, form, form.filled("Words."))
        assert unknown == [], form.action


def test_fields_that_a_form_does_not_have_change_nothing(portal, forms, unknown):
    """Beside what the form has; and each of its fields twice. They are noted."""
    watched = text("SELECT count(*) FROM role_grant WHERE role = 'administrator'")
    for who, form in forms:
        if who == "administrator":
            continue  # they may grant what the others try to get
        extra = {name: value for name, value in EXTRA.items() if name not in form.fields}
        sent = {name: [value, value] for name, value in form.filled("Words.").items()}
        answer = send(portal, who, form, {**sent, **extra})
        assert answer.status_code < 500, form.action
        if answer.status_code < 400 or answer.status_code in security.JUDGED:
            assert {"__class__", "password_hash", "version_id"} <= set(unknown.pop()), form.action
        assert unknown == [], form.action
    with portal.app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(watched) == 1
        states = "SELECT count(*) FROM metric WHERE code IN ('DRAFT','REVIEW') AND state='approved'"
        assert connection.scalar(text(states)) == 0
        hashes = "SELECT count(*) FROM person WHERE password_hash = 'x'"
        assert connection.scalar(text(hashes)) == 0
    with portal.app.app_context():
        assert {one.role for one in session.scalars(select(RoleGrant))} >= {"chair"}
        session.remove()


def test_of_a_field_that_a_page_shows_and_is_sent_twice_one_counts(portal, forms):
    """The first one, and nothing of what stands behind it: the log says the same of both, but
    where the form is refused.
    """
    effects = 0
    for who, form in forms:
        once = form.filled("Words, and a few more of them.")
        kinds = {name: kind for name, (kind, _) in form.fields.items() if kind != "checkbox"}
        twice = {
            name: [value, "Others." if kinds[name] in crawl.TEXT else "2"]
            if name in kinds and name not in ("key", "version") else value
            for name, value in once.items()
        }  # fmt: skip
        told = [effect(portal, who, form.action, sent) for sent in (once, twice)]
        assert told[1] in (told[0], (422, [])), form.action
        effects += bool(told[0][1])
    assert effects > 20, effects


def seconds(portal, who, form, sent):
    """Of the processor for an answer; tried again where it is long, for Python tidies its memory
    when it likes.
    """
    taken = []
    while not taken or (len(taken) < 3 and min(taken) > 1):
        begun = time.thread_time()
        answer = send(portal, who, form, sent)
        taken.append(time.thread_time() - begun)
        assert answer.status_code < 500, form.action
    return min(taken)


@pytest.mark.parametrize("length", [1_000, 10_000, 100_000])
def test_long_text_is_answered_at_once(portal, forms, length):
    """So many characters in a field for words: refused or taken within a second of CPU."""
    slow = {}
    for turn, (who, form) in enumerate(forms):
        long = (("a@", "(", "1, ", "a. ", "[](")[turn % 5] * length)[:length]
        if not any(kind in crawl.TEXT for kind, _ in form.fields.values()):
            continue
        one = next(name for name, (kind, _) in form.fields.items() if kind in crawl.TEXT)
        taken = seconds(portal, who, form, {**form.filled("Words."), one: long})
        if taken > 1:
            slow[form.action, one] = taken
    assert slow == {}


@pytest.mark.parametrize("letter", ["1", "a", " "])
def test_long_text_in_every_field_at_once_is_answered_at_once(portal, forms, letter):
    """As much as a form takes: what grows with the square of the length shows here."""
    slow = {}
    for who, form in forms:
        names = [name for name, (kind, _) in form.fields.items() if kind in crawl.TEXT]
        if not names:
            continue
        long = letter * min(200_000 // len(names), 20_000) + "x"
        sent = {**form.filled("Words."), **dict.fromkeys(names, long)}
        taken = seconds(portal, who, form, sent)
        if taken > 1:
            slow[form.action] = taken
    assert slow == {}


JUNK = [
    "'", "1 OR 1=1", "-1", "%00", "99999999999999999999", "é", "[]", "{}", "9" * 5000, "null",
    "NaN", "2024-02-30", "\x00", "a" * 3000, "{{7*7}}", "🦊", "../../etc/passwd", "1;--",
]  # fmt: skip
PARAMETERS = sorted(
    {"sort", "order", "column", "page", "of", "v", "x", *FACETS, *Filters.__dataclass_fields__}
    | {
        name
        for path in ROOT.glob("portal/**/*.py")
        for name in crawl.READS.findall(path.read_text())
    }
)


@pytest.mark.parametrize("who", ["owner", "administrator"])
def test_junk_in_every_parameter_of_every_page_is_no_fault(portal, who):
    """Every GET rule with every parameter that any page reads, and kinds of junk in turn."""
    for turn, rule in enumerate(portal.app.url_map.iter_rules()):
        if "GET" not in (rule.methods or set()) or rule.rule.endswith(".pdf"):
            continue
        values = next(iter(dict(matrix.questions(portal, rule)).values()))
        url = matrix.address(rule, values, who)
        every = FULL or rule.endpoint in ("registry.metrics", "home.search")
        for junk in JUNK if every else JUNK[turn % 6 :: 6]:
            query = dict.fromkeys(PARAMETERS, junk)
            portal.people[who].client.set_cookie("session", portal.cookies[who].value)
            answer = portal.people[who].client.get(url, query_string=query, buffered=True)
            assert answer.status_code < 500, (url, junk)
            if answer.mimetype.startswith("text/"):
                assert "Traceback" not in answer.text


def test_junk_in_the_parts_of_an_address_is_not_found(portal):
    junk = ["0", "-1", "99999999999999999999", "%00", "..%2f..%2fetc%2fpasswd", "é", "a" * 500,
            "%0d%0aX:1", "{{7*7}}", "<script>", "'"]  # fmt: skip
    for turn, rule in enumerate(portal.app.url_map.iter_rules()):
        if not rule.arguments or rule.endpoint == "static":
            continue
        for value in junk if FULL else junk[turn % 3 :: 3]:
            url = matrix.re.sub(r"<[^>]*>", value, rule.rule)
            for method in matrix.methods(rule):
                answer = portal.ask("administrator", method, url)
                assert answer.status_code in (302, 303, 400, 403, 404, 405, 422), (method, url)
