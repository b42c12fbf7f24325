"""Who may take assessments, and who may give a person more than the rules do."""

from portal.accounts.models import Person
from portal.training.assessment.rules import PRACTICE
from portal.training.models import Allowance, Attempt, Drawn, Piece
from portal.training.policy.certificates import is_author


def can_take(person: Person, _piece: Piece) -> bool:
    """Everybody who is signed in."""
    return person.is_active


def can_work(person: Person, attempt: Attempt) -> bool:
    """One's own attempt only."""
    return person.is_active and attempt.person_id == person.id


def can_answer(person: Person, question: tuple[Attempt, Drawn]) -> bool:
    """A question of one's own attempt only."""
    return can_work(person, question[0])


def can_ask_hint(person: Person, question: tuple[Attempt, Drawn]) -> bool:
    """In practice only: a test gives none."""
    return can_answer(person, question) and question[0].behaviour == PRACTICE


def can_allow(person: Person, _piece: Piece) -> bool:
    """Authors, and heads for the people of their department."""
    return is_author(person) or (person.is_active and _heads(person))


def can_allow_for(person: Person, other: Person) -> bool:
    """Nobody gives an allowance to themselves."""
    if person.id == other.id:
        return False
    return is_author(person) or person.is_head_of(other.department_id)


def can_end(person: Person, allowance: Allowance) -> bool:
    return can_allow_for(person, allowance.person)


def _heads(person: Person) -> bool:
    return any(one.is_now for one in person.headships)
