"""Indexes by which a cycle's queue ends where a page is full, and open proposals are found at once.

Revision ID: 0027
Revises: 0026
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ORDERED = [
    "cycle_id", "position", "id", "state", "disposition", "review", "flags", "metric_id",
    "proposal_id", "motion_id",
]  # fmt: skip


def upgrade() -> None:
    op.create_index("ix_cycle_item_order", "cycle_item", ORDERED)
    op.create_index("ix_proposal_state", "proposal", ["state", "kind", "item_id"])


def downgrade() -> None:
    op.drop_index("ix_proposal_state", table_name="proposal")
    op.drop_index("ix_cycle_item_order", table_name="cycle_item")
