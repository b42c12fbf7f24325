"""Definitions from the library are few among all: an index of them alone.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("library_key IS NOT NULL")
    op.create_index(
        "ix_definition_library",
        "definition",
        ["library_key"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("ix_definition_library", table_name="definition")
