"""What a request that only reads leaves out on PostgreSQL, and what it gets all the same."""

import pytest
from sqlalchemy import func, select, text

from portal.accounts.models import Person
from portal.db import db, session, writing
from portal.driver import fetched

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def app_context(app, engine):
    if engine == "sqlite":
        pytest.skip("PostgreSQL's manners")
    with app.app_context():
        yield


def is_open():
    """Whether a transaction is, as the driver sees it."""
    return bool(session.connection().connection.driver_connection.info.transaction_status)


def test_what_only_reads_opens_no_transaction_and_what_follows_on_its_connection_does():
    with writing(False):
        session.scalar(select(func.count(Person.id)))
        process = session.scalar(select(func.pg_backend_pid()))
        assert not is_open()
        session.rollback()
    assert session.scalar(select(func.pg_backend_pid())) == process
    assert is_open()


def test_cursors_at_the_server_get_one():
    people = select(Person.id).order_by(Person.id)
    with writing(False):
        expected = session.scalars(people).all()
        found = session.scalars(people.execution_options(yield_per=1)).all()
        assert found == expected
        assert is_open()
        session.rollback()
        assert [one for (one,) in fetched(session.connection(), people)] == expected


def test_a_connection_that_the_server_ended_is_not_lent():
    with writing(False):
        process = session.scalar(select(func.pg_backend_pid()))
        session.rollback()
        with db.engine.connect() as other, db.engine.connect() as ending:
            assert other.scalar(select(func.pg_backend_pid())) == process
            other.rollback()
            ending.execute(text(f"SELECT pg_terminate_backend({process}, 5000)"))
        assert session.scalar(select(func.pg_backend_pid())) != process
