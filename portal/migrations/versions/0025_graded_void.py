"""What a question counted for is kept beside the key that it was marked by.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drawn", sa.Column("graded_void", sa.String(length=20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("drawn") as table:
        table.drop_column("graded_void")
