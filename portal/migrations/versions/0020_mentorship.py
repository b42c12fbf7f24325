"""Mentorship: programmes, profiles, runs of the pairing, relationships.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('mentoring_programme',
    sa.Column('id', BIG, nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('weeks', sa.Integer(), nullable=False),
    sa.Column('rhythm_days', sa.Integer(), nullable=False),
    sa.Column('settings_number', sa.Integer(), nullable=False),
    sa.Column('created_by_id', BIG, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_mentoring_programme_created_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_programme')),
    sa.UniqueConstraint('slug', name=op.f('uq_mentoring_programme_slug'))
    )
    op.create_table('mentoring_reviewer',
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('reviewer_id', BIG, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mentoring_reviewer_person_id_person')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['person.id'], name=op.f('fk_mentoring_reviewer_reviewer_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'reviewer_id', name=op.f('pk_mentoring_reviewer'))
    )
    op.create_index(op.f('ix_mentoring_reviewer_reviewer_id'), 'mentoring_reviewer', ['reviewer_id'], unique=False)
    op.create_table('mentoring_administrator',
    sa.Column('id', BIG, nullable=False),
    sa.Column('programme_id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mentoring_administrator_person_id_person')),
    sa.ForeignKeyConstraint(['programme_id'], ['mentoring_programme.id'], name=op.f('fk_mentoring_administrator_programme_id_mentoring_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_administrator')),
    sa.UniqueConstraint('programme_id', 'person_id', name=op.f('uq_mentoring_administrator_programme_id_person_id'))
    )
    op.create_index(op.f('ix_mentoring_administrator_person_id'), 'mentoring_administrator', ['person_id'], unique=False)
    op.create_table('mentoring_not_with',
    sa.Column('id', BIG, nullable=False),
    sa.Column('programme_id', BIG, nullable=False),
    sa.Column('author_id', BIG, nullable=False),
    sa.Column('other_id', BIG, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_mentoring_not_with_author_id_person')),
    sa.ForeignKeyConstraint(['other_id'], ['person.id'], name=op.f('fk_mentoring_not_with_other_id_person')),
    sa.ForeignKeyConstraint(['programme_id'], ['mentoring_programme.id'], name=op.f('fk_mentoring_not_with_programme_id_mentoring_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_not_with')),
    sa.UniqueConstraint('programme_id', 'author_id', 'other_id', name=op.f('uq_mentoring_not_with_programme_id_author_id_other_id'))
    )
    op.create_table('mentoring_profile',
    sa.Column('id', BIG, nullable=False),
    sa.Column('programme_id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('side', sa.String(length=20), nullable=False),
    sa.Column('site', sa.String(length=200), nullable=False),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('modes', sa.JSON(), nullable=False),
    sa.Column('slots', sa.Integer(), nullable=False),
    sa.Column('meetings_a_month', sa.Integer(), nullable=False),
    sa.Column('opted_in', sa.Boolean(), nullable=False),
    sa.Column('paused_until', sa.Date(), nullable=True),
    sa.Column('consents', sa.Boolean(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('levels', sa.JSON(), nullable=False),
    sa.Column('needs', sa.JSON(), nullable=False),
    sa.Column('wishes', sa.JSON(), nullable=False),
    sa.Column('trained_on', sa.Date(), nullable=True),
    sa.Column('waited', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity BETWEEN 0 AND 5', name=op.f('ck_mentoring_profile_capacity_0_to_5')),
    sa.CheckConstraint('slots BETWEEN 0 AND 1023', name=op.f('ck_mentoring_profile_ten_slots')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mentoring_profile_person_id_person')),
    sa.ForeignKeyConstraint(['programme_id'], ['mentoring_programme.id'], name=op.f('fk_mentoring_profile_programme_id_mentoring_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_profile')),
    sa.UniqueConstraint('programme_id', 'person_id', 'side', name=op.f('uq_mentoring_profile_programme_id_person_id_side'))
    )
    op.create_index('ix_mentoring_profile_person', 'mentoring_profile', ['person_id'], unique=False)
    op.create_table('mentoring_settings',
    sa.Column('id', BIG, nullable=False),
    sa.Column('programme_id', BIG, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('settings', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by_id', BIG, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_mentoring_settings_decided_by_id_person')),
    sa.ForeignKeyConstraint(['programme_id'], ['mentoring_programme.id'], name=op.f('fk_mentoring_settings_programme_id_mentoring_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_settings')),
    sa.UniqueConstraint('programme_id', 'number', name=op.f('uq_mentoring_settings_programme_id_number'))
    )
    op.create_table('mentoring_run',
    sa.Column('id', BIG, nullable=False),
    sa.Column('programme_id', BIG, nullable=False),
    sa.Column('settings_id', BIG, nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('orphans_only', sa.Boolean(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('inputs_hash', sa.String(length=64), nullable=False),
    sa.Column('instance', sa.LargeBinary(), nullable=True),
    sa.Column('duals', sa.JSON(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('pairs', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('created_by_id', BIG, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('solved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by_id', BIG, nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_mentoring_run_created_by_id_person')),
    sa.ForeignKeyConstraint(['programme_id'], ['mentoring_programme.id'], name=op.f('fk_mentoring_run_programme_id_mentoring_programme')),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_mentoring_run_published_by_id_person')),
    sa.ForeignKeyConstraint(['settings_id'], ['mentoring_settings.id'], name=op.f('fk_mentoring_run_settings_id_mentoring_settings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_run'))
    )
    op.create_index('ix_mentoring_run_programme', 'mentoring_run', ['programme_id', 'id'], unique=False)
    op.create_table('mentoring_pairing',
    sa.Column('id', BIG, nullable=False),
    sa.Column('programme_id', BIG, nullable=False),
    sa.Column('mentor_id', BIG, nullable=False),
    sa.Column('mentee_id', BIG, nullable=False),
    sa.Column('run_id', BIG, nullable=True),
    sa.Column('origin', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('why', sa.JSON(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('mentor_accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mentee_accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('extended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_until', sa.Date(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', BIG, nullable=True),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('rhythm_days', sa.Integer(), nullable=False),
    sa.Column('agreement', sa.JSON(), nullable=False),
    sa.Column('agreed_by_mentor_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed_by_mentee_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('shares', sa.JSON(), nullable=False),
    sa.Column('last_met_on', sa.Date(), nullable=True),
    sa.Column('evaluation', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['ended_by_id'], ['person.id'], name=op.f('fk_mentoring_pairing_ended_by_id_person')),
    sa.ForeignKeyConstraint(['mentee_id'], ['person.id'], name=op.f('fk_mentoring_pairing_mentee_id_person')),
    sa.ForeignKeyConstraint(['mentor_id'], ['person.id'], name=op.f('fk_mentoring_pairing_mentor_id_person')),
    sa.ForeignKeyConstraint(['programme_id'], ['mentoring_programme.id'], name=op.f('fk_mentoring_pairing_programme_id_mentoring_programme')),
    sa.ForeignKeyConstraint(['run_id'], ['mentoring_run.id'], name=op.f('fk_mentoring_pairing_run_id_mentoring_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_pairing'))
    )
    op.create_index('ix_mentoring_pairing_mentee', 'mentoring_pairing', ['mentee_id', 'state'], unique=False)
    op.create_index('ix_mentoring_pairing_mentor', 'mentoring_pairing', ['mentor_id', 'state'], unique=False)
    op.create_index(op.f('ix_mentoring_pairing_run_id'), 'mentoring_pairing', ['run_id'], unique=False)
    op.create_index('uq_mentoring_pairing_standing', 'mentoring_pairing', ['programme_id', 'mentee_id'], unique=True, sqlite_where=sa.text("state IN ('active', 'paused', 'closing')"), postgresql_where=sa.text("state IN ('active', 'paused', 'closing')"))
    op.create_table('mentoring_profile_metric',
    sa.Column('profile_id', BIG, nullable=False),
    sa.Column('metric_id', BIG, nullable=False),
    sa.ForeignKeyConstraint(['metric_id'], ['metric.id'], name=op.f('fk_mentoring_profile_metric_metric_id_metric')),
    sa.ForeignKeyConstraint(['profile_id'], ['mentoring_profile.id'], name=op.f('fk_mentoring_profile_metric_profile_id_mentoring_profile')),
    sa.PrimaryKeyConstraint('profile_id', 'metric_id', name=op.f('pk_mentoring_profile_metric'))
    )
    op.create_index(op.f('ix_mentoring_profile_metric_metric_id'), 'mentoring_profile_metric', ['metric_id'], unique=False)
    op.create_table('mentoring_run_edit',
    sa.Column('id', BIG, nullable=False),
    sa.Column('run_id', BIG, nullable=False),
    sa.Column('mentee_id', BIG, nullable=False),
    sa.Column('before_id', BIG, nullable=True),
    sa.Column('after_id', BIG, nullable=True),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('mentees', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('edited_by_id', BIG, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['after_id'], ['person.id'], name=op.f('fk_mentoring_run_edit_after_id_person')),
    sa.ForeignKeyConstraint(['before_id'], ['person.id'], name=op.f('fk_mentoring_run_edit_before_id_person')),
    sa.ForeignKeyConstraint(['edited_by_id'], ['person.id'], name=op.f('fk_mentoring_run_edit_edited_by_id_person')),
    sa.ForeignKeyConstraint(['mentee_id'], ['person.id'], name=op.f('fk_mentoring_run_edit_mentee_id_person')),
    sa.ForeignKeyConstraint(['run_id'], ['mentoring_run.id'], name=op.f('fk_mentoring_run_edit_run_id_mentoring_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_run_edit'))
    )
    op.create_index('ix_mentoring_run_edit_run', 'mentoring_run_edit', ['run_id', 'id'], unique=False)
    op.create_table('mentoring_run_pair',
    sa.Column('id', BIG, nullable=False),
    sa.Column('run_id', BIG, nullable=False),
    sa.Column('mentee_id', BIG, nullable=False),
    sa.Column('mentor_id', BIG, nullable=True),
    sa.Column('solver_mentor_id', BIG, nullable=True),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('points', sa.JSON(), nullable=False),
    sa.Column('next_best', sa.JSON(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('is_kept', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['mentee_id'], ['person.id'], name=op.f('fk_mentoring_run_pair_mentee_id_person')),
    sa.ForeignKeyConstraint(['mentor_id'], ['person.id'], name=op.f('fk_mentoring_run_pair_mentor_id_person')),
    sa.ForeignKeyConstraint(['run_id'], ['mentoring_run.id'], name=op.f('fk_mentoring_run_pair_run_id_mentoring_run')),
    sa.ForeignKeyConstraint(['solver_mentor_id'], ['person.id'], name=op.f('fk_mentoring_run_pair_solver_mentor_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_run_pair')),
    sa.UniqueConstraint('run_id', 'mentee_id', name=op.f('uq_mentoring_run_pair_run_id_mentee_id'))
    )
    op.create_index(op.f('ix_mentoring_run_pair_mentee_id'), 'mentoring_run_pair', ['mentee_id'], unique=False)
    op.create_index('ix_mentoring_run_pair_mentor', 'mentoring_run_pair', ['mentor_id'], unique=False)
    op.create_table('mentoring_check_in',
    sa.Column('id', BIG, nullable=False),
    sa.Column('pairing_id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('pulse', sa.Integer(), nullable=True),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['pairing_id'], ['mentoring_pairing.id'], name=op.f('fk_mentoring_check_in_pairing_id_mentoring_pairing')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mentoring_check_in_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_check_in')),
    sa.UniqueConstraint('pairing_id', 'person_id', 'asked_on', name=op.f('uq_mentoring_check_in_pairing_id_person_id_asked_on'))
    )
    op.create_index(op.f('ix_mentoring_check_in_person_id'), 'mentoring_check_in', ['person_id'], unique=False)
    op.create_table('mentoring_goal',
    sa.Column('id', BIG, nullable=False),
    sa.Column('pairing_id', BIG, nullable=False),
    sa.Column('goal', sa.String(length=200), nullable=False),
    sa.Column('metric_id', BIG, nullable=True),
    sa.Column('skill', sa.String(length=120), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by_id', BIG, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_mentoring_goal_created_by_id_person')),
    sa.ForeignKeyConstraint(['metric_id'], ['metric.id'], name=op.f('fk_mentoring_goal_metric_id_metric')),
    sa.ForeignKeyConstraint(['pairing_id'], ['mentoring_pairing.id'], name=op.f('fk_mentoring_goal_pairing_id_mentoring_pairing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_goal'))
    )
    op.create_index(op.f('ix_mentoring_goal_metric_id'), 'mentoring_goal', ['metric_id'], unique=False)
    op.create_index('ix_mentoring_goal_pairing', 'mentoring_goal', ['pairing_id', 'id'], unique=False)
    op.create_table('mentoring_literacy_check',
    sa.Column('id', BIG, nullable=False),
    sa.Column('pairing_id', BIG, nullable=False),
    sa.Column('stage', sa.String(length=20), nullable=False),
    sa.Column('attempt_id', BIG, nullable=False),
    sa.Column('credit', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_mentoring_literacy_check_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['pairing_id'], ['mentoring_pairing.id'], name=op.f('fk_mentoring_literacy_check_pairing_id_mentoring_pairing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_literacy_check')),
    sa.UniqueConstraint('attempt_id', name=op.f('uq_mentoring_literacy_check_attempt_id')),
    sa.UniqueConstraint('pairing_id', 'stage', name=op.f('uq_mentoring_literacy_check_pairing_id_stage'))
    )
    op.create_table('mentoring_note',
    sa.Column('id', BIG, nullable=False),
    sa.Column('pairing_id', BIG, nullable=False),
    sa.Column('author_id', BIG, nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_mentoring_note_author_id_person')),
    sa.ForeignKeyConstraint(['pairing_id'], ['mentoring_pairing.id'], name=op.f('fk_mentoring_note_pairing_id_mentoring_pairing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_note'))
    )
    op.create_index('ix_mentoring_note_pairing', 'mentoring_note', ['pairing_id', 'id'], unique=False)
    op.create_table('mentoring_private_note',
    sa.Column('id', BIG, nullable=False),
    sa.Column('pairing_id', BIG, nullable=False),
    sa.Column('author_id', BIG, nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_mentoring_private_note_author_id_person')),
    sa.ForeignKeyConstraint(['pairing_id'], ['mentoring_pairing.id'], name=op.f('fk_mentoring_private_note_pairing_id_mentoring_pairing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_private_note')),
    sa.UniqueConstraint('pairing_id', 'author_id', name=op.f('uq_mentoring_private_note_pairing_id_author_id'))
    )
    op.create_index(op.f('ix_mentoring_private_note_author_id'), 'mentoring_private_note', ['author_id'], unique=False)
    op.create_table('mentoring_question',
    sa.Column('id', BIG, nullable=False),
    sa.Column('pairing_id', BIG, nullable=False),
    sa.Column('metric_id', BIG, nullable=False),
    sa.Column('drawing', sa.JSON(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['metric_id'], ['metric.id'], name=op.f('fk_mentoring_question_metric_id_metric')),
    sa.ForeignKeyConstraint(['pairing_id'], ['mentoring_pairing.id'], name=op.f('fk_mentoring_question_pairing_id_mentoring_pairing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_question'))
    )
    op.create_index(op.f('ix_mentoring_question_metric_id'), 'mentoring_question', ['metric_id'], unique=False)
    op.create_index('ix_mentoring_question_pairing', 'mentoring_question', ['pairing_id', 'id'], unique=False)
    op.create_table('mentoring_reading',
    sa.Column('id', BIG, nullable=False),
    sa.Column('pairing_id', BIG, nullable=False),
    sa.Column('piece_id', BIG, nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('dropped_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['pairing_id'], ['mentoring_pairing.id'], name=op.f('fk_mentoring_reading_pairing_id_mentoring_pairing')),
    sa.ForeignKeyConstraint(['piece_id'], ['piece.id'], name=op.f('fk_mentoring_reading_piece_id_piece')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_reading')),
    sa.UniqueConstraint('pairing_id', 'piece_id', name=op.f('uq_mentoring_reading_pairing_id_piece_id'))
    )
    op.create_table('mentoring_session',
    sa.Column('id', BIG, nullable=False),
    sa.Column('pairing_id', BIG, nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('agenda', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('mentor_says', sa.Boolean(), nullable=True),
    sa.Column('mentee_says', sa.Boolean(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('created_by_id', BIG, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_mentoring_session_created_by_id_person')),
    sa.ForeignKeyConstraint(['pairing_id'], ['mentoring_pairing.id'], name=op.f('fk_mentoring_session_pairing_id_mentoring_pairing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_session'))
    )
    op.create_index('ix_mentoring_session_pairing', 'mentoring_session', ['pairing_id', 'starts_at'], unique=False)
    op.create_table('mentoring_goal_step',
    sa.Column('id', BIG, nullable=False),
    sa.Column('goal_id', BIG, nullable=False),
    sa.Column('step', sa.String(length=200), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['goal_id'], ['mentoring_goal.id'], name=op.f('fk_mentoring_goal_step_goal_id_mentoring_goal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_goal_step'))
    )
    op.create_index(op.f('ix_mentoring_goal_step_goal_id'), 'mentoring_goal_step', ['goal_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_mentoring_goal_step_goal_id'), table_name='mentoring_goal_step')
    op.drop_table('mentoring_goal_step')
    op.drop_index('ix_mentoring_session_pairing', table_name='mentoring_session')
    op.drop_table('mentoring_session')
    op.drop_table('mentoring_reading')
    op.drop_index('ix_mentoring_question_pairing', table_name='mentoring_question')
    op.drop_index(op.f('ix_mentoring_question_metric_id'), table_name='mentoring_question')
    op.drop_table('mentoring_question')
    op.drop_index(op.f('ix_mentoring_private_note_author_id'), table_name='mentoring_private_note')
    op.drop_table('mentoring_private_note')
    op.drop_index('ix_mentoring_note_pairing', table_name='mentoring_note')
    op.drop_table('mentoring_note')
    op.drop_table('mentoring_literacy_check')
    op.drop_index('ix_mentoring_goal_pairing', table_name='mentoring_goal')
    op.drop_index(op.f('ix_mentoring_goal_metric_id'), table_name='mentoring_goal')
    op.drop_table('mentoring_goal')
    op.drop_index(op.f('ix_mentoring_check_in_person_id'), table_name='mentoring_check_in')
    op.drop_table('mentoring_check_in')
    op.drop_index('ix_mentoring_run_pair_mentor', table_name='mentoring_run_pair')
    op.drop_index(op.f('ix_mentoring_run_pair_mentee_id'), table_name='mentoring_run_pair')
    op.drop_table('mentoring_run_pair')
    op.drop_index('ix_mentoring_run_edit_run', table_name='mentoring_run_edit')
    op.drop_table('mentoring_run_edit')
    op.drop_index(op.f('ix_mentoring_profile_metric_metric_id'), table_name='mentoring_profile_metric')
    op.drop_table('mentoring_profile_metric')
    op.drop_index('uq_mentoring_pairing_standing', table_name='mentoring_pairing', sqlite_where=sa.text("state IN ('active', 'paused', 'closing')"), postgresql_where=sa.text("state IN ('active', 'paused', 'closing')"))
    op.drop_index(op.f('ix_mentoring_pairing_run_id'), table_name='mentoring_pairing')
    op.drop_index('ix_mentoring_pairing_mentor', table_name='mentoring_pairing')
    op.drop_index('ix_mentoring_pairing_mentee', table_name='mentoring_pairing')
    op.drop_table('mentoring_pairing')
    op.drop_index('ix_mentoring_run_programme', table_name='mentoring_run')
    op.drop_table('mentoring_run')
    op.drop_table('mentoring_settings')
    op.drop_index('ix_mentoring_profile_person', table_name='mentoring_profile')
    op.drop_table('mentoring_profile')
    op.drop_table('mentoring_not_with')
    op.drop_index(op.f('ix_mentoring_administrator_person_id'), table_name='mentoring_administrator')
    op.drop_table('mentoring_administrator')
    op.drop_index(op.f('ix_mentoring_reviewer_reviewer_id'), table_name='mentoring_reviewer')
    op.drop_table('mentoring_reviewer')
    op.drop_table('mentoring_programme')
