"""Who may see and do something in a pairing: its two people, and nobody else."""

from portal.accounts.models import Person
from portal.mentorship import lifecycle
from portal.mentorship.models import Pairing


def can_see(person: Person, pairing: Pairing) -> bool:
    """The mentor and the mentee, once it is offered. No administrator sees its page."""
    return side(person, pairing) is not None and pairing.state != lifecycle.PROPOSED


def is_mentor(person: Person, pairing: Pairing) -> bool:
    return side(person, pairing) == lifecycle.MENTOR


def is_mentee(person: Person, pairing: Pairing) -> bool:
    return side(person, pairing) == lifecycle.MENTEE


def side(person: Person, pairing: Pairing) -> str | None:
    """On which side of the pairing `person` stands; None for everybody else."""
    if person.id == pairing.mentor_id:
        return lifecycle.MENTOR
    return lifecycle.MENTEE if person.id == pairing.mentee_id else None
