"""The migrations give what the models say, up, down and up again, on a filled database."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import event, inspect, select, text

from portal.accounts.models import Department, Person
from portal.changelog import verifying
from portal.changelog.recording import change
from portal.db import Base, db, session
from portal.home import readiness
from portal.insight.actions import recompute
from portal.migrations import ours
from tests import cast, make
from tests.followups.test_signals import HIGH, QUIET

pytestmark = pytest.mark.both_engines

MIGRATIONS = Path(ours.__file__).parent


def test_the_migrations_give_what_the_models_say(inside):
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": ours.is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_the_files_are_named_in_the_order_in_which_they_come(inside):
    """Readiness and bin/run go by their names (portal/home/readiness.py, bin/_lib.sh)."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    names = [f"{one.revision}_" for one in scripts.walk_revisions("base", "heads")][::-1]
    files = sorted(one.name for one in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert [one[:5] for one in files] == names == sorted(names)
    head, older = readiness._revisions()
    assert (head, older) == (scripts.get_current_head(), {one[:4] for one in names[:-1]})


def test_every_check_constraint_of_the_models_is_in_the_database(inside):
    """Autogenerate does not look at them."""
    found = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        ours = {
            one.name
            for one in table.constraints
            if one.__visit_name__ == "check_constraint" and one.name
        }
        theirs = {one["name"] for one in found.get_check_constraints(table.name)}
        assert ours <= theirs, table.name


def test_down_and_up_again_leaves_an_empty_portal(inside):
    session.remove()
    downgrade(revision="base")
    with db.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    upgrade()
    cast.create()
    assert session.scalars(select(Person)).first() is not None


def test_foreign_keys_are_off_while_migrations_run_and_on_again(inside):
    """Else SQLite, which changes a table by making it anew, fails at each row that points to it."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL changes a table where it stands")
    session.remove()
    seen = set()

    def note(connection, cursor, statement, *_rest):
        if "TABLE" in statement:
            seen.add(cursor.connection.execute("PRAGMA foreign_keys").fetchone()[0])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        downgrade(revision="0014")
        upgrade()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert seen == {0}
    assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_upgrading_a_filled_database_keeps_every_row(inside):
    """The head is stamped anew over a filled database: nothing is lost, the log verifies."""
    metric = make.metric()
    make.values(metric, [1.0, 2.0, 3.0])
    department = cast.department("sales")
    with change(department, "rename", actor=cast.person("dee"), reason="a test"):
        department.name = "Bids"
    session.remove()

    def rows():
        with db.engine.connect() as connection:
            return {
                table.name: connection.execute(
                    text(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608 - our own names
                ).scalar()
                for table in Base.metadata.sorted_tables
            }

    before = rows()
    upgrade()
    assert rows() == before
    assert session.scalars(select(Department).where(Department.name == "Bids")).one()
    assert verifying.verify().is_whole


def test_an_older_version_refuses_a_newer_schema(app):
    """`flask db upgrade`, and so bin/run, says what to do and changes nothing."""
    with app.app_context():
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        session.commit()
        session.remove()
    done = app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert done.exit_code == 1
    assert "schema 9999 of a newer version" in done.output
    with app.app_context():
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
        session.remove()


def test_signals_of_before_an_upgrade_are_opened_once(inside):
    """Verdicts that are older than signals are read anew by a job that the upgrade asks for."""
    metric = make.metric()
    make.values(metric, [*QUIET, HIGH])
    recompute([metric.id])
    session.commit()
    session.remove()
    downgrade(revision="0013")
    session.execute(text("DELETE FROM signal"))
    session.commit()
    session.remove()
    for _ in range(2):
        upgrade()
    assert session.scalars(text("SELECT kind FROM job")).all() == ["insight.rebuild"]
    make.jobs()
    assert session.scalar(text("SELECT count(*) FROM signal")) == 1
    downgrade(revision="0013")
    upgrade()
    assert session.scalar(text("SELECT count(*) FROM job WHERE state = 'queued'")) == 0
