"""Who may do what with notices: everybody with their own, which `queries.own` alone loads."""

from portal.accounts.models import Person
from portal.notices.models import Notice


def can_open(person: Person, notice: Notice) -> bool:
    """Whoever was told."""
    return notice.person_id == person.id
