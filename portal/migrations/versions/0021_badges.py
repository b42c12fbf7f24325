"""Badges of certificates and the keys that sign them.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "badge_key",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_key")),
    )
    op.create_table(
        "badge",
        sa.Column("certificate_id", BIG, nullable=False),
        sa.Column("key_id", BIG, nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=20), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_badge_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(["key_id"], ["badge_key.id"], name=op.f("fk_badge_key_id_badge_key")),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_badge")),
        sa.UniqueConstraint("list_number", "place", name=op.f("uq_badge_list_number_place")),
    )
    op.create_index(op.f("ix_badge_key_id"), "badge", ["key_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_badge_key_id"), table_name="badge")
    op.drop_table("badge")
    op.drop_table("badge_key")
