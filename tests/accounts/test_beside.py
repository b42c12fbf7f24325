"""What features add to the statement that says who is signed in."""

import pytest
from sqlalchemy import func, select

from portal.accounts import beside, sessions
from portal.accounts.models import Person, RoleGrant
from portal.accounts.signed_in import signed_in
from portal.db import session

pytestmark = pytest.mark.both_engines


@pytest.fixture
def counted(app):
    """The portal with a feature that counts the grants of who is signed in."""
    held = dict(app.extensions.get("beside", {}))
    app.extensions.pop("signed_in", None)
    grants = select(func.count(RoleGrant.id)).where(RoleGrant.person_id == Person.id)
    beside.add(app, "grants", grants.scalar_subquery())
    beside.add(app, "twice", grants.scalar_subquery(), views=["accounts.account"])
    yield app
    app.extensions["beside"] = held
    app.extensions.pop("signed_in", None)


def person_of(visitor):
    with visitor.client.session_transaction() as cookie:
        return signed_in(sessions.digest(cookie["_user_id"])).person


@pytest.mark.parametrize(("who", "grants"), [("hal", 2), ("dee", 1), ("cy", 0)])
def test_a_value_is_read_with_the_person_whose_it_is(counted, visit, who, grants):
    visitor = visit(who)
    with counted.app_context():
        assert person_of(visitor).beside["grants"] == grants


def test_it_takes_no_statement_more(counted, visit, statements):
    visitor = visit("hal")
    statements.clear()
    assert visitor.get("/no-such-page").status_code == 404
    assert len([one for one in statements if not one.startswith("BEGIN")]) == 1


def test_nothing_stands_beside_a_person_who_is_not_signed_in(inside):
    assert session.scalars(select(Person)).first().beside == {}


def test_a_value_of_some_views_is_read_for_these_only(counted, visit):
    visitor = visit("dee")
    with counted.test_request_context("/account"):
        assert person_of(visitor).beside["twice"] == 1
    with counted.test_request_context("/overview"):
        assert "twice" not in person_of(visitor).beside
