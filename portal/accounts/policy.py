"""Who may do what with people, departments and roles."""

from portal.accounts.models import Department, Person


def can_administer(person: Person, *_subject: object) -> bool:
    """Administrators run the system; they decide nothing about metrics."""
    return person.is_active and person.is_administrator


def can_see_department(person: Person, _department: Department) -> bool:
    """Departments are no secret."""
    return person.is_active


def can_see_person(person: Person, _other: Person) -> bool:
    """Who works here, where, and in which roles is no secret to those who may sign in."""
    return person.is_active
