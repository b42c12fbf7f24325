"""Ready means: the database answers, and its tables are not older than this version's code."""

import pytest
from flask import request_finished
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from portal.db import db, session

pytestmark = pytest.mark.both_engines


def stamp(revision):
    session.execute(text("UPDATE alembic_version SET version_num = :one"), {"one": revision})
    session.commit()


def test_a_portal_at_its_own_version_is_ready(inside, visit):
    answer = visit(None).get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_older_tables_are_not_ready_and_say_what_to_do(inside, visit):
    session.execute(text("DELETE FROM alembic_version"))
    session.commit()
    answer = visit(None).get("/readyz")
    assert answer.status_code == 503
    assert "flask db upgrade" in answer.json["status"]


def test_an_empty_database_is_not_ready(inside, visit):
    session.execute(text("DROP TABLE alembic_version"))
    session.commit()
    answer = visit(None).get("/readyz")
    assert answer.status_code == 503
    assert "no tables" in answer.json["status"]


def test_newer_tables_are_ready_for_an_upgrade_runs_node_by_node(inside, visit):
    stamp("9999")
    assert visit(None).get("/readyz").status_code == 200


def test_no_database_is_not_ready(inside, visit):
    def refuse(*_anything):
        raise OperationalError("SELECT", {}, Exception("the server closed the connection"))

    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        answer = visit(None).get("/readyz")
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)
    assert (answer.status_code, answer.json) == (503, {"status": "no database"})


def test_the_pool_heals_after_its_connections_were_cut(app, engine, visit):
    """The first request after a restart of the database server is answered as any other."""
    if engine != "postgresql":
        pytest.skip("SQLite has no connections to cut")
    assert visit("ana").get("/").status_code == 200
    with app.app_context():
        others = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        fresh = db.engine.connect()
        fresh.execute(text(f"SELECT pg_terminate_backend(pid) FROM {others}"))  # noqa: S608
        fresh.close()
    assert visit("ana").get("/").status_code == 200


def test_a_write_sent_to_a_standby_drops_the_connection(inside, engine):
    """A server that turned standby under an open connection: 503 and reconnect, not a 500."""
    if engine != "postgresql":
        pytest.skip("SQLite has no standby")
    connection = db.engine.connect()
    connection.execute(text("SET TRANSACTION READ ONLY"))
    with pytest.raises(OperationalError) as raised:
        connection.execute(text("CREATE TABLE anything (id int)"))
    assert raised.value.connection_invalidated or connection.invalidated
    connection.close()


def test_a_connection_that_is_cut_after_the_page_was_made_takes_no_page_back(app, engine, visit):
    if engine != "postgresql":
        pytest.skip("SQLite has no connections to cut")

    def cut(_sender, **_more):
        pid = session.connection().connection.driver_connection.info.backend_pid
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    visitor = visit("ana")
    with request_finished.connected_to(cut, app):
        assert visitor.get("/").status_code == 200
    assert visitor.get("/").status_code == 200
