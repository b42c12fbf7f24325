"""Findings: what somebody read in a chart, with the chart as it was then.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("id", BIG, nullable=False),
        sa.Column("metric_id", BIG, nullable=False),
        sa.Column("claim", sa.String(200), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("chart_title", sa.String(200), nullable=False),
        sa.Column("drawing", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retirement_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_finding_metric_id_metric"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_finding_author_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
    )
    op.create_index("ix_finding_metric", "finding", ["metric_id", "id"])
    op.create_index("ix_finding_author_id", "finding", ["author_id"])
    op.create_table(
        "finding_department",
        sa.Column("finding_id", BIG, nullable=False),
        sa.Column("department_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name="fk_finding_department_finding_id_finding"
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name="fk_finding_department_department_id_department",
        ),
        sa.PrimaryKeyConstraint("finding_id", "department_id", name="pk_finding_department"),
    )
    op.create_index("ix_finding_department_department_id", "finding_department", ["department_id"])


def downgrade() -> None:
    op.drop_table("finding_department")
    op.drop_table("finding")
