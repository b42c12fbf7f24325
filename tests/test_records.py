"""Records put together from rows: what they leave out, and what a commit leaves of them."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.records import forget, stood
from tests import cast


@pytest.fixture
def bo(people):
    """What a row says of Bo: not all of it."""
    found = session.execute(select(Person.id, Person.name).where(Person.name == "Bo Bright")).one()
    session.expunge_all()
    return found._asdict()


def test_what_a_row_leaves_out_is_loaded_when_it_is_asked_for(bo, statements):
    statements.clear()
    made = stood(Person, bo)
    assert made.name == "Bo Bright"
    assert statements == []
    assert (made.email, made.state) == ("bo@example.org", "active")
    assert len(statements) == 1


def test_what_is_held_already_stays_as_it_is(bo):
    made = stood(Person, bo)
    made.name = "Bo Brown"
    assert stood(Person, bo) is made
    assert made.name == "Bo Brown"


def test_a_query_completes_it(bo, statements):
    made = stood(Person, bo)
    assert session.scalars(select(Person).where(Person.id == bo["id"])).one() is made
    statements.clear()
    assert made.email == "bo@example.org"
    assert statements == []


def test_it_can_be_written(bo):
    stood(Person, bo).theme = "dark"
    session.flush()
    session.expire_all()
    assert cast.person("bo").theme == "dark"


def test_forgetting_leaves_who_is_signed_in(people, statements):
    ana, department = people["ana"], cast.department("sales")
    assert (ana.name, ana.roles, department.name) == ("Ana Albrecht", frozenset(), "Sales")
    forget(but_steady=True)
    statements.clear()
    assert (ana.name, ana.roles) == ("Ana Albrecht", frozenset())
    assert statements == []
    assert department.name == "Sales"
    assert len(statements) == 1
    forget()
    statements.clear()
    assert ana.name == "Ana Albrecht"
    assert len(statements) == 1
