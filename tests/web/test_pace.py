"""ASVS 2.4.1: how much one person may ask for in a minute."""

import re

import pytest

from portal.config import Settings
from portal.web import pace
from portal.web.pace import A_MINUTE, FILES, FORMS, Pace
from tests.conftest import SECRET
from tests.visitor import HTMX
from tests.web.test_routes import rules


@pytest.fixture
def at(app, monkeypatch):
    """A clock that stands still until the test moves it; at most three forms and files."""
    moments = [0.0]
    monkeypatch.setattr(pace, "A_MINUTE", {FORMS: 3, FILES: 3})
    monkeypatch.setitem(app.extensions, "pace", Pace(now=lambda: moments[0]))

    def moved(seconds):
        moments[0] += seconds

    return moved


def test_a_form_too_many_is_not_carried_out_and_what_was_typed_is_there(visit, at, caplog):
    browser, form = visit("ana"), {"name": "Ana Other", "theme": "dark"}
    answers = [browser.post("/account", {**form, "key": f"k{number}"}) for number in range(4)]
    assert [one.status_code for one in answers] == [303, 303, 303, 429]
    assert answers[-1].headers["Retry-After"] == "20"
    assert "more than 3 forms in a minute" in answers[-1].text
    late = browser.post("/account", {"name": "Ana Never", "theme": "dark"})
    assert "Ana Never" in late.text  # to be sent again
    assert "Send it again" in late.text
    part = browser.post("/account", {"name": "Ana Never", "theme": "dark"}, htmx=True)
    assert part.status_code == 429
    assert 'data-error="429"' in part.text
    assert "too much asked for" in caplog.messages
    assert "Ana Never" not in browser.get("/account").text
    assert visit("bo").post("/account", form).status_code == 303  # by person
    at(21)
    assert browser.post("/account", {**form, "key": "new"}).status_code == 303


@pytest.mark.parametrize("url", ["/departments.xlsx", "/metrics?workbook=list"])
def test_files_are_counted_and_pages_are_not(visit, at, url):
    browser = visit("ana")
    codes = [browser.client.get(url).status_code for _ in range(4)]
    assert codes[-1] == 429
    assert 429 not in codes[:-1]
    for _ in range(5):
        assert browser.client.get("/departments").status_code == 200
        assert browser.client.get("/notices/count?seen=0", headers=HTMX).status_code in (200, 204)
    at(60)
    assert browser.client.get(url).status_code != 429


def test_every_rule_that_gives_a_file_is_known_by_its_ending(app):
    """One whose view names a file stands in `FILE_ENDINGS` or is asked for by a form."""
    endings = {
        match[0]
        for rule in rules(app)
        if (match := re.search(r"\.[a-z]+$", rule.rule)) and "GET" in rule.methods
    }
    assert endings - {".svg"} <= set(pace.FILE_ENDINGS)  # pictures of pages are pages


def test_it_costs_no_statement(app, visit, statements, monkeypatch):
    browser = visit("ana")
    counts = []
    for held in (None, Pace()):
        monkeypatch.setitem(app.extensions, "pace", held)
        statements.clear()
        browser.get("/departments")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_full_buckets_are_dropped(monkeypatch):
    moments = [0.0]
    held = Pace(now=lambda: moments[0])
    monkeypatch.setattr(pace, "MOST_HELD", 5)
    for person in range(6):
        moments[0] += 20
        assert held.spend(person, FORMS) == 0
    assert {person for person, _ in held.held} == {3, 4, 5}


def test_the_limits_are_those_that_are_documented():
    """And hold in production, unless the operator lifts them."""
    given = {"SECRET_KEY": SECRET}
    assert A_MINUTE == {FORMS: 1_200, FILES: 240}
    assert Settings.read(given).limits_people
    assert not Settings.read({**given, "PERSON_LIMITS": "0"}).limits_people
