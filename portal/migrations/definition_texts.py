"""What is compared of definitions, by words: an FTS5 table with its triggers on SQLite, indexes
elsewhere. Who looks for alike ones asks it first (`registry.queries.alike`).

Batch mode copies a table and loses its triggers: a later migration that rebuilds
`definition_version` calls `forget` before and `keep` after.
"""

from typing import Any

FIELDS = ("name", "numerator", "denominator", "formula")
# Signs of ASCII part words, whatever the locale; `simple` leaves words as they are.
WORDS = r"to_tsvector('simple', regexp_replace({0}, '[!-/:-@\[-`{{-~]+', ' ', 'g'))"
INDEXED = {
    "name": "name",
    "parts": "numerator || ' ' || denominator",
    "formula": "formula",
}


def keep(op: Any) -> None:
    """Create it with what stands in `definition_version`."""
    if op.get_bind().dialect.name == "sqlite":
        _keep_table(op)
        return
    for name, said in INDEXED.items():
        words = WORDS.format(said)
        op.execute(  # nosemgrep: sql-from-text - our own words
            f"CREATE INDEX ix_definition_text_{name} ON definition_version USING gin (({words}))"
        )


def _keep_table(op: Any) -> None:
    named = ", ".join(FIELDS)
    old, new = (", ".join(f"{row}.{one}" for one in FIELDS) for row in ("old", "new"))
    deleted = (
        f"INSERT INTO definition_text(definition_text, rowid, {named})"  # noqa: S608 - our own words
        f" VALUES ('delete', old.id, {old});"
    )
    added = f"INSERT INTO definition_text(rowid, {named}) VALUES (new.id, {new});"  # noqa: S608 - our own words
    for statement in (
        f"CREATE VIRTUAL TABLE definition_text USING fts5({named}, content='', prefix='3 4 5 6 7')",
        f"INSERT INTO definition_text(rowid, {named}) SELECT id, {named} FROM definition_version",  # noqa: S608 - our own words
        "CREATE TRIGGER definition_text_added AFTER INSERT ON definition_version"
        f" BEGIN {added} END",
        "CREATE TRIGGER definition_text_deleted AFTER DELETE ON definition_version"
        f" BEGIN {deleted} END",
        f"CREATE TRIGGER definition_text_changed AFTER UPDATE OF {named} ON definition_version"
        f" BEGIN {deleted} {added} END",
    ):
        op.execute(statement)


def forget(op: Any) -> None:
    """Drop all of it."""
    if op.get_bind().dialect.name != "sqlite":
        for name in INDEXED:
            op.execute(f"DROP INDEX ix_definition_text_{name}")  # nosemgrep: sql-from-text - ours
        return
    for name in ("added", "deleted", "changed"):
        op.execute(f"DROP TRIGGER definition_text_{name}")  # nosemgrep: sql-from-text - ours
    op.execute("DROP TABLE definition_text")
