"""What is taught and asked: pieces of content with editions, questions with their versions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, intpk, moment, short, words
from portal.training.models.columns import digest, long_word, word


class Piece(Base):
    """A course, lesson, bank, assessment, playbook or case through all its editions."""

    __tablename__ = "piece"
    __table_args__ = (UniqueConstraint("kind", "slug"),)
    LOGGED = ("kind", "slug", "title", "edition_id", "retired_at")

    id: Mapped[intpk]
    kind: Mapped[str] = mapped_column(word)  # course | lesson | bank | assessment | playbook | case
    slug: Mapped[str] = mapped_column(long_word)  # of a lesson: "course/lesson"
    title: Mapped[short]  # of the current edition
    course_id: Mapped[int | None] = mapped_column(ForeignKey("piece.id"), index=True)  # of a lesson
    position: Mapped[int] = mapped_column(default=0)  # of a lesson in its course, of a course
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id", use_alter=True))
    retired_at: Mapped[moment | None]

    edition: Mapped[Edition | None] = relationship(foreign_keys=[edition_id], post_update=True)
    course: Mapped[Piece | None] = relationship(foreign_keys=[course_id], remote_side="Piece.id")


class Edition(Base):
    """One version of a piece, as it was read from its file; never changed."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("piece_id", "number"),)
    LOGGED = ("piece_id", "number", "sha256")

    id: Mapped[intpk]
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(digest)  # of the file
    path: Mapped[short]  # below content/
    source: Mapped[words]  # the file
    meta: Mapped[dict[str, Any]] = mapped_column(JSON)  # its front matter, checked
    outline: Mapped[list[Any]] = mapped_column(JSON)  # [[id, heading, digest of its section], …]
    html: Mapped[words]  # rendered once; in place of a quiz fence stands <!--quiz N-->
    quizzes: Mapped[list[Any]] = mapped_column(JSON)  # [{"bank": …, "pick": […]}, …] by N
    loaded_at: Mapped[moment]

    piece: Mapped[Piece] = relationship(foreign_keys=[piece_id])


class Image(Base):
    """An image of content, named by what it holds; never changed, for old editions show it."""

    __tablename__ = "content_image"

    id: Mapped[intpk]
    digest: Mapped[str] = mapped_column(digest, unique=True)  # SHA-256 of the file
    media_type: Mapped[str] = mapped_column(word)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    loaded_at: Mapped[moment]


class Question(Base):
    """A question through all its versions; its home is one bank."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("bank_id", "slug"),)
    LOGGED = ("bank_id", "slug", "version_id", "retired_at")

    id: Mapped[intpk]
    bank_id: Mapped[int] = mapped_column(ForeignKey("piece.id"))
    slug: Mapped[str] = mapped_column(long_word)
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("question_version.id", use_alter=True)
    )
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[moment | None]

    bank: Mapped[Piece] = relationship()
    version: Mapped[QuestionVersion | None] = relationship(
        foreign_keys=[version_id], post_update=True
    )


class QuestionVersion(Base):
    """One version of a question with its key; never changed but for being voided."""

    __tablename__ = "question_version"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        Index("ix_question_version_key", "question_id", "key_hash"),
    )
    LOGGED = ("question_id", "number", "key_hash", "text_hash", "void")

    id: Mapped[intpk]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(word)
    skill: Mapped[str] = mapped_column(long_word)
    level: Mapped[str] = mapped_column(word)
    difficulty: Mapped[int]
    key_hash: Mapped[str] = mapped_column(digest)
    text_hash: Mapped[str] = mapped_column(digest)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)  # questions.Question.as_dict
    html: Mapped[dict[str, Any]] = mapped_column(JSON)  # its texts rendered, by part
    void: Mapped[str | None] = mapped_column(word)  # full | drop
    void_reason: Mapped[words]
    void_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    loaded_at: Mapped[moment]

    question: Mapped[Question] = relationship(foreign_keys=[question_id])
    void_by: Mapped[Person | None] = relationship()
