"""Reads of profiles: one's own side in a programme, levels that training suggests, "not with"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Person
from portal.accounts.queries.departments import Named, named_departments
from portal.db import session
from portal.mentorship.models import NotWith, Profile, Programme
from portal.mentorship.queries import programmes
from portal.mentorship.suggesting import suggested
from portal.training.models import SkillLevel


@dataclass(frozen=True)
class Place:
    """One's own side in a programme, filled in or not yet."""

    programme: Programme
    side: str
    profile: Profile | None


def place(person: Person, slug: str, side: str) -> Place | None:
    """Where `person` fills in this side of the programme."""
    of = programmes.programme(person, slug)
    return Place(of, side, own(person, of, side)) if of is not None else None


def own(person: Person, programme: Programme, side: str) -> Profile | None:
    """The profile of `person` on one side of the programme, with its metrics."""
    found = (
        select(Profile)
        .where(
            Profile.programme_id == programme.id,
            Profile.person_id == person.id,
            Profile.side == side,
        )
        .options(selectinload(Profile.metrics))
    )
    return session.scalars(found).first()


def sides(person: Person, programme: Programme) -> Mapping[str, Profile]:
    """Both sides of `person` in the programme, as far as there are: one statement."""
    found = select(Profile).where(
        Profile.programme_id == programme.id, Profile.person_id == person.id
    )
    return {one.side: one for one in session.scalars(found)}


def suggestions(person: Person) -> dict[str, int]:
    """Levels of topics that training suggests for `person`: one statement."""
    rows = session.execute(
        select(SkillLevel.area, SkillLevel.level).where(SkillLevel.person_id == person.id)
    )
    return suggested({row.area: row.level for row in rows})


def not_with(person: Person, programme: Programme) -> Sequence[NotWith]:
    """The private list of `person` in the programme, by name: one statement."""
    found = (
        select(NotWith)
        .join(Person, Person.id == NotWith.other_id)
        .where(NotWith.programme_id == programme.id, NotWith.author_id == person.id)
        .options(joinedload(NotWith.other))
        .order_by(Person.name, NotWith.id)
    )
    return session.scalars(found).all()


def not_with_entry(person: Person, slug: str, other_id: int) -> NotWith | None:
    """One's own entry about somebody. By whom it is about: a number of its own would count others'
    entries, too.
    """
    found = (
        select(NotWith)
        .join(Programme, Programme.id == NotWith.programme_id)
        .where(Programme.slug == slug, NotWith.other_id == other_id, NotWith.author_id == person.id)
    )
    return session.scalars(found).first()


def departments_in_use() -> Sequence[Named]:
    """Departments to choose from, by name: one statement that fetches one row."""
    return named_departments()
