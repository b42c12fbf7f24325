"""Definitions that may be alike are found by their words.

Revision ID: 0036
Revises: 0035
"""

from alembic import op

from portal.migrations import definition_texts

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    definition_texts.keep(op)


def downgrade() -> None:
    definition_texts.forget(op)
