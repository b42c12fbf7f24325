"""An index that holds what a cycle's queue is counted and ordered by.

Revision ID: 0026
Revises: 0025
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

COUNTED = [
    "cycle_id", "state", "disposition", "position", "review", "flags", "metric_id", "proposal_id",
    "motion_id",
]  # fmt: skip


def upgrade() -> None:
    op.drop_index("ix_cycle_item_state", table_name="cycle_item")
    op.create_index("ix_cycle_item_queue", "cycle_item", COUNTED)


def downgrade() -> None:
    op.drop_index("ix_cycle_item_queue", table_name="cycle_item")
    op.create_index("ix_cycle_item_state", "cycle_item", ["cycle_id", "state", "position"])
