"""Findings say when a figure in them was revised; reports say for whose eyes they are.

Where verdicts are older than signals, they are read anew once, which opens theirs.

Revision ID: 0014
Revises: 0013
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("finding") as table:
        table.add_column(sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("report") as table:
        table.add_column(
            sa.Column("scope", sa.String(20), nullable=False, server_default=sa.text("''"))
        )
    with op.batch_alter_table("report") as table:
        table.alter_column("scope", server_default=None)
    _open_signals()


def _open_signals() -> None:
    connection = op.get_bind()
    verdicts = connection.execute(sa.text("SELECT metric_id FROM verdict LIMIT 1")).first()
    signals = connection.execute(sa.text("SELECT id FROM signal LIMIT 1")).first()
    if verdicts is None or signals is not None:
        return
    words = ("kind", "name", "key", "state", "sentence", "error")
    numbers = ("done", "total", "run", "handed_run", "attempts")
    moments = ("created_at", "touched_at")
    job = sa.table(
        "job",
        sa.column("arguments", sa.JSON),
        *(sa.column(name, sa.String) for name in words),
        *(sa.column(name, sa.Integer) for name in numbers),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in moments),
    )
    now = datetime.now(UTC)
    given = {
        "kind": "insight.rebuild", "name": "Signals of before the upgrade", "key": "upgrade:0014",
        "state": "queued", "sentence": "", "error": "", "arguments": {}, "run": 1,
        "created_at": now, "touched_at": now,
    }  # fmt: skip
    op.bulk_insert(job, [given | dict.fromkeys(("done", "total", "handed_run", "attempts"), 0)])


def downgrade() -> None:
    op.execute("DELETE FROM job WHERE key = 'upgrade:0014'")
    with op.batch_alter_table("report") as table:
        table.drop_column("scope")
    with op.batch_alter_table("finding") as table:
        table.drop_column("revised_at")
