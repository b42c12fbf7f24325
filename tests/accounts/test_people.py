"""Administration of people: the list, adding, editing, suspending."""

import logging
import re

import pytest
from sqlalchemy import select

from portal.accounts import actions, queries
from portal.accounts.models import Department, Person, SignIn
from portal.accounts.queries import PeopleFilter
from portal.accounts.queries.people import PAGE
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from tests import cast, make
from tests.accounts.test_sign_in import enter


def add(app, **fields):
    with app.app_context():
        within = cast.department("sales").id
    return {"name": "Nia North", "email": "Nia@Example.org", "department_id": within, **fields}


def find(app, email):
    with app.app_context():
        return session.scalars(select(Person).where(Person.email == email)).one_or_none()


def path(app, who, rest=""):
    with app.app_context():
        return f"/admin/people/{cast.person(who).id}{rest}"


def last(app):
    with app.app_context():
        return session.scalars(select(Entry).order_by(Entry.sequence.desc())).first()


@pytest.mark.parametrize("htmx", [True, False])
def test_an_administrator_adds_a_person(app, visit, htmx):
    answer = visit("dee").post("/admin/people", add(app), htmx=htmx)
    nia = find(app, "nia@example.org")
    where = f"/admin/people/{nia.id}"
    assert answer.headers["HX-Redirect" if htmx else "Location"] == where
    assert (nia.name, nia.state, nia.password_hash, nia.theme) == (
        "Nia North", "active", None, "auto",
    )  # fmt: skip
    entry = last(app)
    assert (entry.action, entry.subject_id) == ("add person", nia.id)
    assert entry.words.fields["email"] == [None, "nia@example.org"]
    assert "No password yet" in visit("dee").get(where).text


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "Type the full name"),
        ({"name": "a" * 201}, "Shorten it"),
        ({"email": ""}, "Type the e-mail"),
        ({"email": "nia"}, "whole address"),
        ({"email": "nia@"}, "whole address"),
        ({"email": "a b@example.org"}, "Leave out blanks"),
        ({"email": "Ana@example.org"}, "has this address already"),
        ({"email": "a" * 300 + "@example.org"}, "longer than"),
        ({"department_id": ""}, "valid choice"),
        ({"department_id": "999999"}, "valid choice"),
        ({"department_id": "x"}, "alid"),
    ],
)
def test_bad_input_comes_back_and_adds_nobody(app, visit, fields, words, htmx):
    with app.app_context():
        before = len(session.scalars(select(Person)).all())
    answer = visit("dee").post("/admin/people", add(app, **fields), htmx=htmx)
    assert answer.status_code == 422
    assert words in answer.text
    with app.app_context():
        assert len(session.scalars(select(Person)).all()) == before
    assert last(app) is None


def test_the_same_form_twice_adds_one_person_and_goes_to_them(app, visit):
    browser = visit("dee")
    form = add(app, key="a-key-of-a-form")
    answers = [browser.post("/admin/people", form) for _ in range(2)]
    assert len({one.headers["Location"] for one in answers}) == 1
    assert find(app, "nia@example.org")


def test_extra_fields_give_no_rights(app, visit):
    form = add(app, role="administrator", state="suspended", password_hash="x", id="1")
    visit("dee").post("/admin/people", form)
    with app.app_context():
        nia = session.scalars(select(Person).where(Person.email == "nia@example.org")).one()
        assert (nia.state, nia.password_hash, nia.roles) == ("active", None, frozenset())


