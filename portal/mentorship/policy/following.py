"""Who may follow whom: a mentor as far as the mentee allowed, while the pair stands."""

from typing import Protocol

from portal.accounts.models import Person
from portal.mentorship.lifecycle import STANDING
from portal.mentorship.models import Pairing


class Place(Protocol):
    """Something that belongs to a pair."""

    @property
    def pairing(self) -> Pairing: ...


def can_see_home(person: Person, *_subject: object) -> bool:
    """Everybody who works here: for who takes no part it says what is open."""
    return person.is_active


def can_follow(person: Person, pairing: Pairing) -> bool:
    """The mentor, while the pair stands: what was seen before stays seen, but no longer."""
    return person.id == pairing.mentor_id and pairing.state in STANDING


def can_list(person: Person, place: Place) -> bool:
    """The mentor fills the reading list."""
    return can_follow(person, place.pairing)


def can_see_followed(person: Person, pairing: Pairing) -> bool:
    """What a mentor sees and when it was looked at is the mentee's own, also afterwards."""
    return person.id == pairing.mentee_id
