"""The texts of metrics as a search looks at them: by triggers on SQLite, by an index elsewhere.

Batch mode copies a table and loses its triggers: a later migration that rebuilds `metric` calls
`forget` before and `keep` after.
"""

from typing import Any

OLD, NEW = (
    f"{row}.name || ' ' || {row}.code || ' ' || {row}.tags" for row in ("old", "new")
)  # as `registry.queries.texts.TEXT`
DELETED = f"INSERT INTO metric_text(metric_text, rowid, text) VALUES ('delete', old.id, {OLD});"  # noqa: S608 - our own words
ADDED = f"INSERT INTO metric_text(rowid, text) VALUES (new.id, {NEW});"  # noqa: S608 - our own words
SQLITE = (
    "CREATE VIRTUAL TABLE metric_text USING fts5(text, content='', tokenize='trigram')",
    "INSERT INTO metric_text(rowid, text)"
    " SELECT id, name || ' ' || code || ' ' || tags FROM metric",
    f"CREATE TRIGGER metric_text_added AFTER INSERT ON metric BEGIN {ADDED} END",
    f"CREATE TRIGGER metric_text_deleted AFTER DELETE ON metric BEGIN {DELETED} END",
    "CREATE TRIGGER metric_text_changed AFTER UPDATE OF name, code, tags ON metric"
    f" BEGIN {DELETED} {ADDED} END",
)
POSTGRESQL = (
    "CREATE INDEX IF NOT EXISTS ix_metric_text ON metric"
    " USING gin ((name || ' ' || code || ' ' || tags) gin_trgm_ops)"
)


def keep(op: Any) -> None:
    """Create the table with what stands in `metric`, and its triggers."""
    for statement in SQLITE:
        op.execute(statement)


def forget(op: Any) -> None:
    """Drop both."""
    for name in ("added", "deleted", "changed"):
        op.execute(f"DROP TRIGGER metric_text_{name}")  # nosemgrep: sql-from-text - ours
    op.execute("DROP TABLE metric_text")
