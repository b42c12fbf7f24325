"""Who may see and do something in a pairing: its two people, and nobody else."""

from portal.accounts.models import Person
from portal.mentorship import lifecycle
from portal.mentorship.models import Goal, GoalStep, Meeting, Pairing, Question, SharedNote


def can_see(person: Person, pairing: Pairing) -> bool:
    """The mentor and the mentee, once it is offered. No administrator sees its page."""
    return side(person, pairing) is not None and pairing.state != lifecycle.PROPOSED


def is_mentee(person: Person, pairing: Pairing) -> bool:
    """What only the mentee does: show their learning, ask, take the check."""
    return side(person, pairing) == lifecycle.MENTEE


def is_mentor(person: Person, pairing: Pairing) -> bool:
    """What only the mentor has: a note of their own."""
    return side(person, pairing) == lifecycle.MENTOR


def can_change(person: Person, part: Goal | Meeting) -> bool:
    """A goal or session is of both."""
    return can_see(person, part.pairing)


def can_do(person: Person, step: GoalStep) -> bool:
    return can_see(person, step.goal_.pairing)


def can_edit_note(person: Person, note: SharedNote) -> bool:
    """Whoever wrote it."""
    return note.author_id == person.id


def can_read(person: Person, question: Question) -> bool:
    return can_see(person, question.pairing)


def can_answer(person: Person, question: Question) -> bool:
    return side(person, question.pairing) == lifecycle.MENTOR


def side(person: Person, pairing: Pairing) -> str | None:
    """On which side of the pairing `person` stands; None for everybody else."""
    if person.id == pairing.mentor_id:
        return lifecycle.MENTOR
    return lifecycle.MENTEE if person.id == pairing.mentee_id else None
