"""Who looked at a metric's page in which month, for the yearly review.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "metric_view",
        sa.Column("metric_id", BIG, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metric.id"], name=op.f("fk_metric_view_metric_id_metric")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_metric_view_person_id_person")
        ),
        sa.PrimaryKeyConstraint("metric_id", "month", "person_id", name=op.f("pk_metric_view")),
    )
    with op.batch_alter_table("metric_view") as table:
        table.create_index("ix_metric_view_month", ["month"])


def downgrade() -> None:
    op.drop_table("metric_view")
