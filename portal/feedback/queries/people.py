"""Reads of people whom a message names, or may name."""

from sqlalchemy import func, or_, select

from portal.accounts.models import ACTIVE, Person
from portal.db import session
from portal.feedback import wording


def named_in(text: str) -> tuple[list[Person], list[str]]:
    """Whom `text` names with an @, and the names that several people bear: one statement.

    After each @ the longest name that somebody bears is taken; an e-mail address means one person.
    """
    asked = wording.mentioned(text)
    if not asked:
        return [], []
    wanted = {name.lower() for names in asked for name in names}
    typed = {name for names in asked for name in names}  # SQLite's `lower` knows ASCII only
    bears = or_(
        func.lower(Person.name).in_(wanted), Person.name.in_(typed), Person.email.in_(wanted)
    )
    found = select(Person).where(Person.state == ACTIVE, bears)
    people: dict[str, list[Person]] = {}
    for one in session.scalars(found.order_by(Person.id)):
        people.setdefault(one.name.lower(), []).append(one)
        people.setdefault(one.email, []).append(one)
    meant: dict[int, Person] = {}
    unclear: list[str] = []
    for names in asked:
        bearers = next((people[one.lower()] for one in names if one.lower() in people), [])
        if len(bearers) > 1:
            unclear.append(bearers[0].name)
        meant |= {one.id: one for one in bearers[:1]}
    return list(meant.values()), unclear
