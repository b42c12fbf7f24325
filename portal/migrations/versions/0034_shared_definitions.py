"""Shared definitions are few among those of single metrics: an index of them alone.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_definition_shared",
        "definition",
        ["name"],
        sqlite_where=sa.text("is_shared IS 1"),
        postgresql_where=sa.text("is_shared IS true"),
    )


def downgrade() -> None:
    op.drop_index("ix_definition_shared", table_name="definition")
