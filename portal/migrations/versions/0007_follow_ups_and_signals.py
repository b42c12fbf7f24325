"""Follow-ups, signals that want an answer, and restarts of limits as proposals.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _follow_up()
    _signal()
    with op.batch_alter_table("rebase") as batch:
        batch.add_column(sa.Column("evidence", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("asked_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("declined_by_id", BIG, nullable=True))
        batch.add_column(sa.Column("declined_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("decline_reason", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch.alter_column("approved_by_id", existing_type=BIG, nullable=True)
        batch.alter_column("approved_at", existing_type=MOMENT, nullable=True)
        batch.create_foreign_key(
            "fk_rebase_declined_by_id_person", "person", ["declined_by_id"], ["id"]
        )
        batch.create_check_constraint(
            op.f("ck_rebase_second_person"), "approved_by_id <> asked_by_id"
        )


def _follow_up() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", BIG, nullable=False),
        sa.Column("metric_id", BIG, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("direction", sa.String(20), nullable=False),
        sa.Column("size", sa.Double(), nullable=False),
        sa.Column("by_start", sa.Date(), nullable=False),
        sa.Column("cause_kind", sa.String(40), nullable=True),
        sa.Column("cause_id", BIG, nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("created_by_id", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_follow_up_size_is_positive")),
        sa.CheckConstraint(
            "(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_follow_up_done_has_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metric.id"], name=op.f("fk_follow_up_metric_id_metric")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_follow_up_owner_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_follow_up_created_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index("ix_follow_up_metric", "follow_up", ["metric_id", "state"])
    op.create_index("ix_follow_up_owner", "follow_up", ["owner_id", "state"])
    op.create_index("ix_follow_up_cause", "follow_up", ["cause_kind", "cause_id"])


def _signal() -> None:
    op.create_table(
        "signal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("metric_id", BIG, nullable=False),
        sa.Column("variation", sa.String(20), nullable=False),
        sa.Column("first_start", sa.Date(), nullable=False),
        sa.Column("first_label", sa.String(200), nullable=False),
        sa.Column("last_start", sa.Date(), nullable=False),
        sa.Column("last_label", sa.String(200), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("answered_by_id", BIG, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note_id", BIG, nullable=True),
        sa.Column("follow_up_id", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metric.id"], name=op.f("fk_signal_metric_id_metric")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_signal_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_signal_note_id_note")),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_signal_follow_up_id_follow_up")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
    )
    op.create_index("ix_signal_metric", "signal", ["metric_id", "id"])
    for name, condition in (
        ("uq_signal_open", "state = 'open'"),
        ("uq_signal_running", "ended_at IS NULL"),
    ):
        where = sa.text(condition)
        op.create_index(
            name,
            "signal",
            ["metric_id"],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    with op.batch_alter_table("rebase") as batch:
        batch.drop_constraint(op.f("ck_rebase_second_person"), type_="check")
        batch.drop_constraint("fk_rebase_declined_by_id_person", type_="foreignkey")
    op.execute("DELETE FROM rebase WHERE approved_at IS NULL")  # what an older version cannot say
    with op.batch_alter_table("rebase") as batch:
        batch.alter_column("approved_by_id", existing_type=BIG, nullable=False)
        batch.alter_column("approved_at", existing_type=MOMENT, nullable=False)
        for name in (
            "evidence", "asked_at", "declined_by_id", "declined_at", "decline_reason", "version",
        ):  # fmt: skip
            batch.drop_column(name)
    op.drop_table("signal")
    op.drop_table("follow_up")
