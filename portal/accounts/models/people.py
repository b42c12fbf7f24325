"""People, departments, who heads them, roles; people brought in by file; days off."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.db import Base, Steady, intpk, moment, short, words
from portal.files.models import File

if TYPE_CHECKING:
    from portal.accounts.models.signing_in import SecondFactor

AUTHOR, MEMBER, CHAIR = "author", "member", "chair"
LEADERSHIP, ADMINISTRATOR, MENTOR = "leadership", "administrator", "mentor"
ROLES = {
    AUTHOR: "Author of lessons and questions",
    MENTOR: "Mentor",
    MEMBER: "Committee member",
    CHAIR: "Committee chair",
    LEADERSHIP: "Leadership",
    ADMINISTRATOR: "Administrator",
}

ACTIVE, SUSPENDED = "active", "suspended"


class Department(Base):
    """A part of the organisation; departments form a tree."""

    __tablename__ = "department"
    LOGGED = ("name", "slug", "code", "parent_id", "archived_at")

    id: Mapped[intpk]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[short]
    code: Mapped[str | None] = mapped_column(String(40), unique=True)  # as files name it
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    archived_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    parent: Mapped[Department | None] = relationship(remote_side="Department.id")

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class Person(Steady, Base):
    """Somebody who works here. `roles` and `headships` come with a signed-in person."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name", "name", "id"),)  # the order of every list of people
    LOGGED = ("email", "name", "department_id", "state", "theme")
    STEADY = frozenset({"grants", "headships"})

    id: Mapped[intpk]
    email: Mapped[str] = mapped_column(String(254), unique=True)  # in lower case
    name: Mapped[short]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default=ACTIVE)
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[moment | None]
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    created_at: Mapped[moment]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    department: Mapped[Department] = relationship()
    headships: Mapped[list[Headship]] = relationship(
        back_populates="person", order_by="Headship.starts_on"
    )
    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="person", foreign_keys="RoleGrant.person_id", order_by="RoleGrant.id"
    )
    second_factor: Mapped[SecondFactor | None] = relationship(viewonly=True)

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    def carry(
        self,
        token: str,
        today: date,
        confirmed_at: datetime | None = None,
        sign_in_id: int | None = None,
    ) -> None:
        """Remember the token that Flask-Login keeps in the cookie, the date here, when this
        browser last proved with the password who sits before it, and which sign-in that is.
        """
        self.__dict__["session_token"] = token
        self.__dict__["sign_in_id"] = sign_in_id
        self.__dict__["today"] = today
        self.__dict__["confirmed_at"] = confirmed_at

    def stand_beside(self, values: dict[str, Any]) -> None:
        """Remember what features read with who is signed in; see portal/accounts/beside.py."""
        self.__dict__["beside"] = values

    @property
    def beside(self) -> dict[str, Any]:
        """What features read with who is signed in, by name; nothing for anybody else."""
        return self.__dict__.get("beside") or {}

    def get_id(self) -> str | None:
        return self.__dict__.get("session_token")

    @property
    def sign_in_id(self) -> int | None:
        """The sign-in of this browser; None for who isn't signed in, or has just begun to be."""
        return self.__dict__.get("sign_in_id")

    @property
    def confirmed_at(self) -> datetime | None:
        """When the password was last typed in this browser; None for who isn't signed in."""
        return self.__dict__.get("confirmed_at")

    @property
    def today(self) -> date:
        """The date in the organisation's zone for who is signed in; for others, in UTC."""
        return self.__dict__.get("today") or clock.now().date()

    @property
    def is_active(self) -> bool:
        return self.state == ACTIVE

    @property
    def has_second_factor(self) -> bool:
        """Whether signing in asks for a code after the password."""
        return self.second_factor is not None and self.second_factor.proven_at is not None

    @property
    def roles(self) -> frozenset[str]:
        """The roles that hold now."""
        return frozenset(grant.role for grant in self.grants if grant.ended_at is None)

    def has_role(self, role: str) -> bool:
        return role in self.roles

    @property
    def is_administrator(self) -> bool:
        return ADMINISTRATOR in self.roles

    @property
    def is_leadership(self) -> bool:
        return LEADERSHIP in self.roles

    def is_head_of(self, department: Department | int | None, on: date | None = None) -> bool:
        """Head of exactly this department on `on`, or today where it is None."""
        wanted = department.id if isinstance(department, Department) else department
        return any(
            headship.department_id == wanted and headship.holds_on(on)
            for headship in self.headships
        )


class Headship(Steady, Base):
    """Who heads a department, from one day until another (its last day; None: still)."""

    __tablename__ = "headship"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        Index("ix_headship_department", "department_id", "starts_on"),
    )
    LOGGED = ("department_id", "person_id", "starts_on", "ends_on")

    id: Mapped[intpk]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="headships")
    department: Mapped[Department] = relationship()

    def holds_on(self, day: date | None) -> bool:
        """Whether it holds on `day`; with None, today."""
        day = day or self.person.today
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def is_now(self) -> bool:
        return self.holds_on(None)


class RoleGrant(Steady, Base):
    """A role that a person has, until it is ended."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_open",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
        ),
    )
    LOGGED = ("person_id", "role", "ended_at")

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[moment]
    ended_at: Mapped[moment | None]

    person: Mapped[Person] = relationship(back_populates="grants", foreign_keys=[person_id])

    @property
    def word(self) -> str:
        """What people call the role."""
        return ROLES.get(self.role, self.role)


class PeopleImport(Base):
    """A file of people with its dry run; applied once."""

    __tablename__ = "people_import"
    LOGGED = ("file_id", "state")

    id: Mapped[intpk]
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="checked")  # checked | applied
    report: Mapped[words]  # JSON: rows to add, change, leave, and problems
    created_at: Mapped[moment]
    applied_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    file: Mapped[File] = relationship()

    @property
    def title(self) -> str:
        return f"File of people {self.file.name}"


class Holiday(Base):
    """A day on which nobody works here, though it is no weekend."""

    __tablename__ = "holiday"
    LOGGED = ("day", "name")

    id: Mapped[intpk]
    day: Mapped[date] = mapped_column(unique=True)
    name: Mapped[short]

    @property
    def title(self) -> str:
        """What the log calls it."""
        return self.name
