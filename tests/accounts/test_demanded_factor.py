"""ASVS 6.3.3: where a second factor is demanded, nothing opens before it is on."""

from copy import copy
from dataclasses import replace

import pytest

from portal import accounts
from portal.config import ADMINISTRATORS, CHOICE, EVERYBODY, Settings
from portal.db import session
from tests import cast
from tests.accounts.test_links import issue
from tests.accounts.test_second_factor import ONE, at, code, enter, half_way, key_of_, turn_on  # noqa: F401
from tests.conftest import SECRET
from tests.visitor import HTMX, Visitor
from tests.web.test_routes import address, rules

OPEN = {
    "accounts.second_factor", "accounts.begin_second_factor", "accounts.prove_second_factor",
    "accounts.renew_recovery_codes", "accounts.remove_second_factor", "accounts.confirmation",
    "accounts.confirm", "accounts.sign_out",
}  # fmt: skip


@pytest.fixture
def demanding(app, monkeypatch):
    """The portal, where a second factor is demanded `of` these people: set up as at its start."""

    def made(of):
        monkeypatch.setitem(
            app.config, "SETTINGS", replace(app.config["SETTINGS"], second_factor=of)
        )
        for name in ("beside", "owed"):  # given back after the test
            monkeypatch.setitem(app.extensions, name, copy(app.extensions.get(name)))
        accounts.demand(app)
        return app

    return made


def test_it_is_a_choice_unless_the_operator_demands_it():
    given = {"SECRET_KEY": SECRET}
    for mode in ("production", "demo"):
        assert Settings.read({**given, "MODE": mode}).second_factor == CHOICE
    for of in (EVERYBODY, ADMINISTRATORS, CHOICE):
        assert Settings.read({**given, "SECOND_FACTOR": of}).second_factor == of


def test_every_rule_leads_to_setting_it_up(demanding):
    """Whatever is asked for, by whichever method, as page and as part of one."""
    app = demanding(EVERYBODY)
    browser, wrong, asked = Visitor(app, "dee"), [], 0
    for rule in rules(app):
        view = app.view_functions[rule.endpoint]
        if view._access == "public" or rule.endpoint in OPEN:
            continue
        for method in sorted(rule.methods & {"GET", "POST"}):
            asked += 1
            send = browser.client.get if method == "GET" else browser.post
            answer = send(address(rule))
            right = answer.status_code == (302 if method == "GET" else 403)
            if method == "GET":
                right = right and answer.headers["Location"] == ONE
                part = browser.client.get(address(rule), headers=HTMX)
                right = right and part.headers.get("HX-Redirect") == ONE
            if not right:
                wrong.append((rule.rule, method, answer.status_code))
    assert asked > 400
    assert wrong == []


def test_those_that_open_are_known(app):
    found = {name for name, view in app.view_functions.items() if getattr(view, "_owing", False)}
    assert found == OPEN


def test_signing_in_leads_to_it_and_everything_opens_once_it_is_on(app, demanding, at):  # noqa: F811
    portal = demanding(EVERYBODY)
    browser = Visitor(portal, None)
    assert enter(browser).headers["Location"] == "/"
    assert browser.get("/").headers["Location"] == ONE
    page = browser.get(ONE).text
    assert "Your sign-in needs a second factor" in page
    assert "Not now" not in page
    assert 'class="site-nav"' not in page
    typed = browser.post("/account", {"name": "Ana Other", "theme": "dark"})
    assert typed.status_code == 403
    assert "Ana Other" in typed.text  # what was typed is there to copy
    browser.post(ONE)
    done = browser.post(ONE + "/proof", {"code": code(key_of_(app))})
    assert "They are shown this once" in done.text
    assert 'href="/"' in done.text
    assert browser.get("/").status_code == 200
    assert browser.get("/notices/count?seen=1", headers=HTMX).status_code in (200, 204)
    browser.post(ONE + "/removal", {"present": cast.PASSWORD})
    assert browser.get("/").headers["Location"] == ONE


def test_the_page_that_sets_it_up_is_not_left_by_what_asks_by_itself(demanding):
    browser = Visitor(demanding(EVERYBODY), "ana")
    here = {**HTMX, "HX-Current-URL": "http://localhost" + ONE}
    assert browser.client.get("/jobs", headers=here).status_code == 204


def test_of_administrators_only_where_that_is_set(demanding):
    portal = demanding(ADMINISTRATORS)
    assert Visitor(portal, "ana").get("/").status_code == 200
    assert Visitor(portal, "dee").get("/").headers["Location"] == ONE
    demanding(CHOICE)
    assert Visitor(portal, "dee").get("/").status_code == 200


def test_who_has_one_is_asked_for_its_code_and_for_nothing_else(app, demanding, at):  # noqa: F811
    key, _ = turn_on(app)
    at(seconds=30)
    browser = half_way(lambda who: Visitor(demanding(EVERYBODY), who))
    browser.post("/sign-in/code", {"code": code(key)})
    assert browser.get("/").status_code == 200


def test_a_link_that_sets_the_password_goes_round_no_second_factor(app, visit, at):  # noqa: F811
    """ASVS 6.4.3."""
    turn_on(app)
    path = issue(app, visit, "ana")
    browser = visit(None)
    new = "a walk along the quiet river"
    sent = browser.post(path, {"password": new, "again": new})
    assert sent.headers["Location"] == "/sign-in"
    answer = browser.post("/sign-in", {"email": "ana@example.org", "password": new})
    assert answer.headers["Location"].startswith("/sign-in/code")
    assert browser.get("/account").status_code == 302
    with app.app_context():
        assert cast.person("ana").has_second_factor
        session.rollback()
