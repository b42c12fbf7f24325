"""Row 23 on every rule: a fault of ours, and the database away, are told without a trace, path, SQL
or version, with one number that stands in the log.
"""

import functools
import io
import json
import logging
import re

import pytest

from portal.db import db
from portal.web import errors
from portal.web.logging import JsonLines
from tests.conftest import SECRET
from tests.web import matrix, world

DETAIL = "SELECT secret FROM person at /srv/yardstick/portal/db.py with SQLAlchemy 2.1.9"
NEVER = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|/srv/|/tmp/|(?i:sqlalchemy|sqlite|psycopg|werkzeug)|"
    r"\bSELECT |INSERT |Python/|\b2\.1\.9\b|object at 0x|[A-Z]\w+Error\b"
)
NEED_NOTHING = {"POST /sign-in/code"}  # of the database: nobody is waiting for that step
WITHOUT_DATABASE = {"/healthz", "/readyz"}  # which say for themselves how it is


@pytest.fixture
def portal(tmp_path_factory):
    """Answers faults as in production, where no test hears of them."""
    made = matrix.Portal(tmp_path_factory.mktemp("errors"), SECRET)
    made.app.testing = False
    made.app.config["PROPAGATE_EXCEPTIONS"] = False
    made.app.error_handler_spec[None][None][Exception] = errors._fault
    return made


@pytest.fixture
def logged():
    """The numbers of the requests whose error the log of errors holds."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.getLogger("portal.errors")
    log.addHandler(handler)
    yield lambda: [json.loads(one)["request"] for one in stream.getvalue().splitlines()]
    log.removeHandler(handler)


def asked(portal):
    """Each rule and method once, by turns as a page and as a fragment: rule, answer, fragment."""
    table, turn = matrix.read(), 0
    for rule in portal.app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.rule in WITHOUT_DATABASE:
            continue
        for method in matrix.methods(rule):
            row = table[f"{method} {rule.rule}"]
            for case, values in matrix.questions(portal, rule):
                people = zip(world.PEOPLE, row[case], strict=True)
                who = next((who for who, letter in people if letter == "A"), None)
                if who:
                    turn += 1
                    url = matrix.address(rule, values, who)
                    answer = told(portal, who, method, url, htmx=turn % 2 == 0)
                    yield f"{method} {rule.rule}", answer, turn % 2 == 0
                    break


def told(portal, who, method, url, *, htmx):
    client = portal.people[who].client
    if portal.cookies[who]:
        client.set_cookie("session", portal.cookies[who].value)
    headers = {"X-CSRFToken": portal.tokens[who], **(matrix.HTMX if htmx else {})}
    return client.open(url, method=method, headers=headers, buffered=True)


def check(answer, name, *, htmx, code, numbers):
    assert answer.status_code == code, name
    assert not NEVER.search(answer.text), (name, NEVER.search(answer.text))
    assert not any(NEVER.search(value) for _, value in answer.headers), name
    number = answer.headers["X-Request-Id"]
    assert len(number) > 8
    assert number in answer.text, name
    assert numbers.count(number) == 1, name
    assert ("<html" in answer.text) is not htmx, name


def test_a_fault_in_any_view_is_told_by_its_number(portal, logged):
    for endpoint, view in portal.app.view_functions.items():
        if endpoint != "static":
            portal.app.view_functions[endpoint] = broken(view)
    found = [(name, answer, htmx) for name, answer, htmx in asked(portal)]
    numbers = logged()
    assert len(found) > 450
    for name, answer, htmx in found:
        check(answer, name, htmx=htmx, code=500, numbers=numbers)


def broken(view):
    """The view, and then a fault: what it declares holds for this one, too."""

    @functools.wraps(view)
    def fails(**_parts):
        raise RuntimeError(DETAIL)

    return fails


def test_with_the_database_away_every_rule_says_so_by_its_number(portal, logged):
    with portal.app.app_context():
        db.engine.dispose()
    for suffix in ("", "-wal", "-shm"):
        portal.file.with_name(portal.file.name + suffix).unlink(missing_ok=True)
    portal.file.mkdir()  # nothing that can be opened
    found = [(name, answer, htmx) for name, answer, htmx in asked(portal)]
    numbers = logged()
    assert len(found) > 450
    served = set()
    for name, answer, htmx in found:
        if answer.status_code < 400:
            served.add(name)
            continue
        check(answer, name, htmx=htmx, code=503, numbers=numbers)
        assert answer.headers["Retry-After"] == "5"
    assert served == NEED_NOTHING
