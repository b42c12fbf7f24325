"""What accounts hand to the start page and to search, and links to people and departments."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts import actions, queries
from portal.accounts.models import Department, Person
from portal.db import session
from portal.web import subjects
from tests import cast, make


@pytest.fixture(autouse=True)
def _request(app):
    with app.test_request_context():
        yield
        session.remove()


def titles(text, who="bo"):
    return [(hit.kind, hit.title) for hit in queries.search(cast.person(who), text)]


def test_search_finds_departments_and_people():
    assert titles("operations") == [("Department", "Operations")]
    assert titles("br bo") == [("Person", "Bo Bright")]
    [hit] = queries.search(cast.person("cy"), "bright")
    assert (hit.url, hit.words) == (f"/people/{cast.person('bo').id}", "Operations")


@pytest.mark.parametrize("text", ["", " ", "%", "_", "zzz", "gus", "x" * 5000])
def test_search_finds_nobody_who_is_suspended_and_no_wildcards(text):
    assert titles(text) == []


def test_a_department_is_found_by_its_code():
    cast.department("sales").code = "S-17"
    make.kept()
    assert titles("S-17") == [("Department", "Sales")]


def test_search_costs_two_statements_however_many_it_finds(statements):
    bo = cast.person("bo")
    for _ in range(2):
        for _ in range(12):
            make.person("Nia North")
            make.department()
        make.kept()
        assert bo.is_active
        statements.clear()
        queries.search(bo, "n")
        assert len([one for one in statements if one.startswith("SELECT")]) == 2


def test_what_waits_for_an_administrator():
    dee = cast.person("dee")
    kinds = [(one.kind, one.title) for one in queries.waiting(dee)]
    assert kinds == [("Departments", "2 departments without a head")]
    make.person("Nia North")
    make.kept()
    assert ("People", "1 person without a password or a link") in [
        (one.kind, one.title) for one in queries.waiting(dee)
    ]


def test_what_waits_for_the_first_administrator_of_an_empty_portal():
    dee = cast.person("dee")
    for one in session.scalars(select(Person).where(Person.id != dee.id)):
        one.state = "suspended"
    make.kept()
    assert [(one.kind, one.title) for one in queries.waiting(dee)] == [
        ("First steps", "1. Bring in the people"),
        ("First steps", "2. Set who heads each department"),
        ("First steps", "3. Say who leads"),
    ]
    for one in session.scalars(select(Department).where(Department.id != dee.department_id)):
        one.archived_at = clock.now()
    make.kept()
    first = queries.waiting(dee)[0]
    assert (first.title, first.url) == ("1. Add the departments", "/admin/departments/several")


def test_a_link_that_still_works_is_nothing_that_waits():
    nia, dee = make.person("Nia North"), cast.person("dee")
    make.kept()
    actions.issue_link(nia, token="one", actor=dee)
    assert [one.kind for one in queries.waiting(dee)] == ["Departments"]


def test_nothing_of_it_waits_for_others():
    for who in ("ana", "bo", "eve", "hal"):
        assert queries.waiting(cast.person(who)) == []


def test_a_department_whose_head_is_suspended_waits():
    cast.person("ana").state = "suspended"
    make.kept()
    assert queries.waiting(cast.person("dee"))[0].title == "3 departments without a head"


def test_people_and_departments_can_be_pointed_at():
    bo, gus = cast.person("bo"), cast.person("gus")
    found = subjects.find(bo, "person", gus.id)
    assert found is not None
    subject, record = found
    assert (subject.word, subject.title(record)) == ("person", "Gus Gray")
    assert subject.url(record) == f"/people/{gus.id}"
    sales = cast.department("sales")
    subject, record = subjects.find(bo, "department", sales.id)
    assert subject.url(record) == "/departments/sales"
    assert subjects.find(bo, "person", 999_999) is None
    assert subjects.find(gus, "person", bo.id) is None


def test_archived_departments_are_not_found():
    made = Department(slug="relics", name="Relics", archived_at=clock.now() - timedelta(days=1))
    make.stored(made)
    make.kept()
    assert titles("relics") == []
