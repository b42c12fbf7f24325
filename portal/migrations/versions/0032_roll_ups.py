"""Roll-ups: counts of departments and objectives, kept in the transactions that change them.

Filled from the verdicts that are there.

Revision ID: 0032
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = ("nature", "state", "variation", "assurance", "target_status")
RANKS = ("variation_rank", "assurance_rank", "urgency")
ORDERS = {
    "name": ["name", "metric_id"],
    "variation": ["variation_rank", "name", "metric_id"],
    "assurance": ["assurance_rank", "name", "metric_id"],
    "due": ["due_on", "name", "metric_id"],
    "urgency": ["department_id", "urgency", "name", "metric_id"],
}
WORSE = "variation IN ('concern_high', 'concern_low')"
BETTER = "variation IN ('improvement_high', 'improvement_low')"
CHANGED = "variation IN ('neutral_high', 'neutral_low')"
SUMS = {
    "metrics": "true",
    "improving": BETTER,
    "worsening": WORSE,
    "changed": CHANGED,
    "unread": "variation = 'none'",
    "targets": "target_status <> 'none'",
    "expected": "assurance = 'pass'",
    "by_chance": "assurance = 'hit_or_miss'",
    "failing": "assurance = 'fail'",
    "concerning": f"{WORSE} OR assurance = 'fail'",
    "strong": f"{BETTER} OR assurance = 'pass'",
    "leading": "nature = 'leading'",
    "lagging": "nature = 'lagging'",
    "suspended": "state = 'suspended'",
    "deprecated": "state = 'deprecated'",
    "missed": "target_status = 'missed'",
    "nearly_met": "target_status = 'nearly_met'",
    "met": "target_status = 'met'",
}


def upgrade() -> None:
    op.create_table(
        "roll_up_metric",
        sa.Column("metric_id", BIG, nullable=False),
        sa.Column("department_id", BIG, nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        *(sa.Column(name, sa.String(20), nullable=False) for name in WORDS),
        sa.Column("due_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in RANKS),
        sa.Column("objective_ids", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metric.id"], name=op.f("fk_roll_up_metric_metric_id_metric")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_roll_up_metric_department_id_department"),
        ),
        sa.PrimaryKeyConstraint("metric_id", name=op.f("pk_roll_up_metric")),
    )
    _sums("roll_up", [], ["moves", *SUMS])
    _sums("roll_up_day", [sa.Column("due_on", sa.Date(), nullable=False)], ["metrics"])
    _fill()
    for name, columns in ORDERS.items():
        op.create_index(f"ix_roll_up_metric_{name}", "roll_up_metric", columns)


def _sums(table: str, key: list[sa.Column[object]], names: list[str]) -> None:
    op.create_table(
        table,
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        *key,
        *(sa.Column(name, sa.Integer(), nullable=False) for name in names),
        sa.PrimaryKeyConstraint(
            "kind", "subject_id", *(one.name for one in key), name=op.f(f"pk_{table}")
        ),
    )


def _fill() -> None:
    """Each metric in force as it stands, then the sums of those that each subject has."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    together = "group_concat(objective_id)" if is_sqlite else "string_agg(objective_id::text, ',')"
    far = "'9999-12-31'" if is_sqlite else "DATE '9999-12-31'"
    # nosemgrep: sql-from-text - nothing but the words above
    op.execute(f"""
        INSERT INTO roll_up_metric (
            metric_id, department_id, name, nature, state, variation, assurance, target_status,
            due_on, variation_rank, assurance_rank, urgency, objective_ids
        )
        SELECT
            m.id, m.department_id, m.name, coalesce(m.nature, ''), m.state,
            coalesce(v.variation, 'none'), coalesce(v.assurance, 'none'),
            coalesce(v.target_status, 'none'), coalesce(v.next_due_on, {far}),
            CASE WHEN {WORSE} THEN 0 WHEN {BETTER} THEN 1 WHEN {CHANGED} THEN 2
                WHEN variation = 'common' THEN 3 ELSE 4 END,
            CASE assurance WHEN 'fail' THEN 0 WHEN 'hit_or_miss' THEN 1 WHEN 'pass' THEN 2
                ELSE 3 END,
            CASE WHEN {WORSE} THEN 0 WHEN assurance = 'fail' THEN 1
                WHEN {BETTER} OR {CHANGED} THEN 2 ELSE 3 END,
            coalesce(
                (SELECT {together} FROM metric_objective o WHERE o.metric_id = m.id), ''
            )
        FROM metric m LEFT JOIN verdict v ON v.metric_id = m.id
        WHERE m.state IN ('approved', 'suspended', 'deprecated')
    """)  # noqa: S608 - nothing but the words above
    names = ", ".join(f'"{name}"' for name in SUMS)  # LEADING is a word of SQL
    sums = ", ".join(f"sum(CASE WHEN {said} THEN 1 ELSE 0 END)" for said in SUMS.values())
    for kind, own, joined in (
        ("department", "department_id", ""),
        ("objective", "objective_id", "JOIN metric_objective USING (metric_id)"),
    ):
        # nosemgrep: sql-from-text - the same
        op.execute(f"""
            INSERT INTO roll_up (kind, subject_id, moves, {names})
            SELECT '{kind}', {own}, 1, {sums} FROM roll_up_metric {joined} GROUP BY {own}
        """)  # noqa: S608
        # nosemgrep: sql-from-text - the same
        op.execute(f"""
            INSERT INTO roll_up_day (kind, subject_id, due_on, metrics)
            SELECT '{kind}', {own}, due_on, count(*) FROM roll_up_metric {joined}
            WHERE due_on < {far} GROUP BY {own}, due_on
        """)  # noqa: S608


def downgrade() -> None:
    for table in ("roll_up_day", "roll_up", "roll_up_metric"):
        op.drop_table(table)
