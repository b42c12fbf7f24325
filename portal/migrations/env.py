"""Alembic's environment: one transaction, batch mode, and foreign keys off while it runs.

Batch mode rebuilds a SQLite table by copying it; with foreign keys on, dropping the old one would
delete every child row. So they are off, and `foreign_key_check` looks afterwards.
"""

from typing import Any, Literal

import click
from alembic import context
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.engine import Connection

from portal.cli import require_database
from portal.db import Base, Moment, db, writing
from portal.migrations.ours import is_ours

LOCK = 7_163_003  # advisory lock of migrations on PostgreSQL; any fixed number of ours
LONGEST = "15min"  # that one machine waits for another's migrations


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our moment type as what it is in the database."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def foreign_keys(connection: Connection, state: str) -> None:
    """Switch the check on SQLite; inside a transaction the pragma would do nothing."""
    raw: Any = connection.connection.driver_connection
    if raw.in_transaction:
        raise RuntimeError("foreign keys cannot be switched inside a transaction")
    raw.execute(f"PRAGMA foreign_keys={state}")  # nosemgrep: sql-from-text - ON or OFF


def refuse_newer(connection: Connection) -> None:
    """A database that a newer version of the portal has migrated is not this version's to touch."""
    for revision in MigrationContext.configure(connection).get_current_heads():
        try:
            context.script.get_revision(revision)
        except CommandError:
            raise click.ClickException(
                f"The database has the schema {revision} of a newer version of Yardstick. "
                "Run that version, or restore a backup of this one into an empty database."
            ) from None


def one_at_a_time(connection: Connection) -> None:
    """Machines that start together migrate one after the other; who comes late finds it done."""
    patience = connection.exec_driver_sql("SHOW lock_timeout").scalar()
    wait = text("SELECT set_config('lock_timeout', :wait, true)")
    connection.execute(wait, {"wait": LONGEST})
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    connection.execute(wait, {"wait": patience})


def run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        foreign_keys(connection, "OFF")
    try:
        with connection.begin():  # ours, else Alembic commits after each migration on SQLite
            migrate(connection, sqlite=sqlite)
    finally:
        if sqlite:
            foreign_keys(connection, "ON")


def migrate(connection: Connection, *, sqlite: bool) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        include_name=is_ours,
        compare_type=True,
    )
    if not sqlite:
        one_at_a_time(connection)
    with context.begin_transaction():
        context.run_migrations()
    if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a row points to one that is not there; nothing was changed")


require_database()
with writing(), db.engine.connect() as open_connection:
    refuse_newer(open_connection)
    open_connection.rollback()  # what it read began a transaction
    run(open_connection)
