"""The texts of metrics as a search looks at them: by triggers on SQLite, by an index elsewhere.

Batch mode copies a table and loses its triggers: a later migration that rebuilds `metric` calls
`forget` before and `keep_spread` after.
"""

from typing import Any

from sqlalchemy.exc import DBAPIError

OLD, NEW = (
    f"{row}.name || ' ' || {row}.code || ' ' || {row}.tags" for row in ("old", "new")
)  # as `registry.queries.texts.TEXT`
OWN = "name || ' ' || code || ' ' || tags"
SEPARATOR = "char(31)"  # which no word of a search holds: Python takes it for a blank
TRIGRAMS = f"CREATE INDEX IF NOT EXISTS ix_metric_text ON metric USING gin (({OWN}) gin_trgm_ops)"
PARTS = """
    CREATE FUNCTION metric_text_parts(given text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
    DECLARE
        said text = lower(given);
        found text[] = '{}';
    BEGIN
        FOR size IN 1..3 LOOP
            FOR place IN 1..length(said) - size + 1 LOOP
                found = found || substr(said, place, size);
            END LOOP;
        END LOOP;
        RETURN found;
    END $$
"""
BY_PARTS = f"CREATE INDEX ix_metric_text ON metric USING gin (metric_text_parts({OWN}))"


def keep_trigrams(op: Any) -> None:
    """PostgreSQL's index as of 0004, where it may be: from 0033 on it needs no extension."""
    try:
        with op.get_bind().begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            op.execute(TRIGRAMS)
    except DBAPIError as error:  # not installed, or not for this role: a search reads the texts
        op.get_context().config.print_stdout(f"Search goes without its index: {error.orig}")


def spread(said: str) -> str:
    """SQL for the text `said`, and once more with a separator around each character: so words of
    one and two characters are trigrams, too.
    """
    places = f"SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < length({said})"  # noqa: S608 - our own words
    apart = f"SELECT group_concat(substr({said}, n, 1), {SEPARATOR}) FROM place"  # noqa: S608 - our own words
    again = f"(WITH RECURSIVE place(n) AS ({places}) {apart})"
    return f"{said} || {SEPARATOR} || {again} || {SEPARATOR}"


def keep(op: Any) -> None:
    """Create SQLite's table with what stands in `metric`, and its triggers: as of 0004."""
    _keep(op, OWN, OLD, NEW)


def keep_spread(op: Any) -> None:
    """The same as of 0033: short words are found, too, and names are read with what stands beside
    them, in their order.
    """
    _keep(op, spread(OWN), spread(OLD), spread(NEW))
    op.execute("CREATE INDEX ix_metric_text_names ON metric (name, id, code, tags)")


def _keep(op: Any, own: str, old: str, new: str) -> None:
    deleted = f"INSERT INTO metric_text(metric_text, rowid, text) VALUES ('delete', old.id, {old});"  # noqa: S608 - our own words
    added = f"INSERT INTO metric_text(rowid, text) VALUES (new.id, {new});"  # noqa: S608 - our own words
    for statement in (
        "CREATE VIRTUAL TABLE metric_text USING fts5(text, content='', tokenize='trigram')",
        f"INSERT INTO metric_text(rowid, text) SELECT id, {own} FROM metric",  # noqa: S608 - our own words
        f"CREATE TRIGGER metric_text_added AFTER INSERT ON metric BEGIN {added} END",
        f"CREATE TRIGGER metric_text_deleted AFTER DELETE ON metric BEGIN {deleted} END",
        "CREATE TRIGGER metric_text_changed AFTER UPDATE OF name, code, tags ON metric"
        f" BEGIN {deleted} {added} END",
    ):
        op.execute(statement)


def forget(op: Any) -> None:
    """Drop all of it."""
    op.execute("DROP INDEX IF EXISTS ix_metric_text_names")
    for name in ("added", "deleted", "changed"):
        op.execute(f"DROP TRIGGER metric_text_{name}")  # nosemgrep: sql-from-text - ours
    op.execute("DROP TABLE metric_text")
