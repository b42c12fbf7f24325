"""Who founds programmes, runs them, and takes part.

Running a programme shows what people keep from each other, so who administers the portal may not,
however they were named: there the deny wins.
"""

from typing import Any

from portal.accounts.models import Department, Person
from portal.mentorship.models import (
    NotWith,
    Profile,
    Programme,
    ProgrammeAdministrator,
    Run,
    RunPair,
)


def can_found(person: Person, *_subject: object) -> bool:
    """Leadership and administrators of the portal."""
    return person.is_active and (person.is_leadership or person.is_administrator)


def can_see(person: Person, _programme: Programme) -> bool:
    """That a programme exists, its days and how it pairs is no secret."""
    return person.is_active


def runs(person: Person, programme: Programme) -> bool:
    """Its administrators: they see its people and its runs."""
    return (
        person.is_active
        and not person.is_administrator
        and any(
            one.person_id == person.id and one.ended_at is None for one in programme.administrators
        )
    )


def sees_department(person: Person, department: Department) -> bool:
    """Figures of a department's people: for its head today, and for leadership."""
    return person.is_active and (person.is_leadership or person.is_head_of(department))


def sees_place(person: Person, place: Any) -> bool:
    """The same of a department in a programme."""
    return sees_department(person, place.department)


def can_name(person: Person, programme: Programme) -> bool:
    """Who founds programmes, and who runs this one."""
    return can_found(person) or runs(person, programme)


def can_end_administrator(person: Person, of: ProgrammeAdministrator) -> bool:
    """Whoever could have named them."""
    return can_name(person, of.programme)


def can_take_part(person: Person, _place: object) -> bool:
    """Everybody, on either side or both."""
    return person.is_active


def owns(person: Person, entry: NotWith) -> bool:
    """A "not with" list is its author's."""
    return entry.author_id == person.id


def owns_profile(person: Person, profile: Profile) -> bool:
    """The form of a profile is for who fills it in."""
    return profile.person_id == person.id


def can_see_run(person: Person, run: Run) -> bool:
    """Runs, with scores and prices, are for who runs the programme."""
    return runs(person, run.programme)


def can_see_pair_of_run(person: Person, pair: RunPair) -> bool:
    """The same: what a pair is told of its own score stands with the offer."""
    return runs(person, pair.run.programme)
