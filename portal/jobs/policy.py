"""Who may see, cancel and repeat a job.

The predicates know people by what they need of them: accounts stand above this package.
"""

from typing import Protocol

from portal.jobs.models import Job


class Person(Protocol):
    """Whoever is signed in."""

    id: int
    is_active: bool
    is_administrator: bool


def can_see(person: Person, job: Job) -> bool:
    """Whoever asked for it, and administrators."""
    return job.asked_by_id == person.id or person.is_administrator


def can_steer(person: Person, job: Job) -> bool:
    """Cancelling and running again: the same people."""
    return can_see(person, job)


def can_fetch(person: Person, job: Job) -> bool:
    """The document that came of it: whoever asked, for only they are known to may read it."""
    return job.asked_by_id == person.id


def can_see_all(person: Person) -> bool:
    """All jobs: administrators."""
    return person.is_active and person.is_administrator
