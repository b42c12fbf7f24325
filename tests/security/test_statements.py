"""Row 16 by every statement: no field of any rule's form stands in the text of one, and what is no
free text (a choice, a number, a date, a tick) is refused before any statement carries it.
"""

import os
from collections import Counter

import pytest
from flask import Flask, request
from sqlalchemy import text
from wtforms import fields

from portal.accounts.person_field import PersonField
from portal.db import session
from portal.web.codes import CodesField
from portal.web.forms import PortalForm
from tests.conftest import SECRET
from tests.security import carried
from tests.security.test_every_form import doors, filled, own_fields
from tests.web import matrix

FULL = os.environ.get("FAULTS") == "full"  # each kind of words, everywhere; else one, in turn
WORDS = (
    "1' OR '1'='1' -- Words.",
    "1) UNION SELECT 1,2,3 -- Words.",
    "Words\"'); DELETE FROM person; --",
)
KNOWN = {  # what is looked up is there, so that the rest of the form is looked at
    PersonField: "bo@example.org", CodesField: "HERE", fields.EmailField: "new@example.org",
    fields.DateField: "2026-06-30", fields.URLField: "/overview",
}  # fmt: skip


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    return matrix.Portal(tmp_path_factory.mktemp("statements"), SECRET)


def test_no_statement_has_words_of_a_form_in_its_text_and_none_carries_what_is_no_text(
    portal, monkeypatch
):
    seen, asked = [], {}
    monkeypatch.setattr(PortalForm, "__init__", carried.remembering(PortalForm.__init__))
    carried.watch(portal.app, seen.append)
    portal.app.after_request(lambda answer: asked.update(_asked()) or answer)
    wrong, furthest = [], Counter()
    for turn, (rule, who, url) in enumerate(doors(portal, every=True)):
        own = own_fields(portal.app.view_functions[rule.endpoint])
        asked.clear()
        send(portal, who, url, {name: filled(one, "Words.") for name, one in own.items()})
        known, valid = dict(asked), {name: taken(one) for name, one in asked.items()}
        for at, name in enumerate(sorted(known)):
            for words in WORDS if FULL else WORDS[(turn + at) % 3 :][:1]:
                seen.clear()
                send(portal, who, url, valid | {name: words})
                (one,) = [one for one in seen if one.name == name]
                is_chosen = isinstance(known[name], carried.NO_WORDS)
                furthest[one.how, is_chosen] += 1
                if one.how == "text" or (is_chosen and one.how != "none"):
                    wrong.append(one)
    assert wrong == []
    assert furthest["none", True] > 300
    assert furthest["write", False] > 50


def _asked():
    """The fields of the forms that were made, and whatever else was read of the body by name."""
    form = request.__dict__.get("form")
    named = {*getattr(form, "asked", ())} - {"csrf_token", *PortalForm.OWN}
    known = carried.asked_fields()
    return {name: known.get(name) for name in named}


def taken(field):
    """What a field takes: one of its choices, or of its kind."""
    if isinstance(field, fields.SelectField | fields.SelectMultipleField):
        values = [str(value) for value, *_ in field.iter_choices()]
        return values[-1] if values else "1"
    if isinstance(field, fields.BooleanField):
        return "y"
    known = [value for kind, value in KNOWN.items() if isinstance(field, kind)]
    if known or isinstance(field, carried.NO_WORDS) or field is None:
        return known[0] if known else "1"
    return "Words, and a few more of them."


def send(portal, who, url, form):
    client, headers = portal.people[who].client, {"X-CSRFToken": portal.tokens[who]}
    client.set_cookie("session", portal.cookies[who].value)
    answer = client.post(url, data={"version": "", **form}, headers=headers, buffered=True)
    if answer.status_code < 400:
        portal.restore()
    return answer


@pytest.mark.parametrize(
    ("statement", "how"),
    [
        ("SELECT 1 WHERE 'x' = '1' OR '1'='1'", "text"),
        ("SELECT 1 WHERE 'x' = :words", "read"),
        ("SELECT 1 WHERE 'x' LIKE '%' || :more", "read"),
        ("UPDATE person SET name = :words WHERE 1 = 0", "write"),
        ("SELECT 1", "none"),
    ],
)
def test_where_words_end_is_seen(app: Flask, statement, how):
    """So that the test above can fail."""
    words = "1' OR '1'='1"
    carried.watch(app, lambda _: None)
    with app.test_request_context("/account", method="POST", data={"name": f" {words} "}):
        assert request.form
        given = {"words": words, "more": f'"{words}%'}
        session.execute(
            text(statement), {one: given[one] for one in given if f":{one}" in statement}
        )
        (one,) = carried._of_request(200)
        session.rollback()
    assert (one.rule, one.name, one.how) == ("/account", "name", how)
