"""Row 1: who may, for every rule × method × person × subject, as permissions.toml states it.

A rule that the table does not have fails here. To add one, give tests/web/world.py something to try
it on where its address has parts, print its rows with `python -m tests.web.matrix /its/beginning`,
read them against the permission matrix, and put them into tests/web/permissions.toml.
"""

import os
import re

import pytest

from tests.conftest import SECRET
from tests.web import matrix, world

HIDDEN = ("/metrics/REVIEW", "Unseen review")  # of what strangers must find nowhere
LISTS = (
    "/", "/metrics", "/metrics?q=Unseen", "/metrics?state=draft", "/metrics?state=in_review",
    "/metrics/options?q=Unseen", "/metrics/options?other=Unseen", "/search?q=Unseen",
    "/search?q=REVIEW", "/objectives", "/objectives/AIM", "/overview", "/overview/metrics",
    "/overview/summary", "/departments/operations", "/departments/operations/dashboard",
    "/departments/operations/values.csv", "/values", "/imports", "/people/options?person_id=Un",
)  # fmt: skip


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    return matrix.Portal(tmp_path_factory.mktemp("matrix"), SECRET)


@pytest.fixture(scope="module")
def table():
    return matrix.read()


def test_the_table_has_every_rule_and_no_other(portal, table):
    rules = {
        f"{method} {rule.rule}"
        for rule in portal.app.url_map.iter_rules()
        for method in matrix.methods(rule)
    }
    assert rules - set(table) == set(), "unknown to tests/web/permissions.toml"
    assert set(table) - rules == set(), "in tests/web/permissions.toml, and no longer there"


def test_every_row_says_it_for_everybody(table):
    for name, row in table.items():
        for case, letters in row.items():
            assert re.fullmatch(r"[ADHS]{13}", letters), (name, case)


def test_nobody_is_let_in_without_signing_in_but_where_it_is_stated(table):
    """The last two columns: anonymous and suspended."""
    opened = {
        name
        for name, row in table.items()
        for letters in row.values()
        if letters[-2:] not in ("SS", "HH")
    }
    assert opened == {
        "GET /healthz", "GET /readyz", "GET /sign-in", "POST /sign-in", "POST /sign-in/code",
        "GET /static/<path:filename>", "GET /welcome/<token>", "POST /welcome/<token>",
        "GET /certificates", "GET /certificates/<serial>",  # for whoever has the serial
        "GET /calendar/<token>.ics", "GET /changes/feed/<token>.atom",  # of one person
        "GET /notices/count",  # 204 without a word
    }  # fmt: skip


def test_administration_is_for_administrators(table):
    """In every row of /admin/ only the ninth column, the administrator's, is ever let in."""
    for name, row in table.items():
        if " /admin/" in name:
            for case, letters in row.items():
                assert re.fullmatch(r"(D{8}[AH]D{2}|H{11})SS", letters), (name, case)


BEGINNINGS = ("/a", "/d", "/f", "/i", "/metrics/<code:code>/<any", "/metrics", "/n", "/o", "/")


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_the_portal_answers_as_the_table_says(portal, table, beginning):
    """Page and fragment; each rule under the first beginning that it has.

    Here whoever is answered unlike most asks, and of the others one in turn; in bin/faults
    everybody does.
    """
    names = {
        f"{method} {rule.rule}"
        for rule in portal.app.url_map.iter_rules()
        for method in matrix.methods(rule)
        if next(one for one in BEGINNINGS if rule.rule.startswith(one)) == beginning
    }
    answered = matrix.asked(portal, names, None if os.environ.get("FAULTS") == "full" else table)
    different = {
        f"{name} {case or 'as it is'}: {letters}, not {table.get(name, {}).get(case)}"
        for name, row in answered.items()
        for case, letters in row.items()
        if not agree(table.get(name, {}).get(case, ""), letters)
    }
    assert different == set()
    assert portal.stray == []


def agree(expected, letters):
    """Whether whoever was asked was answered as expected; "?" was not."""
    return len(expected) == len(letters) and all(
        one in (letter, "?") for one, letter in zip(letters, expected, strict=True)
    )


def test_lists_searches_counts_and_files_hide_what_the_page_hides(portal):
    """Strangers find no word of a draft anywhere; those whom it concerns find it."""
    for who in world.PEOPLE:
        if who in ("anonymous", "suspended"):
            continue
        sees = portal.ask(who, "GET", "/metrics/REVIEW").status_code == 200
        found = set()
        for path in LISTS:
            for htmx in (False, True):
                text = portal.ask(who, "GET", path, htmx=htmx).text
                if any(word in text for word in HIDDEN):
                    found.add(path)
        assert bool(found) is sees, (who, found)
