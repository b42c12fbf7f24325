"""Rows 7, 16, 17 and 23 again, for every rule that takes a form, whether a page shows it or not.

Somebody whom permissions.toml lets in sends each of the form's own fields filled with hostile
text, twice, and fields beside them that would be worth having.
"""

import inspect
import os

import pytest
from sqlalchemy import text
from wtforms import Form, fields
from wtforms.fields.core import UnboundField

from portal.db import db
from tests.conftest import SECRET
from tests.security import crawl
from tests.security.surface import FORM, LEFT_ALONE, OWN
from tests.security.test_forms import EXTRA, HOSTILE
from tests.web import matrix, world

FULL = os.environ.get("FAULTS") == "full"  # each kind of text, everywhere; else one, in turn
SHOWN = (
    "/account",
    "/admin",
    "/metrics/",
    "/objectives",
    "/values",
    "/imports",
    "/feedback",
    "/findings",
    "/notices",
    "/departments",
)  # whose forms test_forms.py finds in pages
RIGHTS = "SELECT person_id, role, ended_at FROM role_grant ORDER BY 1, 2"
PEOPLE = "SELECT id, email, password_hash, department_id FROM person ORDER BY 1"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    return matrix.Portal(tmp_path_factory.mktemp("forms"), SECRET)


def own_fields(view):
    """The fields of the forms that the view's lines name, by name."""
    view = inspect.unwrap(view)
    named = [view.__globals__.get(name) for name in FORM.findall(inspect.getsource(view))]
    found = {}
    for form in named:
        if inspect.isclass(form) and issubclass(form, Form):
            every = {name: getattr(form, name) for name in dir(form)}
            found |= {name: one for name, one in every.items() if isinstance(one, UnboundField)}
    return {name: one for name, one in found.items() if name not in OWN}


def filled(field, words):
    """What a field of that kind is sent: words where it takes words, else what it may take."""
    kind = field.field_class
    if issubclass(kind, fields.SelectField | fields.RadioField):
        choices = field.kwargs.get("choices")
        known = [one for one in choices or () if not callable(choices)]
        return (known[-1][0] if isinstance(known[-1], tuple) else known[-1]) if known else "1"
    if issubclass(kind, fields.IntegerField | fields.FloatField | fields.DecimalField):
        return "1"
    if issubclass(kind, fields.DateField):
        return "2026-06-30"
    return "y" if issubclass(kind, fields.BooleanField) else words


def doors(portal):
    """Each rule that takes a form: who is let in, and where."""
    table = matrix.read()
    for rule in portal.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or LEFT_ALONE.search(rule.rule):
            continue
        if rule.rule.startswith(SHOWN) and not FULL:
            continue
        row = table[f"POST {rule.rule}"]
        for case, values in matrix.questions(portal, rule):
            people = zip(world.PEOPLE, row[case], strict=True)
            let_in = [who for who, letter in people if letter == "A" and world.PEOPLE[who]]
            if let_in:
                yield rule, let_in[0], matrix.address(rule, values, let_in[0])
                break


def rights(portal):
    with portal.app.app_context(), db.engine.connect() as connection:
        return [connection.execute(text(one)).all() for one in (RIGHTS, PEOPLE)]


def test_no_form_takes_hostile_words_for_anything_else(portal):
    before, named = rights(portal), 0
    every = list(doors(portal))
    assert len(every) > 120
    for turn, (rule, who, url) in enumerate(every):
        own = own_fields(portal.app.view_functions[rule.endpoint])
        named += bool(own)
        for at, words in enumerate(HOSTILE):
            if FULL or at == turn % len(HOSTILE):
                form = {name: [filled(one, words)] * 2 for name, one in own.items()}
                send(portal, who, url, {**EXTRA, **form})
                assert who == "administrator" or rights(portal) == before, rule.rule
                portal.restore()
    assert named > len(every) / 2


def send(portal, who, url, form):
    """The answer holds nothing that runs, nor does the page that then shows what was taken."""
    client, headers = portal.people[who].client, {"X-CSRFToken": portal.tokens[who]}
    client.set_cookie("session", portal.cookies[who].value)
    answer = client.post(url, data=form, headers=headers, buffered=True)
    is_safe(answer, url)
    if answer.status_code == 303:
        is_safe(client.get(answer.location.partition("#")[0], buffered=True), url)


def is_safe(answer, url):
    assert answer.status_code < 500, url
    if answer.mimetype == "text/html":
        assert "sqlite" not in answer.text.lower(), url
        page = crawl.Page(answer.text)
        assert crawl.dangers(page) == [], url
        assert not any(given.get("id", "").startswith("xss") for _, given in page.elements), url
