"""Row 16 by every statement: no field of any rule's form stands in the text of one, and what is no
free text (a choice, a number, a date, a tick) is refused before any statement carries it.
"""

import os
from collections import Counter

import pytest
from flask import Flask, request
from sqlalchemy import event, text
from wtforms import fields

from portal import clock
from portal.accounts.person_field import PersonField
from portal.db import db, session
from portal.web.codes import CodesField
from portal.web.forms import PortalForm
from tests.conftest import SECRET
from tests.security import carried, typed
from tests.security.test_every_form import doors, filled, own_fields
from tests.web import matrix

TODAY = clock.today("UTC")
FULL = os.environ.get("FAULTS") == "full"  # each kind of words, everywhere; else one, in turn
WORDS = (
    "1' OR '1'='1' -- Words.",
    "1) UNION SELECT 1,2,3 -- Words.",
    "Words\"'); DELETE FROM person; --",
)
KNOWN = {  # by name: what is looked up is there, what is new is new, what is counted is in bounds
    "email": "new@example.org", "slug": "new-words", "other": "THERE", "code": "HERE",
    "counter_metric": "THERE", "person": "bo@example.org", "reviewer_id": "ivy@example.org",
    "languages": "English", "lines": "2027-12-25 Christmas", "starts": f"{TODAY}T23:30",
    "minutes": "45", "weeks": "12", "rhythm_days": "14", "year": "2032", "value": "3",
    "numerator": "3", "denominator": "4", "done_on": f"{TODAY}", "load_steps": "0, 8, 20",
    "need_shares": "50, 30, 20", "change_type": "editorial", "part": "contributor",
    "state": "provisional",
}  # fmt: skip
NEW = {"/metrics": {"code": "NEW-METRIC"}, "/objectives": {"code": "NEW-AIM"},
       "/admin/departments": {"code": "NEW"}}  # fmt: skip


WORDY = "Words, and a few more of them."


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
        known = dict(asked)
        valid = {name: taken(rule.rule, name, one) for name, one in known.items()}
        assert send(portal, who, url, valid).status_code < 500, rule.rule
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


def taken(rule, name, field):
    """What a field takes: one of its choices, or of its kind, or words."""
    if isinstance(field, fields.SelectField | fields.SelectMultipleField):
        values = [str(value) for value, *_ in field.iter_choices()]
        return KNOWN[name] if KNOWN.get(name) in values else values[-1] if values else "1"
    if isinstance(field, fields.BooleanField):
        return "y"
    known = NEW.get(rule, {}).get(name) or KNOWN.get(name)
    if known is not None:
        return known
    if isinstance(field, PersonField):
        return "bo@example.org"
    if isinstance(field, CodesField):
        return "HERE"
    if name in typed.BY_NAME or isinstance(field, fields.DateField):
        return typed.typed(rule, name, "date")
    return "1" if isinstance(field, carried.NO_WORDS) or field is None else WORDY


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
    with app.test_request_context("/account", method="POST", data={"name": f" {words} "}):
        assert request.form
        event.listen(db.engine, "before_cursor_execute", carried.note)
        given = {"words": words, "more": f'"{words}%'}
        session.execute(
            text(statement), {one: given[one] for one in given if f":{one}" in statement}
        )
        event.remove(db.engine, "before_cursor_execute", carried.note)
        (one,) = carried.of_request(200)
        session.rollback()
    assert (one.rule, one.name, one.how) == ("/account", "name", how)
