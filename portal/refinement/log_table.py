"""Entries of the change log as rows of a workbook."""

from datetime import UTC

from portal.registry.queries.history import Told
from portal.tables.safe_csv import Cell

HEADER = (
    "Entry", "Time (UTC)", "Who", "What was done", "About", "Kind", "Reason", "Differences",
)  # fmt: skip


def row(told: Told, kind: str) -> tuple[Cell, ...]:
    differs = "; ".join(f"{name}: {old or '–'} → {new or '–'}" for name, old, new in told.rows)
    at = told.at.astimezone(UTC)
    return told.sequence, at, told.who, told.action, told.title, kind, told.reason, differs
