"""Who may learn, assign, and see how far others are."""

from portal.accounts.models import Department, Person
from portal.training.models import Assignment, Path


def can_learn(person: Person, *_subject: object) -> bool:
    """Everybody who works here may read everything that is taught."""
    return person.is_active


def can_see_team(person: Person, department: Department) -> bool:
    """Its head by name; leadership in counts that give nobody away."""
    return person.is_head_of(department) or person.is_leadership


def can_see_names(person: Person, department: Department) -> bool:
    """Who heads a department sees how far its people are, and never an answer of theirs."""
    return person.is_head_of(department)


def can_assign_in(person: Person, department: Department) -> bool:
    """Who heads a department says what its people learn next."""
    return person.is_head_of(department)


def can_withdraw(person: Person, assignment: Assignment) -> bool:
    """Who heads the person's department; what leadership laid for everybody, leadership ends."""
    if assignment.person_id == person.id:
        return False
    path = assignment.path
    if path is not None and path.department_id is None and not can_plan_for_all(person):
        return False
    return person.is_head_of(assignment.person.department_id)


def can_plan(person: Person, *_subject: object) -> bool:
    """Heads plan for their departments, leadership and administrators for everybody."""
    return can_plan_for_all(person) or any(one.is_now for one in person.headships)


def can_plan_for_all(person: Person, *_subject: object) -> bool:
    """Paths of a role, of any department, or of everybody."""
    return person.is_active and (person.is_leadership or person.is_administrator)


def can_edit_path(person: Person, path: Path) -> bool:
    """Who could have laid it."""
    if can_plan_for_all(person):
        return True
    return path.department_id is not None and person.is_head_of(path.department_id)
