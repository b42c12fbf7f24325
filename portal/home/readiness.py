"""Whether this process can serve people: the database answers and has the tables that it needs."""

from functools import lru_cache

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
def _revisions() -> tuple[str | None, frozenset[str]]:
    """The schema that this version's code needs, and those that it knows to be older."""
    from alembic.script import ScriptDirectory  # half of what a server's start would take

    scripts = ScriptDirectory(f"{current_app.root_path}/portal/migrations")
    known = frozenset(script.revision for script in scripts.walk_revisions())
    head = scripts.get_current_head()
    return head, known - {head}
