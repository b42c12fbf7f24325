"""An index of trigrams over the texts that a search of metrics looks at.

Revision ID: 0004
Revises: 0003
"""

from alembic import op
from sqlalchemy.exc import DBAPIError

from portal.migrations import metric_texts

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        metric_texts.keep(op)
        return
    try:
        with op.get_bind().begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            op.execute(metric_texts.POSTGRESQL)
    except DBAPIError as error:  # not installed, or not for this role: a search reads the texts
        op.get_context().config.print_stdout(f"Search goes without its index: {error.orig}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        metric_texts.forget(op)
    else:
        op.execute("DROP INDEX IF EXISTS ix_metric_text")
