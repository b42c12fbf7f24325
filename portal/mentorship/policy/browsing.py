"""Who reads profiles, asks and offers; `queries.browsing` finds no others."""

from typing import Any

from portal.accounts.models import Person


def can_browse(person: Person, _browsing: Any) -> bool:
    """Mentors: everybody. Mentees: mentors of the programme, for others it isn't found."""
    return person.is_active


def can_ask(person: Person, one: Any) -> bool:
    """Whoever has a profile on the other side, and is somebody else."""
    return one.browsing.own is not None and one.profile.person_id != person.id
