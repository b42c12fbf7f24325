"""Mail carries invitations for calendars.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mail") as table:
        table.add_column(
            sa.Column("invitation", sa.Text(), nullable=False, server_default=sa.text("''"))
        )
    with op.batch_alter_table("mail") as table:
        table.alter_column("invitation", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("mail") as table:
        table.drop_column("invitation")
