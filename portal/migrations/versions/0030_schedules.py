"""The moment for which each kind of job was begun last.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schedule",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("begun_for", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_schedule")),
    )


def downgrade() -> None:
    op.drop_table("schedule")
