"""Who learns what: progress, paths, assignments, and who looked at whose skills."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Department, Person
from portal.db import Base, intpk, moment, short, words
from portal.training.models.columns import long_word, word
from portal.training.models.content import Edition, Piece


class Progress(Base):
    """How far a person is with a lesson, course, playbook or case."""

    __tablename__ = "progress"
    __table_args__ = (UniqueConstraint("person_id", "piece_id"),)
    LOGGED = ("person_id", "piece_id", "edition_id", "completed_at")

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"), index=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))  # completed, or seen
    place: Mapped[str] = mapped_column(long_word, default="")  # the heading where one left
    started_at: Mapped[moment]
    seen_at: Mapped[moment]
    completed_at: Mapped[moment | None]

    person: Mapped[Person] = relationship()
    piece: Mapped[Piece] = relationship()
    edition: Mapped[Edition | None] = relationship()


class Path(Base):
    """Courses and assessments that a role or a department is to go through, in order."""

    __tablename__ = "learning_path"
    LOGGED = ("title", "purpose", "role", "department_id", "days", "due_on", "ended_at")

    id: Mapped[intpk]
    title: Mapped[short]
    purpose: Mapped[words]
    role: Mapped[str | None] = mapped_column(word)  # whose; None: everybody of the department
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    days: Mapped[int | None]  # to finish in, from the day one comes under it
    due_on: Mapped[date | None]  # or the same day for all
    begins_on: Mapped[date]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    department: Mapped[Department | None] = relationship()
    created_by: Mapped[Person] = relationship()


class PathStep(Base):
    """One course or assessment of a path."""

    __tablename__ = "learning_path_step"
    __table_args__ = (UniqueConstraint("path_id", "piece_id"),)

    id: Mapped[intpk]
    path_id: Mapped[int] = mapped_column(ForeignKey("learning_path.id"))
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"))
    position: Mapped[int]

    piece: Mapped[Piece] = relationship()


class Assignment(Base):
    """One course or assessment that one person is to finish by a day; of a path, or by itself."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("person_id", "piece_id"),)
    LOGGED = ("person_id", "piece_id", "due_on", "reason", "ended_at")

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"), index=True)
    path_id: Mapped[int | None] = mapped_column(ForeignKey("learning_path.id"), index=True)
    due_on: Mapped[date | None]
    reason: Mapped[words]
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]
    done_at: Mapped[moment | None]
    ended_at: Mapped[moment | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    piece: Mapped[Piece] = relationship()
    path: Mapped[Path | None] = relationship()
    assigned_by: Mapped[Person | None] = relationship(foreign_keys=[assigned_by_id])


class Look(Base):
    """Somebody looked at a person's skills and lessons; the person sees it. Once a day each."""

    __tablename__ = "learning_look"
    __table_args__ = (UniqueConstraint("person_id", "viewer_id", "day"),)

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    viewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    at: Mapped[moment]
    what: Mapped[short]  # "skills and lessons"

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    viewer: Mapped[Person] = relationship(foreign_keys=[viewer_id])


class Missed(Base):
    """Words that a search of the lessons found nothing for, counted by day; nobody's name."""

    __tablename__ = "learning_missed"
    __table_args__ = (UniqueConstraint("day", "words"),)

    id: Mapped[intpk]
    day: Mapped[date]
    words: Mapped[short]
    times: Mapped[int] = mapped_column(default=1)
