"""Who may see and answer a conversation.

The predicates read `thread.mentioned`, which the queries load; `queries.threads.seen_by` holds
`can_see` as a condition for lists, and a test holds the two together. What feedback can be given
on, everybody may see: drafts have suggestions instead.
"""

from collections.abc import Collection
from typing import Protocol

from portal.accounts.models import ADMINISTRATOR, CHAIR, LEADERSHIP, MEMBER, Person
from portal.feedback.models import Finding, Message, Thread


class Between(Protocol):
    """A conversation as far as these rules need it: whole, or the few columns of a poll."""

    @property
    def giver_id(self) -> int: ...

    @property
    def owner_id(self) -> int | None: ...

    @property
    def department_id(self) -> int | None: ...

    @property
    def mentioned(self) -> Collection[int]: ...


READERS = frozenset({MEMBER, CHAIR, LEADERSHIP, ADMINISTRATOR})  # see all of it


def can_give(person: Person, *_place: object) -> bool:
    """Everybody, on everything that they may see."""
    return person.is_active


def can_see(person: Person, thread: Between) -> bool:
    """Who gave it, who answers it and who is named in it; the head of the department that it
    concerned then; the committee, leadership and administrators.
    """
    return can_write(person, thread) or person.is_head_of(thread.department_id) or sees_all(person)


def sees_all(person: Person) -> bool:
    """Members, chair, leadership, administrators."""
    return bool(person.roles & READERS)


def can_write(person: Person, thread: Between) -> bool:
    """Those between whom it is: the others read."""
    return (
        thread.giver_id == person.id or can_answer(person, thread) or person.id in thread.mentioned
    )


def can_answer(person: Person, thread: Between) -> bool:
    """Its owner; where nobody owns it, as on a page of the whole portal, the chair."""
    if thread.owner_id is None:
        return person.has_role(CHAIR)
    return thread.owner_id == person.id


def can_hand_over(person: Person, thread: Thread) -> bool:
    """Who answers it, and the head of the department, for owners fall ill and change."""
    return can_answer(person, thread) or person.is_head_of(thread.department_id)


def can_say_helped(person: Person, thread: Thread) -> bool:
    """Only who gave it."""
    return thread.giver_id == person.id


def can_edit(person: Person, message: Message) -> bool:
    """Its author."""
    return message.author_id == person.id


def can_remove(person: Person, message: Message) -> bool:
    """Its author, and who answers the conversation."""
    return message.author_id == person.id or can_answer(person, message.thread)


def can_read(person: Person, message: Message) -> bool:
    """Whoever may see its conversation."""
    return can_see(person, message.thread)


def can_see_finding(person: Person, _finding: Finding) -> bool:
    """Everybody: it rests on a metric that everybody may see."""
    return person.is_active


def can_retire_finding(person: Person, finding: Finding) -> bool:
    """Who published it, and who owns the metric that it reads."""
    return person.id in (finding.author_id, finding.metric.owner_id)
