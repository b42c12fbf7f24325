"""Whom the sign-in page of the demonstration offers."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import ACTIVE, Person
from portal.db import session
from portal.demo.story.organisation import OFFERED, PASSWORD, email_of


@dataclass(frozen=True)
class Offered:
    """Somebody who can be tried; `role` says what they see."""

    name: str
    email: str
    password: str
    role: str


def people() -> list[Offered]:
    """Those of the story's chosen ones who are there: none in a database of somebody's own."""
    offered = [Offered(name, email_of(name), PASSWORD, role) for name, role in OFFERED]
    known = select(Person.email).where(
        Person.email.in_([each.email for each in offered]), Person.state == ACTIVE
    )
    there = set(session.scalars(known))
    return [each for each in offered if each.email in there]
