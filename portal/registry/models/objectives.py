"""Objectives: what is to be reached by a horizon, as a tree."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Department, Person
from portal.db import Base, intpk, moment, short, words


class Objective(Base):
    """What is to be reached by its horizon; objectives form a tree."""

    __tablename__ = "objective"
    LOGGED = (
        "code",
        "name",
        "purpose",
        "parent_id",
        "department_id",
        "owner_id",
        "starts_on",
        "ends_on",
        "retired_at",
    )

    id: Mapped[intpk]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[short]
    purpose: Mapped[words]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]  # the horizon
    created_at: Mapped[moment]
    retired_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    owner: Mapped[Person] = relationship()
    department: Mapped[Department | None] = relationship()
    parent: Mapped[Objective | None] = relationship(remote_side="Objective.id")
