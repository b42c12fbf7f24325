"""An index of trigrams over the texts that a search of metrics looks at.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

from portal.migrations import metric_texts

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        metric_texts.keep(op)
        return
    metric_texts.keep_trigrams(op)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        metric_texts.forget(op)
    else:
        op.execute("DROP INDEX IF EXISTS ix_metric_text")
