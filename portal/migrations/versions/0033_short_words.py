"""The index of words knows those of one and two characters.

Revision ID: 0033
Revises: 0032
"""

from alembic import op

from portal.migrations import metric_texts

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        metric_texts.forget(op)
        metric_texts.keep_spread(op)
    else:
        op.execute("DROP INDEX IF EXISTS ix_metric_text")
        op.execute(metric_texts.PARTS)
        op.execute(metric_texts.BY_PARTS)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        metric_texts.forget(op)
        metric_texts.keep(op)
    else:
        op.execute("DROP INDEX ix_metric_text")
        op.execute("DROP FUNCTION metric_text_parts(text)")
        metric_texts.keep_trigrams(op)
