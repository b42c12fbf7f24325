"""Whether this process can serve people: the database answers and has the tables that it needs."""

from functools import lru_cache
from pathlib import Path

from flask import current_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from portal.db import session


def why_not() -> str:
    """Why this process cannot serve people, in a few words; empty where it can.

    A schema that is *newer* than this version is no reason: during an upgrade the nodes that are
    still to be restarted go on with it, for migrations only add.
    """
    try:
        if not inspect(session.connection()).has_table("alembic_version"):
            return "no tables: run flask db upgrade"
        found = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        session.rollback()
        return "no database"
    head, older = _revisions()
    if found is None or (found != head and found in older):
        return f"the tables are of version {found}, not {head}: run flask db upgrade"
    return ""


@lru_cache(maxsize=1)
def _revisions() -> tuple[str, frozenset[str]]:
    """The schema that this version's code needs, and those that it knows to be older.

    By the names of the migrations' files, which tests/test_migrations.py holds true: each process
    that begins would load Alembic before it can say that it is ready.
    """
    folder = Path(current_app.root_path) / "portal" / "migrations" / "versions"
    *older, head = sorted(one.name[:4] for one in folder.glob("[0-9]*.py"))
    return head, frozenset(older)
