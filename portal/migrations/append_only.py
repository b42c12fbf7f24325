"""Triggers that make the change log append-only, on both engines.

`entry` takes no UPDATE, DELETE or TRUNCATE. `entry_words` takes one kind of UPDATE: the erasure,
which leaves nothing but the time of it.
"""

from typing import Any

REFUSAL = "the change log is append-only"
ERASED = (
    "NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL AND NEW.sequence = OLD.sequence"
    " AND NEW.salt IS NULL AND NEW.actor_name IS NULL AND NEW.subject_title IS NULL"
    " AND NEW.reason IS NULL AND NEW.differences IS NULL"
)

SQLITE = (
    f"CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER entry_words_no_update BEFORE UPDATE ON entry_words WHEN NOT ({ERASED})"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER entry_words_no_delete BEFORE DELETE ON entry_words"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)

POSTGRESQL = (
    "CREATE FUNCTION refuse_edit() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER entry_no_edit BEFORE UPDATE OR DELETE ON entry"
    " FOR EACH ROW EXECUTE FUNCTION refuse_edit()",
    "CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_edit()",
    "CREATE TRIGGER entry_words_no_update BEFORE UPDATE ON entry_words FOR EACH ROW"
    f" WHEN (NOT ({ERASED})) EXECUTE FUNCTION refuse_edit()",
    "CREATE TRIGGER entry_words_no_delete BEFORE DELETE ON entry_words"
    " FOR EACH ROW EXECUTE FUNCTION refuse_edit()",
    "CREATE TRIGGER entry_words_no_truncate BEFORE TRUNCATE ON entry_words"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_edit()",
)

DROPS = {
    "sqlite": tuple(
        f"DROP TRIGGER {name}"
        for name in (
            "entry_no_update",
            "entry_no_delete",
            "entry_words_no_update",
            "entry_words_no_delete",
        )
    ),
    "postgresql": (
        "DROP TRIGGER entry_no_edit ON entry",
        "DROP TRIGGER entry_no_truncate ON entry",
        "DROP TRIGGER entry_words_no_update ON entry_words",
        "DROP TRIGGER entry_words_no_delete ON entry_words",
        "DROP TRIGGER entry_words_no_truncate ON entry_words",
        "DROP FUNCTION refuse_edit()",
    ),
}


def forbid_edits(op: Any) -> None:
    """Create the triggers."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        op.execute(statement)


def permit_edits(op: Any) -> None:
    """Drop the triggers, for a downgrade."""
    for statement in DROPS[op.get_bind().dialect.name]:
        op.execute(statement)
