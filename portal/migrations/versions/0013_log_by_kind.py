"""An index of the log by kind, for pages of it that do not depend on its length.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_entry_kind", "entry", ["subject_kind", "sequence"])


def downgrade() -> None:
    op.drop_index("ix_entry_kind", table_name="entry")
