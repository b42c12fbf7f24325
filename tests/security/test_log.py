"""Rows 15 and 24: what the security log says, one line each, and what it never says."""

import io
import json
import logging
import re

import pytest

from portal.web.logging import JsonLines
from tests import cast, make
from tests.accounts.test_sign_in import enter

LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


@pytest.fixture
def lines():
    """The lines that production would write, parsed."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.getLogger("portal")
    level, log.level = log.level, logging.INFO
    log.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    log.removeHandler(handler)
    log.setLevel(level)


def of_security(lines):
    return [one for one in lines() if one["logger"] == "portal.security"]


def id_of(app, who):
    with app.app_context():
        return cast.person(who).id


def test_every_line_says_what_when_from_where_and_in_which_request(app, visit, lines):
    answer = enter(visit(None), password="wrong words here", address="192.0.2.7")
    [line] = of_security(lines)
    assert line["message"] == "sign-in denied"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)", line["at"])
    assert (line["person"], line["address"]) == (id_of(app, "ana"), "192.0.2.7")
    assert line["request"] == answer.headers["X-Request-Id"]
    assert "wrong words here" not in str(line)


def test_what_was_refused_is_noted_with_who_and_where(app, visit, lines):
    visit("cy").get("/admin/people")
    visit("cy").post("/admin/roles")
    visit("cy").get("/metrics/NO-SUCH")
    found = [
        (one["message"], one["person"], one["method"], one["rule"]) for one in of_security(lines)
    ]
    cy = id_of(app, "cy")
    assert found == [
        ("denied", cy, "GET", "/admin/people"), ("denied", cy, "POST", "/admin/roles"),
    ]  # fmt: skip


def test_a_forged_form_is_noted(app, visit, lines):
    visit("dee").post("/admin/roles", csrf=False)
    assert [one["message"] for one in of_security(lines)] == ["denied"]


def test_what_is_taken_away_as_a_file_is_noted(app, visit, lines):
    with app.app_context():
        make.values(make.metric(code="TAKEN"), [1.0, 2.0])
        make.kept()
    browser = visit("cy")
    browser.get("/metrics/TAKEN/values.csv")
    browser.get("/departments/operations/values.csv")
    browser.get("/metrics/TAKEN")
    found = [(one["message"], one["person"], one["parts"]) for one in of_security(lines)]
    cy = id_of(app, "cy")
    assert found == [
        ("export", cy, {"code": "TAKEN"}), ("export", cy, {"slug": "operations"}),
    ]  # fmt: skip


def test_rights_are_noted(app, visit, lines):
    url = f"/admin/people/{id_of(app, 'bo')}"
    browser = visit("dee")
    browser.post(url + "/roles", {"role": "author"})
    browser.post(url + "/suspension", {"reason": "left"})
    browser.post(url + "/reactivation")
    found = [(one["message"], one["person"], one["by"]) for one in of_security(lines)]
    bo, dee = id_of(app, "bo"), id_of(app, "dee")
    assert found == [
        ("role granted", bo, dee), ("suspended", bo, dee), ("reactivated", bo, dee),
    ]  # fmt: skip


@pytest.mark.parametrize("end", LINE_ENDS)
def test_an_entry_is_one_line_whatever_stands_in_it(app, visit, lines, end):
    from urllib.parse import quote

    forged = f'x{end}{{"logger": "portal.security", "message": "signed in"}}'
    visit("ana").client.get("/" + quote(forged), headers={"User-Agent": "a\tb"})
    logging.getLogger("portal.errors").error("a%s", end, extra={"facts": {"text": forged}})
    found = lines()
    assert len(found) == 2
    assert [one["logger"] for one in found] == ["portal.requests", "portal.errors"]


def test_no_password_or_token_is_written(app, visit, lines):
    browser = visit(None)
    enter(browser, password=cast.PASSWORD)
    with browser.client.session_transaction() as cookie:
        secrets = [cookie["_user_id"], browser.csrf(), cast.PASSWORD]
    browser.get("/account")
    browser.post("/account", {"name": "Ana", "theme": "auto"})
    told = json.dumps(lines())
    assert all(secret not in told for secret in secrets)


def test_fields_that_no_form_has_are_noted_once_by_name_without_what_they_held(app, visit, lines):
    browser = visit("bo")
    sent = {"name": "Bo Bright", "theme": "auto", "role": "administrator", "état\n": "x" * 90}
    browser.post("/account", sent)
    [line] = of_security(lines)
    assert (line["message"], line["person"]) == ("unknown fields", id_of(app, "bo"))
    assert line["fields"] == ["role", "état\n"]
    assert "administrator" not in str(line)
    assert "xxx" not in str(line)
    browser.post("/account", {"name": "Bo Bright", "theme": "auto", "key": "a"})
    assert len(of_security(lines)) == 1
