"""Who may do what with people, departments and roles."""

from portal.accounts.models import Department, Person
from portal.config import ADMINISTRATORS, EVERYBODY

HAS_FACTOR = "has_second_factor"  # beside the person where one is demanded


def can_administer(person: Person, *_subject: object) -> bool:
    """Administrators run the system; they decide nothing about metrics."""
    return person.is_active and person.is_administrator


def owes_second_factor(person: Person, demanded_of: str) -> bool:
    """Whether nothing opens before the second factor is on; read with who is signed in."""
    return is_demanded(person, demanded_of) and person.beside.get(HAS_FACTOR) is None


def is_demanded(person: Person, of: str) -> bool:
    """Whether the setting demands a second factor of `person`."""
    return of == EVERYBODY or (of == ADMINISTRATORS and person.is_administrator)


def can_see_department(person: Person, _department: Department) -> bool:
    """Departments are no secret."""
    return person.is_active


def can_see_person(person: Person, _other: Person) -> bool:
    """Who works here, where, and in which roles is no secret to those who may sign in."""
    return person.is_active