@pytest.mark.parametrize("htmx", [True, False])
def test_an_administrator_corrects_a_person(app, visit, htmx):
    form = add(app, email="bo.bright@example.org", name="Bo B.", reason="married")
    answer = visit("dee").post(path(app, "bo"), form, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    if htmx:
        assert "Saved." in answer.text
    bo = find(app, "bo.bright@example.org")
    assert bo.name == "Bo B."
    entry = last(app)
    assert (entry.action, entry.words.reason) == ("edit person", "married")
    assert entry.words.fields["moved_to"] == [None, "Sales"]
    assert entry.words.fields["email"] == ["bo@example.org", "bo.bright@example.org"]


def test_an_address_that_is_taken_comes_back_with_what_was_typed(app, visit):
    answer = visit("dee").post(path(app, "bo"), add(app, email="ana@example.org", name="Bo B."))
    assert answer.status_code == 422
    assert "has this address already" in answer.text
    assert 'value="Bo B."' in answer.text
    assert find(app, "bo@example.org").name == "Bo Bright"


def test_two_administrators_see_each_others_change(app, visit):
    version = find(app, "bo@example.org").version
    form = add(app, email="bo@example.org", version=version)
    visit("dee").post(path(app, "bo"), {**form, "name": "One"})
    answer = visit("dee").post(path(app, "bo"), {**form, "name": "Two"})
    assert answer.status_code == 409
    assert "Dee Dunn" in answer.text
    assert find(app, "bo@example.org").name == "One"


@pytest.mark.parametrize("htmx", [True, False])
def test_a_suspended_person_is_out_at_once_and_cannot_come_back(app, visit, caplog, htmx):
    ana = visit("ana")
    with caplog.at_level(logging.INFO, logger="portal.security"):
        answer = visit("dee").post(
            path(app, "ana", "/suspension"), {"reason": "left the company"}, htmx=htmx
        )
    assert answer.status_code == (200 if htmx else 303)
    assert ana.get("/account").status_code == 302
    assert enter(visit(None), "ana").status_code == 422
    entry = last(app)
    assert (entry.action, entry.words.reason) == ("suspend person", "left the company")
    assert entry.words.fields == {"state": ["active", "suspended"]}
    with app.app_context():
        rows = session.scalars(select(SignIn).where(SignIn.person_id == cast.person("ana").id))
        assert all(row.ended_at for row in rows)
    assert "suspended" in [one.getMessage() for one in caplog.records]


def test_a_suspension_needs_its_reason(app, visit):
    answer = visit("dee").post(path(app, "ana", "/suspension"), {"reason": " "})
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert find(app, "ana@example.org").is_active


def test_a_person_is_reactivated_with_what_they_had(app, visit):
    assert visit("dee").post(path(app, "gus", "/reactivation")).status_code == 303
    assert enter(visit(None), "gus").status_code == 303
    assert last(app).action == "reactivate person"
    again = visit("dee").post(path(app, "gus", "/reactivation"))
    assert again.status_code == 422
    assert "is not suspended" in again.text


def test_an_administrator_cannot_suspend_themselves(app, visit):
    answer = visit("dee").post(path(app, "dee", "/suspension"), {"reason": "a holiday"})
    assert answer.status_code == 422
    assert "Ask another administrator" in answer.text
    assert "Suspend …" not in visit("dee").get(path(app, "dee")).text


def test_the_list_finds_as_one_types(visit):
    browser = visit("dee")
    page = browser.get("/admin/people").text
    assert all(name in page for name in ("Ana Albrecht", "Gus Gray", "9 people"))
    found = browser.get("/admin/people?q=albr", htmx=True)
    assert "<html" not in found.text
    assert "Ana Albrecht" in found.text
    assert "Bo Bright" not in found.text
    assert "Nobody found" in browser.get("/admin/people?q=zzz").text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=ana+albrecht", {"Ana Albrecht"}),
        ("q=ALBRECHT+ana", {"Ana Albrecht"}),
        ("q=bo%40example", {"Bo Bright"}),
        ("q=%25", set()),
        ("q=_", set()),
        ("q=%27", set()),
        ("q=%00ana", {"Ana Albrecht"}),
        ("role=administrator", {"Dee Dunn"}),
        ("role=member", {"Hal Hart", "Ivy Innes"}),
        ("role=nonsense", set()),
        ("state=suspended", {"Gus Gray"}),
        ("state=new", set()),
        ("state=nonsense&q=gus", {"Gus Gray"}),
        ("department=x&q=gus", {"Gus Gray"}),
        ("department=99999999999999999999&q=gus", {"Gus Gray"}),
        ("after=99999999", set()),
    ],
)
def test_filters_show_who_fits_and_survive_anything(visit, query, names):
    page = visit("dee").get(f"/admin/people?{query}")
    assert page.status_code == 200
    rows = re.findall(r'class="person-name">([^<]+)<', page.text)
    assert set(rows) == names


def many(app, count):
    with app.app_context():
        sales = cast.department("sales")
        for number in range(count):
            make.person(f"Person {number % 7}", sales)
        make.kept()


def test_pages_go_on_by_key_through_everybody_and_back(app, visit):
    """Names repeat, so that the key is name and identity."""
    many(app, 120)
    browser = visit("dee")
    seen, url = [], "/admin/people"
    while url:
        page = browser.get(url).text
        seen.append(re.findall(r'href="/admin/people/(\d+)"', page))
        later = re.search(r'rel="next" href="([^"]+)"', page)
        earlier = re.search(r'rel="prev" href="([^"]+)"', page)
        url = later and later[1].replace("&amp;", "&")
    assert [len(rows) for rows in seen] == [PAGE, PAGE, 29]
    assert len({id for rows in seen for id in rows}) == 129
    back = browser.get(earlier[1].replace("&amp;", "&")).text
    assert re.findall(r'href="/admin/people/(\d+)"', back) == seen[1]


