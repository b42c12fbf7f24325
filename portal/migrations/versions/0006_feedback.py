"""Conversations: what is given, the messages about it, whom they name.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "thread",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subject_kind", sa.String(40), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("subject_title", sa.String(200), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("anchor", sa.String(80), nullable=False),
        sa.Column("anchor_words", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("giver_id", BIG, nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("department_id", BIG, nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("triaged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer_days", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_days", sa.Integer(), nullable=True),
        sa.Column("outcome_kind", sa.String(20), nullable=False),
        sa.Column("outcome_link", sa.String(200), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("thread", "giver_id", "person"),
        _key("thread", "owner_id", "person"),
        _key("thread", "department_id", "department"),
        sa.PrimaryKeyConstraint("id", name="pk_thread"),
    )
    op.create_index("ix_thread_subject", "thread", ["subject_kind", "subject_id", "id"])
    op.create_index("ix_thread_owner", "thread", ["owner_id", "state", "id"])
    op.create_index("ix_thread_giver", "thread", ["giver_id", "id"])
    op.create_index("ix_thread_department", "thread", ["department_id", "id"])
    op.create_index("ix_thread_given", "thread", ["given_on"])
    op.create_index("ix_thread_answered", "thread", ["answered_on"])
    op.create_index("ix_thread_closed", "thread", ["closed_on"])
    op.create_table(
        "message",
        sa.Column("id", BIG, nullable=False),
        sa.Column("thread_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", BIG, nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("message", "thread_id", "thread"),
        _key("message", "author_id", "person"),
        _key("message", "removed_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
    )
    op.create_index("ix_message_thread", "message", ["thread_id", "id"])
    op.create_index("ix_message_author_id", "message", ["author_id"])
    op.create_table(
        "mention",
        sa.Column("id", BIG, nullable=False),
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("thread_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        _key("mention", "message_id", "message"),
        _key("mention", "thread_id", "thread"),
        _key("mention", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_mention"),
        sa.UniqueConstraint("message_id", "person_id", name="uq_mention_message_id_person_id"),
    )
    op.create_index("ix_mention_thread_id", "mention", ["thread_id"])
    op.create_index("ix_mention_person_id", "mention", ["person_id"])


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def downgrade() -> None:
    for table in ("mention", "message", "thread"):
        op.drop_table(table)
