"""Indexes for what waits for a person, and for the metrics that one replaced.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

FEW = sa.text("state <> 'approved'")
PENDING = {
    "ix_definition_version_state": ["state", "definition_id"],
    "ix_definition_version_author": ["author_id", "state"],
}


def upgrade() -> None:
    op.create_index("ix_metric_replaced_by_id", "metric", ["replaced_by_id"])
    op.create_index("ix_definition_steward_id", "definition", ["steward_id"])
    for name, columns in PENDING.items():
        op.create_index(
            name, "definition_version", columns, sqlite_where=FEW, postgresql_where=FEW
        )


def downgrade() -> None:
    for name in reversed(PENDING):
        op.drop_index(name, table_name="definition_version")
    op.drop_index("ix_definition_steward_id", table_name="definition")
    op.drop_index("ix_metric_replaced_by_id", table_name="metric")
