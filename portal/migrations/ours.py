"""Which tables and indexes of the database the models speak of."""

OF_OTHERS = frozenset({
    # of the library behind portal/jobs: on SQLite in the portal's file, else in a schema of its own
    "application_versions", "dbos_migrations", "event_dispatch_kv", "notifications",
    "operation_outputs", "queues", "streams", "workflow_events", "workflow_events_history",
    "workflow_input", "workflow_output", "workflow_schedules", "workflow_status",
})  # fmt: skip
# The indexes of words, whose tables and triggers the migrations make.
BESIDE = ("metric_text", "definition_text")


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """For Alembic's `include_name`."""
    if name is None:
        return True
    if kind == "table":
        return name not in OF_OTHERS and not name.startswith(BESIDE)
    return not (kind == "index" and name.removeprefix("ix_").startswith(BESIDE))
