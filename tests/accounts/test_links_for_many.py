"""One-time links for all who have no password yet: made in one go, shown once."""

import csv
import io
import re
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from portal.accounts import actions
from portal.accounts.models import OneTimeLink
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from tests import cast, make

URL = "/admin/people/links"
LINK = re.compile(r"http://localhost(/welcome/[\w-]+)")
PASSWORD = "tram lamp otter quill"


@pytest.fixture
def newcomers(app):
    """Three people without a password."""
    with app.app_context():
        made = [make.person(f"Nia North {number}") for number in range(3)]
        make.kept()
        return [one.id for one in made]


def links(app):
    with app.app_context():
        return session.scalar(select(func.count()).select_from(OneTimeLink))


@pytest.mark.parametrize("htmx", [False, True])
def test_an_administrator_makes_them_in_one_go(app, visit, newcomers, htmx):
    page = visit("dee").post(URL, {"person_ids": newcomers}, htmx=htmx)
    paths = LINK.findall(page.text)
    assert (page.status_code, len(set(paths)), links(app)) == (200, 3, 3)
    assert page.text.count('class="qr"') == 3
    form = {"password": PASSWORD, "again": PASSWORD}
    assert visit(None).post(paths[1], form).status_code == 303
    with app.app_context():
        entries = session.scalars(select(Entry).where(Entry.action == "issue one-time link")).all()
        assert sorted(entry.subject_id for entry in entries) == sorted(newcomers)
        assert not any(path[-20:] in str(vars(entry.words)) for path in paths for entry in entries)


def test_they_can_be_had_as_a_file(app, visit, newcomers):
    answer = visit("dee").post(URL, {"person_ids": newcomers, "as": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [row["name"] for row in rows] == [f"Nia North {number}" for number in range(3)]
    assert all(LINK.fullmatch(row["link"]) for row in rows)
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_page_ticks_those_who_have_no_link_and_says_who_has(app, visit, newcomers):
    visit("dee").post(URL, {"person_ids": newcomers[:1]})
    page = visit("dee").get(URL).text
    assert page.count("checked") == 2
    assert page.count("Has a link") == 1
    assert "Bo Bright" not in page


def test_the_same_form_again_makes_none_and_cannot_show_them(app, visit, newcomers):
    browser, form = visit("dee"), {"person_ids": newcomers, "key": "a-key"}
    browser.post(URL, form)
    again = browser.post(URL, form)
    assert (again.status_code, links(app)) == (200, 3)
    assert not LINK.search(again.text)
    assert "shown before" in again.text


def test_new_links_end_the_earlier_ones(visit, newcomers):
    [first] = LINK.findall(visit("dee").post(URL, {"person_ids": newcomers[:1]}).text)
    visit("dee").post(URL, {"person_ids": newcomers[:1]})
    assert "Set password" not in visit(None).get(first).text


@pytest.mark.parametrize("ids", [[], ["x"], [0]])
def test_nobody_chosen(app, visit, newcomers, ids):
    answer = visit("dee").post(URL, {"person_ids": ids})
    assert (answer.status_code, links(app)) == (422, 0)


def test_nobody_who_has_a_password_is_given_one(app, visit, newcomers):
    with app.app_context():
        bo = cast.person("bo").id
    assert visit("dee").post(URL, {"person_ids": [bo]}).status_code == 422
    assert links(app) == 0


@pytest.mark.parametrize("who", ["bo", "ana", "eve", "fay", "gus", None])
def test_only_an_administrator_may(app, visit, newcomers, who):
    status = 302 if who in ("gus", None) else 403
    assert visit(who).get(URL).status_code == status
    assert visit(who).post(URL, {"person_ids": newcomers}).status_code == status
    assert links(app) == 0


def test_when_everybody_has_a_password_the_page_says_so(visit):
    page = visit("dee").get(URL)
    assert "Everybody has a password" in page.text


@pytest.mark.both_engines
def test_the_action_costs_the_same_for_three_people_and_for_thirty(app, statements):
    sent = []
    with app.test_request_context():
        dee = SimpleNamespace(id=cast.person("dee").id, name="Dee")
        for many in (3, 30):
            ids = [make.person().id for _ in range(many)]
            make.kept()
            statements.clear()
            tokens = {one: f"token-{one}" for one in ids}
            people = actions.issue_first_links(person_ids=ids, tokens=tokens, actor=dee)
            assert [one.name for one in people if one.department.name] == sorted(
                one.name for one in people
            )
            sent.append([one.split(" WHERE ")[0] for one in statements if "BEGIN" not in one])
        assert [one[:60] for one in sent[0]] == [one[:60] for one in sent[1]]
        with pytest.raises(Refused):
            actions.issue_first_links(person_ids=[], tokens={}, actor=dee)
