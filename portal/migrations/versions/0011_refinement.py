"""The annual refinement: cycles, items, evidence, proposals, votes, decisions, news of them.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LATER = (  # cycles of keys: PostgreSQL adds them once the tables stand
    ("cycle_item", "motion_id", "motion"),
    ("cycle_item", "proposal_id", "proposal"),
    ("suspension", "motion_id", "motion"),
    ("decision", "publication_id", "publication"),
)


def upgrade() -> None:
    op.create_table(
        "cycle",
        sa.Column("id", BIG, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("insight_from", sa.Date(), nullable=True),
        sa.Column("insight_until", sa.Date(), nullable=True),
        sa.Column("proposals_until", sa.Date(), nullable=True),
        sa.Column("impact_until", sa.Date(), nullable=True),
        sa.Column("deliberation_until", sa.Date(), nullable=True),
        sa.Column("comment_until", sa.Date(), nullable=True),
        sa.Column("ballot_until", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("acknowledge_until", sa.Date(), nullable=True),
        sa.Column("ack_share", sa.Integer(), nullable=False),
        sa.Column("scope_frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence_frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ballot_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("cancelled_reason", sa.Text(), nullable=False),
        sa.Column("created_by_id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ack_share BETWEEN 1 AND 100", name=op.f("ck_cycle_ack_share_is_percent")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_cycle_created_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("year", name=op.f("uq_cycle_year")),
    )
    op.create_table(
        "cycle_advance",
        sa.Column("id", BIG, nullable=False),
        sa.Column("cycle_id", BIG, nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_cycle_advance_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_advance_cycle_id_cycle")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_advance")),
    )
    op.create_index(op.f("ix_cycle_advance_cycle_id"), "cycle_advance", ["cycle_id"], unique=False)
    op.create_table(
        "cycle_member",
        sa.Column("id", BIG, nullable=False),
        sa.Column("cycle_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("interests_declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_member_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_cycle_member_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_member")),
        sa.UniqueConstraint(
            "cycle_id", "person_id", name=op.f("uq_cycle_member_cycle_id_person_id")
        ),
    )
    op.create_index(op.f("ix_cycle_member_person_id"), "cycle_member", ["person_id"], unique=False)
    op.create_table(
        "insight_asked",
        sa.Column("id", BIG, nullable=False),
        sa.Column("cycle_id", BIG, nullable=False),
        sa.Column("department_id", BIG, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_insight_asked_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_insight_asked_department_id_department"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight_asked")),
        sa.UniqueConstraint(
            "cycle_id", "department_id", name=op.f("uq_insight_asked_cycle_id_department_id")
        ),
    )
    op.create_table(
        "publication",
        sa.Column("id", BIG, nullable=False),
        sa.Column("cycle_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("decisions_count", sa.Integer(), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_publication_by_id_person")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_publication_cycle_id_cycle")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index(op.f("ix_publication_cycle_id"), "publication", ["cycle_id"], unique=False)
    op.create_table(
        "acknowledgement",
        sa.Column("id", BIG, nullable=False),
        sa.Column("publication_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("department_id", BIG, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concern", sa.Text(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_acknowledgement_department_id_department"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_acknowledgement_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_acknowledgement_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
        sa.UniqueConstraint(
            "publication_id", "person_id", name=op.f("uq_acknowledgement_publication_id_person_id")
        ),
    )
    op.create_index(
        "ix_acknowledgement_department",
        "acknowledgement",
        ["publication_id", "department_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_acknowledgement_person_id"), "acknowledgement", ["person_id"], unique=False
    )
    op.create_table(
        "cycle_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("cycle_id", BIG, nullable=False),
        sa.Column("metric_id", BIG, nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("disposition", sa.String(length=20), nullable=True),
        sa.Column("proposal_id", BIG, nullable=True),
        sa.Column("motion_id", BIG, nullable=True),
        sa.Column("scores_shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_item_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metric.id"], name=op.f("fk_cycle_item_metric_id_metric")
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"],
            ["motion.id"],
            name=op.f("fk_cycle_item_motion_id_motion"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_cycle_item_proposal_id_proposal"),
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_item")),
        sa.UniqueConstraint("cycle_id", "metric_id", name=op.f("uq_cycle_item_cycle_id_metric_id")),
    )
    op.create_index(op.f("ix_cycle_item_metric_id"), "cycle_item", ["metric_id"], unique=False)
    op.create_index(op.f("ix_cycle_item_motion_id"), "cycle_item", ["motion_id"], unique=False)
    op.create_index(op.f("ix_cycle_item_proposal_id"), "cycle_item", ["proposal_id"], unique=False)
    op.create_index(
        "ix_cycle_item_state", "cycle_item", ["cycle_id", "state", "position"], unique=False
    )
    op.create_table(
        "suspension",
        sa.Column("id", BIG, nullable=False),
        sa.Column("metric_id", BIG, nullable=False),
        sa.Column("cycle_id", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_id", BIG, nullable=True),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ratify_by", sa.Date(), nullable=True),
        sa.Column("motion_id", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_suspension_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_suspension_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metric.id"], name=op.f("fk_suspension_metric_id_metric")
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"],
            ["motion.id"],
            name=op.f("fk_suspension_motion_id_motion"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_suspension_second_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    op.create_index("ix_suspension_metric", "suspension", ["metric_id", "state"], unique=False)
    op.create_table(
        "cycle_interest",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", BIG, nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["cycle_item.id"], name=op.f("fk_cycle_interest_item_id_cycle_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_cycle_interest_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_cycle_interest_settled_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_interest")),
        sa.UniqueConstraint(
            "item_id", "person_id", "rule", name=op.f("uq_cycle_interest_item_id_person_id_rule")
        ),
    )
    op.create_index(
        "ix_cycle_interest_person", "cycle_interest", ["person_id", "item_id"], unique=False
    )
    op.create_table(
        "evidence",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["cycle_item.id"], name=op.f("fk_evidence_item_id_cycle_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("item_id", name=op.f("uq_evidence_item_id")),
    )
    op.create_table(
        "insight_answer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("department_id", BIG, nullable=False),
        sa.Column("helps", sa.Integer(), nullable=True),
        sa.Column("fair", sa.Integer(), nullable=True),
        sa.Column("worth", sa.Integer(), nullable=True),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("fair BETWEEN 1 AND 4", name=op.f("ck_insight_answer_fair_1_to_4")),
        sa.CheckConstraint("helps BETWEEN 1 AND 4", name=op.f("ck_insight_answer_helps_1_to_4")),
        sa.CheckConstraint("worth BETWEEN 1 AND 4", name=op.f("ck_insight_answer_worth_1_to_4")),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_insight_answer_department_id_department"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["cycle_item.id"], name=op.f("fk_insight_answer_item_id_cycle_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_insight_answer_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight_answer")),
        sa.UniqueConstraint(
            "item_id", "person_id", name=op.f("uq_insight_answer_item_id_person_id")
        ),
    )
    op.create_index(
        "ix_insight_answer_department", "insight_answer", ["department_id", "item_id"], unique=False
    )
    op.create_index(
        op.f("ix_insight_answer_person_id"), "insight_answer", ["person_id"], unique=False
    )
    op.create_table(
        "item_remark",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", BIG, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_item_remark_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["cycle_item.id"], name=op.f("fk_item_remark_item_id_cycle_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_item_remark_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_remark")),
    )
    op.create_index(
        "ix_item_remark_item", "item_remark", ["item_id", "kind", "state"], unique=False
    )
    op.create_index(op.f("ix_item_remark_person_id"), "item_remark", ["person_id"], unique=False)
    op.create_table(
        "item_score",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 4", name=op.f("ck_item_score_score_1_to_4")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["cycle_item.id"], name=op.f("fk_item_score_item_id_cycle_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_item_score_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_score")),
        sa.UniqueConstraint(
            "item_id",
            "person_id",
            "criterion",
            name=op.f("uq_item_score_item_id_person_id_criterion"),
        ),
    )
    op.create_index(op.f("ix_item_score_person_id"), "item_score", ["person_id"], unique=False)
    op.create_table(
        "owner_statement",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_owner_statement_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["cycle_item.id"], name=op.f("fk_owner_statement_item_id_cycle_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_statement")),
        sa.UniqueConstraint("item_id", name=op.f("uq_owner_statement_item_id")),
    )
    op.create_table(
        "proposal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("replaces_id", BIG, nullable=True),
        sa.Column("exceptional", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("comparability", sa.String(length=20), nullable=True),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("department_id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_proposal_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_proposal_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["cycle_item.id"], name=op.f("fk_proposal_item_id_cycle_item")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["metric.id"], name=op.f("fk_proposal_replaces_id_metric")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_author_id"), "proposal", ["author_id"], unique=False)
    op.create_index("ix_proposal_item", "proposal", ["item_id", "state"], unique=False)
    op.create_index(op.f("ix_proposal_replaces_id"), "proposal", ["replaces_id"], unique=False)
    op.create_table(
        "impact",
        sa.Column("id", BIG, nullable=False),
        sa.Column("proposal_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        sa.Column("risks", sa.Text(), nullable=False),
        sa.Column("reversal", sa.Text(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_impact_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_impact_proposal_id")),
    )
    op.create_table(
        "motion",
        sa.Column("id", BIG, nullable=False),
        sa.Column("cycle_id", BIG, nullable=True),
        sa.Column("proposal_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("voters", sa.JSON(), nullable=False),
        sa.Column("departments", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_motion_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_motion_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motion")),
    )
    op.create_index("ix_motion_cycle", "motion", ["cycle_id", "state"], unique=False)
    op.create_index(op.f("ix_motion_proposal_id"), "motion", ["proposal_id"], unique=False)
    op.create_table(
        "proposal_metric",
        sa.Column("proposal_id", BIG, nullable=False),
        sa.Column("metric_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metric.id"], name=op.f("fk_proposal_metric_metric_id_metric")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_metric_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "metric_id", name=op.f("pk_proposal_metric")),
    )
    op.create_index(
        op.f("ix_proposal_metric_metric_id"), "proposal_metric", ["metric_id"], unique=False
    )
    op.create_table(
        "proposal_revision",
        sa.Column("id", BIG, nullable=False),
        sa.Column("proposal_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_proposal_revision_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_revision_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_revision")),
        sa.UniqueConstraint(
            "proposal_id", "revision", name=op.f("uq_proposal_revision_proposal_id_revision")
        ),
    )
    op.create_table(
        "ballot",
        sa.Column("id", BIG, nullable=False),
        sa.Column("motion_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "choice <> 'no' OR reason <> ''", name=op.f("ck_ballot_no_has_a_reason")
        ),
        sa.CheckConstraint(
            "choice IN ('yes', 'no', 'abstain')", name=op.f("ck_ballot_choice_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motion.id"], name=op.f("fk_ballot_motion_id_motion")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ballot_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("motion_id", "person_id", name=op.f("uq_ballot_motion_id_person_id")),
    )
    op.create_index(op.f("ix_ballot_person_id"), "ballot", ["person_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", BIG, nullable=False),
        sa.Column("cycle_id", BIG, nullable=True),
        sa.Column("motion_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.Column("rejected_options", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("comparability", sa.String(length=20), nullable=True),
        sa.Column("definition_version_id", BIG, nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=False),
        sa.Column("impact_sha256", sa.String(length=64), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=False),
        sa.Column("publication_id", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_decision_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_decision_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["definition_version_id"],
            ["definition_version.id"],
            name=op.f("fk_decision_definition_version_id_definition_version"),
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["motion.id"], name=op.f("fk_decision_motion_id_motion")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_decision_publication_id_publication"),
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_cycle", "decision", ["cycle_id", "state"], unique=False)
    op.create_index("ix_decision_effective", "decision", ["state", "effective_on"], unique=False)
    op.create_index(
        op.f("ix_decision_publication_id"), "decision", ["publication_id"], unique=False
    )
    op.create_index(
        "uq_decision_motion",
        "decision",
        ["motion_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'overturned'"),
        postgresql_where=sa.text("state <> 'overturned'"),
    )
    op.create_table(
        "affected",
        sa.Column("acknowledgement_id", BIG, nullable=False),
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledgement_id"],
            ["acknowledgement.id"],
            name=op.f("fk_affected_acknowledgement_id_acknowledgement"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_affected_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("acknowledgement_id", "decision_id", name=op.f("pk_affected")),
    )
    op.create_index(op.f("ix_affected_decision_id"), "affected", ["decision_id"], unique=False)
    op.create_table(
        "appeal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("heard_by_id", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_appeal_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["heard_by_id"], ["person.id"], name=op.f("fk_appeal_heard_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_appeal_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
    )
    op.create_index("ix_appeal_decision", "appeal", ["decision_id", "state"], unique=False)
    op.create_index(op.f("ix_appeal_person_id"), "appeal", ["person_id"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        for table, column, other in LATER:
            name = f"fk_{table}_{column}_{other}"
            op.create_foreign_key(name, table, other, [column], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, column, other in LATER:
            op.drop_constraint(f"fk_{table}_{column}_{other}", table, type_="foreignkey")
    op.drop_index(op.f("ix_appeal_person_id"), table_name="appeal")
    op.drop_index("ix_appeal_decision", table_name="appeal")
    op.drop_table("appeal")
    op.drop_index(op.f("ix_affected_decision_id"), table_name="affected")
    op.drop_table("affected")
    op.drop_index(
        "uq_decision_motion",
        table_name="decision",
        sqlite_where=sa.text("state <> 'overturned'"),
        postgresql_where=sa.text("state <> 'overturned'"),
    )
    op.drop_index(op.f("ix_decision_publication_id"), table_name="decision")
    op.drop_index("ix_decision_effective", table_name="decision")
    op.drop_index("ix_decision_cycle", table_name="decision")
    op.drop_table("decision")
    op.drop_index(op.f("ix_ballot_person_id"), table_name="ballot")
    op.drop_table("ballot")
    op.drop_table("proposal_revision")
    op.drop_index(op.f("ix_proposal_metric_metric_id"), table_name="proposal_metric")
    op.drop_table("proposal_metric")
    op.drop_index(op.f("ix_motion_proposal_id"), table_name="motion")
    op.drop_index("ix_motion_cycle", table_name="motion")
    op.drop_table("motion")
    op.drop_table("impact")
    op.drop_index(op.f("ix_proposal_replaces_id"), table_name="proposal")
    op.drop_index("ix_proposal_item", table_name="proposal")
    op.drop_index(op.f("ix_proposal_author_id"), table_name="proposal")
    op.drop_table("proposal")
    op.drop_table("owner_statement")
    op.drop_index(op.f("ix_item_score_person_id"), table_name="item_score")
    op.drop_table("item_score")
    op.drop_index(op.f("ix_item_remark_person_id"), table_name="item_remark")
    op.drop_index("ix_item_remark_item", table_name="item_remark")
    op.drop_table("item_remark")
    op.drop_index(op.f("ix_insight_answer_person_id"), table_name="insight_answer")
    op.drop_index("ix_insight_answer_department", table_name="insight_answer")
    op.drop_table("insight_answer")
    op.drop_table("evidence")
    op.drop_index("ix_cycle_interest_person", table_name="cycle_interest")
    op.drop_table("cycle_interest")
    op.drop_index("ix_suspension_metric", table_name="suspension")
    op.drop_table("suspension")
    op.drop_index("ix_cycle_item_state", table_name="cycle_item")
    op.drop_index(op.f("ix_cycle_item_proposal_id"), table_name="cycle_item")
    op.drop_index(op.f("ix_cycle_item_motion_id"), table_name="cycle_item")
    op.drop_index(op.f("ix_cycle_item_metric_id"), table_name="cycle_item")
    op.drop_table("cycle_item")
    op.drop_index(op.f("ix_acknowledgement_person_id"), table_name="acknowledgement")
    op.drop_index("ix_acknowledgement_department", table_name="acknowledgement")
    op.drop_table("acknowledgement")
    op.drop_index(op.f("ix_publication_cycle_id"), table_name="publication")
    op.drop_table("publication")
    op.drop_table("insight_asked")
    op.drop_index(op.f("ix_cycle_member_person_id"), table_name="cycle_member")
    op.drop_table("cycle_member")
    op.drop_index(op.f("ix_cycle_advance_cycle_id"), table_name="cycle_advance")
    op.drop_table("cycle_advance")
    op.drop_table("cycle")
