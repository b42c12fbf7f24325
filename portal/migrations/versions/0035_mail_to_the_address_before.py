"""A letter may go to an address that is no longer its person's: one that was corrected.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mail", sa.Column("address", sa.String(254), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("mail") as batch:
        batch.drop_column("address")
