"""The overview's order by latest change has an index to go along.

Revision ID: 0037
Revises: 0036
"""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_series_changed", "series", ["changed_at", "metric_id"])


def downgrade() -> None:
    op.drop_index("ix_series_changed", "series")
