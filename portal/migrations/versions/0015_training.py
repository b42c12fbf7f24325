"""Training: content and its editions, attempts, learning, certificates and statistics.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LATER = (  # cycles of keys: PostgreSQL adds them once the tables stand
    ("piece", "edition_id", "edition"),
    ("question", "version_id", "question_version"),
)


def upgrade() -> None:
    op.create_table('learning_missed',
    sa.Column('id', BIG, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('words', sa.String(length=200), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning_missed')),
    sa.UniqueConstraint('day', 'words', name=op.f('uq_learning_missed_day_words'))
    )
    op.create_table('piece',
    sa.Column('id', BIG, nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('course_id', BIG, nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('edition_id', BIG, nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['piece.id'], name=op.f('fk_piece_course_id_piece')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_piece_edition_id_edition'), use_alter=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_piece')),
    sa.UniqueConstraint('kind', 'slug', name=op.f('uq_piece_kind_slug'))
    )
    op.create_index(op.f('ix_piece_course_id'), 'piece', ['course_id'], unique=False)
    op.create_table('edition',
    sa.Column('id', BIG, nullable=False),
    sa.Column('piece_id', BIG, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('path', sa.String(length=200), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('meta', sa.JSON(), nullable=False),
    sa.Column('outline', sa.JSON(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('quizzes', sa.JSON(), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['piece_id'], ['piece.id'], name=op.f('fk_edition_piece_id_piece')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_edition')),
    sa.UniqueConstraint('piece_id', 'number', name=op.f('uq_edition_piece_id_number'))
    )
    op.create_table('item_figures',
    sa.Column('id', BIG, nullable=False),
    sa.Column('piece_id', BIG, nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('held', sa.JSON(), nullable=False),
    sa.Column('computed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['piece_id'], ['piece.id'], name=op.f('fk_item_figures_piece_id_piece')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_figures')),
    sa.UniqueConstraint('piece_id', 'kind', 'subject', name=op.f('uq_item_figures_piece_id_kind_subject'))
    )
    op.create_table('question',
    sa.Column('id', BIG, nullable=False),
    sa.Column('bank_id', BIG, nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('version_id', BIG, nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['bank_id'], ['piece.id'], name=op.f('fk_question_bank_id_piece')),
    sa.ForeignKeyConstraint(['version_id'], ['question_version.id'], name=op.f('fk_question_version_id_question_version'), use_alter=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('bank_id', 'slug', name=op.f('uq_question_bank_id_slug'))
    )
    op.create_table('allowance',
    sa.Column('id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('piece_id', BIG, nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('given_by_id', BIG, nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['given_by_id'], ['person.id'], name=op.f('fk_allowance_given_by_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_allowance_person_id_person')),
    sa.ForeignKeyConstraint(['piece_id'], ['piece.id'], name=op.f('fk_allowance_piece_id_piece')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allowance')),
    sa.UniqueConstraint('person_id', 'piece_id', name=op.f('uq_allowance_person_id_piece_id'))
    )
    op.create_index(op.f('ix_allowance_piece_id'), 'allowance', ['piece_id'], unique=False)
    op.create_table('attempt',
    sa.Column('id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('piece_id', BIG, nullable=False),
    sa.Column('edition_id', BIG, nullable=False),
    sa.Column('behaviour', sa.String(length=20), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=True),
    sa.Column('grace', sa.Integer(), nullable=False),
    sa.Column('extra', sa.Integer(), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('how', sa.String(length=20), nullable=False),
    sa.Column('score', sa.String(length=20), nullable=True),
    sa.Column('points', sa.String(length=20), nullable=True),
    sa.Column('possible', sa.String(length=20), nullable=True),
    sa.Column('passed', sa.Boolean(), nullable=True),
    sa.Column('skills', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_attempt_edition_id_edition')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attempt_person_id_person')),
    sa.ForeignKeyConstraint(['piece_id'], ['piece.id'], name=op.f('fk_attempt_piece_id_piece')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt')),
    sa.UniqueConstraint('person_id', 'piece_id', 'behaviour', 'number', name=op.f('uq_attempt_person_id_piece_id_behaviour_number'))
    )
    op.create_index('ix_attempt_open', 'attempt', ['person_id', 'piece_id', 'behaviour'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_attempt_piece', 'attempt', ['piece_id', 'state'], unique=False)
    op.create_table('learning_look',
    sa.Column('id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('viewer_id', BIG, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('what', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_learning_look_person_id_person')),
    sa.ForeignKeyConstraint(['viewer_id'], ['person.id'], name=op.f('fk_learning_look_viewer_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning_look')),
    sa.UniqueConstraint('person_id', 'viewer_id', 'day', name=op.f('uq_learning_look_person_id_viewer_id_day'))
    )
    op.create_table('learning_path',
    sa.Column('id', BIG, nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=True),
    sa.Column('department_id', BIG, nullable=True),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('created_by_id', BIG, nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_learning_path_created_by_id_person')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_learning_path_department_id_department')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning_path'))
    )
    op.create_index(op.f('ix_learning_path_department_id'), 'learning_path', ['department_id'], unique=False)
    op.create_table('progress',
    sa.Column('id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('piece_id', BIG, nullable=False),
    sa.Column('edition_id', BIG, nullable=True),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_progress_edition_id_edition')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_progress_person_id_person')),
    sa.ForeignKeyConstraint(['piece_id'], ['piece.id'], name=op.f('fk_progress_piece_id_piece')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_progress')),
    sa.UniqueConstraint('person_id', 'piece_id', name=op.f('uq_progress_person_id_piece_id'))
    )
    op.create_index(op.f('ix_progress_piece_id'), 'progress', ['piece_id'], unique=False)
    op.create_table('question_version',
    sa.Column('id', BIG, nullable=False),
    sa.Column('question_id', BIG, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('skill', sa.String(length=120), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('difficulty', sa.Integer(), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('html', sa.JSON(), nullable=False),
    sa.Column('void', sa.String(length=20), nullable=True),
    sa.Column('void_reason', sa.Text(), nullable=False),
    sa.Column('void_by_id', BIG, nullable=True),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_version_question_id_question')),
    sa.ForeignKeyConstraint(['void_by_id'], ['person.id'], name=op.f('fk_question_version_void_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_version')),
    sa.UniqueConstraint('question_id', 'number', name=op.f('uq_question_version_question_id_number'))
    )
    op.create_index('ix_question_version_key', 'question_version', ['question_id', 'key_hash'], unique=False)
    op.create_table('regrade',
    sa.Column('id', BIG, nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_id', BIG, nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('passes', sa.Integer(), nullable=False),
    sa.Column('certificates', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_regrade_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regrade'))
    )
    op.create_table('review_card',
    sa.Column('id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('question_id', BIG, nullable=False),
    sa.Column('state', sa.JSON(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_review_card_person_id_person')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_review_card_question_id_question')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_card')),
    sa.UniqueConstraint('person_id', 'question_id', name=op.f('uq_review_card_person_id_question_id'))
    )
    op.create_index('ix_review_card_due', 'review_card', ['person_id', 'due_on'], unique=False)
    op.create_table('skill_level',
    sa.Column('id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('area', sa.String(length=20), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('mean', sa.Double(), nullable=False),
    sa.Column('probability', sa.Double(), nullable=False),
    sa.Column('items', sa.Integer(), nullable=False),
    sa.Column('sittings', sa.Integer(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=True),
    sa.Column('computed_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_skill_level_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_skill_level')),
    sa.UniqueConstraint('person_id', 'area', name=op.f('uq_skill_level_person_id_area'))
    )
    op.create_table('assignment',
    sa.Column('id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('piece_id', BIG, nullable=False),
    sa.Column('path_id', BIG, nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('assigned_by_id', BIG, nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['assigned_by_id'], ['person.id'], name=op.f('fk_assignment_assigned_by_id_person')),
    sa.ForeignKeyConstraint(['path_id'], ['learning_path.id'], name=op.f('fk_assignment_path_id_learning_path')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_assignment_person_id_person')),
    sa.ForeignKeyConstraint(['piece_id'], ['piece.id'], name=op.f('fk_assignment_piece_id_piece')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('person_id', 'piece_id', name=op.f('uq_assignment_person_id_piece_id'))
    )
    op.create_index(op.f('ix_assignment_path_id'), 'assignment', ['path_id'], unique=False)
    op.create_index(op.f('ix_assignment_piece_id'), 'assignment', ['piece_id'], unique=False)
    op.create_table('certificate',
    sa.Column('id', BIG, nullable=False),
    sa.Column('serial', sa.String(length=24), nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('piece_id', BIG, nullable=False),
    sa.Column('edition_id', BIG, nullable=False),
    sa.Column('attempt_id', BIG, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('score', sa.String(length=20), nullable=False),
    sa.Column('skills', sa.JSON(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_reason', sa.Text(), nullable=False),
    sa.Column('revoked_by_id', BIG, nullable=True),
    sa.Column('superseded_by_id', BIG, nullable=True),
    sa.Column('flag', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_certificate_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_certificate_edition_id_edition')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_certificate_person_id_person')),
    sa.ForeignKeyConstraint(['piece_id'], ['piece.id'], name=op.f('fk_certificate_piece_id_piece')),
    sa.ForeignKeyConstraint(['revoked_by_id'], ['person.id'], name=op.f('fk_certificate_revoked_by_id_person')),
    sa.ForeignKeyConstraint(['superseded_by_id'], ['certificate.id'], name=op.f('fk_certificate_superseded_by_id_certificate')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
    sa.UniqueConstraint('attempt_id', name=op.f('uq_certificate_attempt_id')),
    sa.UniqueConstraint('serial', name=op.f('uq_certificate_serial'))
    )
    op.create_index('ix_certificate_person', 'certificate', ['person_id', 'piece_id'], unique=False)
    op.create_index(op.f('ix_certificate_piece_id'), 'certificate', ['piece_id'], unique=False)
    op.create_table('drawn',
    sa.Column('id', BIG, nullable=False),
    sa.Column('attempt_id', BIG, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('question_version_id', BIG, nullable=False),
    sa.Column('order', sa.JSON(), nullable=False),
    sa.Column('flagged', sa.Boolean(), nullable=False),
    sa.Column('hints', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('given', sa.JSON(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('credit', sa.String(length=20), nullable=True),
    sa.Column('points', sa.String(length=20), nullable=True),
    sa.Column('misconceptions', sa.JSON(), nullable=False),
    sa.Column('graded_version_id', BIG, nullable=True),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_drawn_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['graded_version_id'], ['question_version.id'], name=op.f('fk_drawn_graded_version_id_question_version')),
    sa.ForeignKeyConstraint(['question_version_id'], ['question_version.id'], name=op.f('fk_drawn_question_version_id_question_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drawn')),
    sa.UniqueConstraint('attempt_id', 'position', name=op.f('uq_drawn_attempt_id_position'))
    )
    op.create_index(op.f('ix_drawn_question_version_id'), 'drawn', ['question_version_id'], unique=False)
    op.create_table('learning_path_step',
    sa.Column('id', BIG, nullable=False),
    sa.Column('path_id', BIG, nullable=False),
    sa.Column('piece_id', BIG, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['path_id'], ['learning_path.id'], name=op.f('fk_learning_path_step_path_id_learning_path')),
    sa.ForeignKeyConstraint(['piece_id'], ['piece.id'], name=op.f('fk_learning_path_step_piece_id_piece')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning_path_step')),
    sa.UniqueConstraint('path_id', 'piece_id', name=op.f('uq_learning_path_step_path_id_piece_id'))
    )
    op.create_table('answer',
    sa.Column('id', BIG, nullable=False),
    sa.Column('drawn_id', BIG, nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('given', sa.JSON(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['drawn_id'], ['drawn.id'], name=op.f('fk_answer_drawn_id_drawn')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer')),
    sa.UniqueConstraint('drawn_id', 'sequence', name=op.f('uq_answer_drawn_id_sequence'))
    )
    op.create_table('learning_snapshot',
    sa.Column('id', BIG, nullable=False),
    sa.Column('metric_id', BIG, nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('held', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['metric_id'], ['metric.id'], name=op.f('fk_learning_snapshot_metric_id_metric')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning_snapshot'))
    )
    op.create_index(op.f('ix_learning_snapshot_metric_id'), 'learning_snapshot', ['metric_id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table, column, other in LATER:
            name = f"fk_{table}_{column}_{other}"
            op.create_foreign_key(name, table, other, [column], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, column, other in LATER:
            op.drop_constraint(f"fk_{table}_{column}_{other}", table, type_="foreignkey")
    op.drop_index(op.f('ix_learning_snapshot_metric_id'), table_name='learning_snapshot')
    op.drop_table('learning_snapshot')
    op.drop_table('answer')
    op.drop_table('learning_path_step')
    op.drop_index(op.f('ix_drawn_question_version_id'), table_name='drawn')
    op.drop_table('drawn')
    op.drop_index(op.f('ix_certificate_piece_id'), table_name='certificate')
    op.drop_index('ix_certificate_person', table_name='certificate')
    op.drop_table('certificate')
    op.drop_index(op.f('ix_assignment_piece_id'), table_name='assignment')
    op.drop_index(op.f('ix_assignment_path_id'), table_name='assignment')
    op.drop_table('assignment')
    op.drop_table('skill_level')
    op.drop_index('ix_review_card_due', table_name='review_card')
    op.drop_table('review_card')
    op.drop_table('regrade')
    op.drop_index('ix_question_version_key', table_name='question_version')
    op.drop_table('question_version')
    op.drop_index(op.f('ix_progress_piece_id'), table_name='progress')
    op.drop_table('progress')
    op.drop_index(op.f('ix_learning_path_department_id'), table_name='learning_path')
    op.drop_table('learning_path')
    op.drop_table('learning_look')
    op.drop_index('ix_attempt_piece', table_name='attempt')
    op.drop_index('ix_attempt_open', table_name='attempt', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.drop_table('attempt')
    op.drop_index(op.f('ix_allowance_piece_id'), table_name='allowance')
    op.drop_table('allowance')
    op.drop_table('question')
    op.drop_table('item_figures')
    op.drop_table('edition')
    op.drop_index(op.f('ix_piece_course_id'), table_name='piece')
    op.drop_table('piece')
    op.drop_table('learning_missed')