def test_a_page_keeps_its_filters(app, visit):
    many(app, 60)
    page = visit("dee").get("/admin/people?q=person&state=active").text
    later = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert "q=person" in later
    assert "state=active" in later
    assert "Ana Albrecht" not in visit("dee").get(later).text


def test_the_list_costs_as_many_statements_for_thirty_as_for_three(app, visit, statements):
    browser = visit("dee")
    counts = []
    for count in (3, 27):
        many(app, count)
        statements.clear()
        browser.get("/admin/people")
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.both_engines
class TestActionsAndQueries:
    """What the pages stand on, on both databases."""

    def test_a_taken_address_is_refused_by_the_database(self, people):
        with pytest.raises(Refused) as refused:
            actions.add_person(
                email="ANA@example.org ", name="Another", actor=people["dee"],
                department_id=people["ana"].department_id,
            )  # fmt: skip
        assert refused.value.field == "email"
        assert session.scalars(select(Entry)).all() == []

    def test_an_archived_department_takes_nobody(self, people):
        old = Department(slug="old", name="Old", archived_at=people["ana"].created_at)
        make.stored(old)
        make.kept()
        with pytest.raises(Refused, match="not archived"):
            actions.add_person(
                email="n@example.org", name="N", department_id=old.id, actor=people["dee"]
            )

    def test_pages_by_key_meet_everybody_once(self, people):
        for number in range(2 * PAGE):
            make.person(f"Person {number % 3}")
        make.kept()
        seen, after = [], None
        while True:
            page = queries.people_page(PeopleFilter(q="person"), after=after)
            seen += [one.id for one in page.people]
            assert page.total == 2 * PAGE
            if (after := page.later) is None:
                break
        assert len(seen) == len(set(seen)) == 2 * PAGE
        back = queries.people_page(PeopleFilter(q="person"), before=seen[PAGE])
        assert [one.id for one in back.people] == seen[:PAGE]
        assert back.earlier is None

    def test_people_are_found_by_words_of_name_or_address(self, people):
        found = queries.people_matching("al han")
        assert [one.name for one in found] == []
        assert [one.name for one in queries.people_matching("AN alb")] == ["Ana Albrecht"]
        assert [one.name for one in queries.people_matching("example.org", 3)] == [
            "Ana Albrecht", "Bo Bright", "Cy Crane",
        ]  # fmt: skip
        assert queries.people_matching("gus") == []

    def test_letters_beyond_ascii_are_found_in_either_case(self, people):
        make.person("Özlem Ünal")
        make.kept()
        for typed in ("özlem", "Özlem", "ünal ö"):
            assert [one.name for one in queries.people_matching(typed)] == ["Özlem Ünal"]

    @pytest.mark.parametrize(
        ("typed", "who"),
        [
            ("bo@example.org", "bo"), ("Bo Bright <bo@example.org>", "bo"), ("bo bright", "bo"),
            (" BO@EXAMPLE.ORG ", "bo"), ("Bo", None), ("gus@example.org", None), ("", None),
            ("x" * 1000, None), ("<>", None),
        ],
    )  # fmt: skip
    def test_a_person_is_named_by_address_or_full_name(self, people, typed, who):
        found = [one.id for one in queries.people_named(typed)]
        assert found == ([people[who].id] if who else [])

    def test_two_people_of_one_name_are_two(self, people):
        make.person("Bo Bright")
        make.kept()
        assert len(queries.people_named("Bo Bright")) == 2


def test_everybody_sees_who_somebody_is(app, visit):
    with app.app_context():
        id = cast.person("ana").id
    page = visit("cy").get(f"/people/{id}")
    assert page.status_code == 200
    assert "Head of Operations" in page.text
    assert "Administer" not in page.text
    assert "Administer" in visit("dee").get(f"/people/{id}").text


def test_a_field_offers_people_as_one_types(visit):
    found = visit("cy").get("/people/options?person_id=alb", htmx=True)
    assert 'value="Ana Albrecht &lt;ana@example.org&gt;"' in found.text
    assert "Bo Bright" not in found.text
    assert "<option" not in visit("cy").get("/people/options?person_id=", htmx=True).text
    plain = visit("cy").get("/people/options?person_id=alb")
    assert plain.headers["Location"] == "/search?q=alb"
