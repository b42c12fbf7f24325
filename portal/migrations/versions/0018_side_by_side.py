"""Versions say how their values follow from, or are linked to, those of the version before.

Revision ID: 0018
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # no batch: the table would be made anew, and others point at it
    op.add_column("definition_version", sa.Column("conversion", sa.Double(), nullable=True))
    op.add_column("definition_version", sa.Column("overlap", sa.Integer(), nullable=True))
    op.create_table(
        "parallel_value",
        sa.Column("id", BIG, nullable=False),
        sa.Column("metric_id", BIG, nullable=False),
        sa.Column("definition_version_id", BIG, nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("entered_by_id", BIG, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["metric_id"],
            ["metric.id"],
            name=op.f("fk_parallel_value_metric_id_metric"),
        ),
        sa.ForeignKeyConstraint(
            ["definition_version_id"],
            ["definition_version.id"],
            name=op.f("fk_parallel_value_definition_version_id_definition_version"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["person.id"],
            name=op.f("fk_parallel_value_entered_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parallel_value")),
    )
    with op.batch_alter_table("parallel_value") as table:
        table.create_index("ix_parallel_value_metric", ["metric_id", "period_start", "id"])


def downgrade() -> None:
    op.drop_table("parallel_value")
    op.drop_column("definition_version", "overlap")
    op.drop_column("definition_version", "conversion")
