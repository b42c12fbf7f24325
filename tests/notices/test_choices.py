"""What people choose to have by e-mail, and the list of what they follow."""

import re

import pytest
from sqlalchemy import select

from portal.changelog import queries as log
from portal.changelog.recording import change
from portal.db import session
from portal.notices import actions, queries, telling
from portal.notices.models import Notice, NoticeChoice
from tests import cast, make
from tests.notices.conftest import KIND

HTMX = {"HX-Request": "true"}
ADDRESS = "/account/notices"


def filled(page, **changes):
    """The form of the page with its values, as a browser sends it."""
    form = {}
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        form[name] = re.search(r'<option selected value="(\w+)"', options)[1]
    form["key"] = re.search(r'name="key"[^>]* value="([^"]+)"', page)[1]
    return {**form, **changes}


@pytest.mark.both_engines
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_choice_is_stored_and_logged(app, visit, headers):
    bo = visit("bo")
    form = filled(bo.get(ADDRESS).text, how_test_news="weekly")
    done = bo.post(ADDRESS, form, headers=headers)
    assert done.status_code == (200 if headers else 303)
    with app.app_context():
        found = session.scalars(select(NoticeChoice)).all()
        person = cast.person("bo")
        assert [(one.person_id, one.kind, one.how) for one in found] == [
            (person.id, KIND, "weekly")
        ]
        (entry,) = log.history(person)
        assert entry.action == "choose notices"
        assert entry.words.fields["notices"][1] == {"News of the test": "Once a week"}
        assert queries.hows(person)[KIND] == "weekly"
        assert queries.hows(cast.person("cy"))[KIND] == "at_once"
        session.remove()


def test_what_is_no_choice_is_refused(visit):
    bo = visit("bo")
    form = filled(bo.get(ADDRESS).text, how_test_news="hourly")
    assert bo.post(ADDRESS, form).status_code == 422


def test_the_page_says_where_no_mail_is_sent_and_what_one_follows(app, visit):
    with app.app_context():
        metric = make.metric(name="Complaints")
        session.commit()
        actions.follow(cast.person("bo"), "metric", metric.id, wanted=True)
        session.commit()
        session.remove()
    page = visit("bo").get(ADDRESS).text
    assert "sends no e-mail" in page
    assert "Complaints" in page
    assert "Complaints" not in visit("cy").get(ADDRESS).text


def test_one_does_not_follow_without_end(app, visit, monkeypatch):
    monkeypatch.setattr(actions, "MOST_FOLLOWED", 1)
    with app.app_context():
        ids = [make.metric().id for _ in range(2)]
        session.commit()
        session.remove()
    bo = visit("bo")
    for number, said in zip(ids, ('aria-pressed="true"', "a great deal"), strict=True):
        form = {"subject": f"metric:{number}", "follow": "1"}
        assert said in bo.post("/following", form, headers=HTMX).text


@pytest.mark.parametrize(("how", "mail"), [(None, "at_once"), ("daily", "daily"), ("never", None)])
def test_the_choice_decides_on_the_mail(inside, monkeypatch, how, mail):
    from dataclasses import replace

    settings = replace(inside.config["SETTINGS"], smtp_url="smtp://localhost")
    monkeypatch.setitem(inside.config, "SETTINGS", settings)
    bo, metric = cast.person("bo"), make.metric()
    if how:
        session.add(NoticeChoice(person_id=bo.id, kind=KIND, how=how))
    with change(metric, "edit", actor=None):
        telling.tell([bo], KIND, "a", subject=metric, title="News", actor=None)
    assert session.scalars(select(Notice.mail)).one() == mail
