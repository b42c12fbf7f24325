"""Who may do what with people, departments and roles."""

from portal.accounts.models import Department, Person


def can_administer(person: Person, *_subject: object) -> bool:
    """Administrators run the system; they decide nothing about metrics."""
    return person.is_administrator


def can_see_department(person: Person, _department: Department) -> bool:
    """Departments are no secret."""
    return person.is_active
