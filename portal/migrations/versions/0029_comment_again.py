"""When the final comment on one item was opened again, while others are voted on.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "cycle_item", sa.Column("comment_opened_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    with op.batch_alter_table("cycle_item") as table:
        table.drop_column("comment_opened_at")
