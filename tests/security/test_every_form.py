"""Rows 2, 7, 16, 17, 19 and 23, for every rule that takes a form, whether a page shows it or not.

Somebody whom permissions.toml lets in sends each of the form's own fields filled with hostile
text, twice, and fields beside them that would be worth having.
"""

import inspect
import os
import time
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, text
from wtforms import Form, fields
from wtforms.fields.core import UnboundField

from portal.db import Base, db
from tests.conftest import SECRET
from tests.security import crawl
from tests.security.effects import effect
from tests.security.surface import FORM, LEFT_ALONE, OWN
from tests.security.test_forms import EXTRA, HOSTILE
from tests.web import matrix, world
from tests.web.test_routes import FROM_ANYWHERE

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
WHEN = {"sign_in", "metric_view"}  # bookkeeping that no decision rests on
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


def filled(field, words, number=1):
    """What a field of that kind is sent: words where it takes words, else what it may take."""
    kind = field.field_class
    if issubclass(kind, fields.SelectField | fields.RadioField):
        choices = field.kwargs.get("choices")
        known = [one for one in choices or () if not callable(choices)]
        return value_of(known[-1]) if known else str(number)
    if issubclass(kind, fields.IntegerField | fields.FloatField | fields.DecimalField):
        return str(number)
    if issubclass(kind, fields.DateField):
        return "2026-06-30"
    return "y" if issubclass(kind, fields.BooleanField) else words


def doors(portal, *, every=FULL):
    """Each rule that takes a form: who is let in, and where; else those of which no page is sure
    to show the form.
    """
    table = matrix.read()
    for rule in portal.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or LEFT_ALONE.search(rule.rule):
            continue
        if rule.rule.startswith(SHOWN) and not every:
            continue
        row = table[f"POST {rule.rule}"]
        for case, values in matrix.questions(portal, rule):
            people = zip(world.PEOPLE, row[case], strict=True)
            let_in = [who for who, letter in people if letter == "A" and world.PEOPLE[who]]
            if let_in:
                yield rule, let_in[0], matrix.address(rule, values, let_in[0])
                break


def held(portal):
    """Every row of every table, but for when somebody was last seen, and looked at what."""
    with portal.app.app_context(), db.engine.connect() as connection:
        return {
            table.name: connection.execute(select(table)).all()
            for table in Base.metadata.sorted_tables
            if table.name not in WHEN
        }


def differing(before, after):
    return sorted(name for name, rows in before.items() if rows != after[name])


def test_what_is_refused_changes_nothing(portal):
    """Without the token, with one of another session, from another site, as another kind of body,
    as a GET that says it is a POST: whoever would be let in, with a form that would be taken.
    """
    before, sent = held(portal), 0
    for rule, who, url in doors(portal, every=True):
        if rule.rule in FROM_ANYWHERE:
            continue
        own = own_fields(portal.app.view_functions[rule.endpoint])
        form = {name: filled(one, "Words.") for name, one in own.items()}
        for how, codes in refused(portal, who, form):
            client = portal.people[who].client
            client.set_cookie("session", portal.cookies[who].value)
            answer = client.open(url, buffered=True, **how)
            assert answer.status_code in codes, (rule.rule, how)
            sent += 1
    assert sent > 1_000
    assert differing(before, held(portal)) == []


def refused(portal, who, form):
    """How a form is sent that must have no effect, and the codes that answer it."""
    token, other = (
        portal.tokens[who],
        portal.tokens["leadership" if who != "leadership" else "head"],
    )
    ours = {"X-CSRFToken": token}
    said = urlencode({**form, "csrf_token": token})
    yield {"method": "POST", "data": form}, (403,)
    yield {"method": "POST", "data": {**form, "csrf_token": other}}, (403,)
    yield (
        {"method": "POST", "data": form, "headers": ours | {"Origin": "https://x.example"}},
        (403,),
    )
    yield {"method": "POST", "data": said, "content_type": "text/plain"}, (403,)
    as_post = {"X-HTTP-Method-Override": "POST", **ours}
    query = {**form, "csrf_token": token, "_method": "POST"}
    for method in ("GET", "HEAD"):
        more = {"query_string": query, "headers": as_post}
        yield {"method": method, **more}, (200, 204, 302, 304, 404, 405, 422)


def test_of_a_field_that_is_sent_twice_one_counts(portal):
    """The first one, and nothing of what stands behind it: the log says the same of both, but
    where the form is refused.
    """
    effects = 0
    for rule, who, url in doors(portal):
        own = own_fields(portal.app.view_functions[rule.endpoint])
        once = {name: filled(one, "Words, and a few more of them.") for name, one in own.items()}
        twice = {
            name: [value, other(own[name])] if other(own[name]) else value
            for name, value in once.items()
        }
        if twice == once:
            continue
        told = [effect(portal, who, url, form) for form in (once, twice)]
        assert told[1] in (told[0], (422, [])), rule.rule
        effects += bool(told[0][1])
    assert effects > 5, effects


def other(field):
    """Another value for a field that takes one value; None for one that takes several."""
    kind = field.field_class
    if not issubclass(kind, fields.StringField | fields.SelectField | fields.RadioField):
        return None
    if issubclass(kind, fields.SelectMultipleField):
        return None
    choices = field.kwargs.get("choices")
    known = [] if choices is None or callable(choices) else list(choices)
    if issubclass(kind, fields.StringField):
        return "Other words, of somebody who slipped them in."
    return value_of(known[0]) if known else "2"


def value_of(choice):
    """What is sent where this choice was made."""
    return choice[0] if isinstance(choice, tuple) else getattr(choice, "value", choice)


SIZES = (1_000, 10_000, 100_000)  # characters


def test_long_words_in_every_field_are_answered_at_once(portal):
    """Each field for words of every form that no page shows: below a second of the processor."""
    slow, asked = [], 0
    for turn, (rule, who, url) in enumerate(doors(portal)):
        own = own_fields(portal.app.view_functions[rule.endpoint])
        words = [
            name for name, one in own.items() if issubclass(one.field_class, fields.StringField)
        ]
        if not words:
            continue
        piece = ("a@", "(", "1, ", "a", " ", "[](", "1")[turn % 7]
        for size in SIZES:
            each = max(min(size, 200_000 // len(words)) // len(piece), 1)
            form = {name: filled(one, "Words.") for name, one in own.items()}
            form |= dict.fromkeys(words, piece * each + "!")
            began = time.thread_time()
            send(portal, who, url, form)
            if time.thread_time() - began > 1:
                began = time.thread_time()  # Python may have tidied its memory in between
                send(portal, who, url, form)
                if time.thread_time() - began > 1:
                    slow.append((rule.rule, size))
            asked += 1
        portal.restore()
    assert asked > 100
    assert slow == []


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
    answer = client.post(url, data={"version": "", **form}, headers=headers, buffered=True)
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
