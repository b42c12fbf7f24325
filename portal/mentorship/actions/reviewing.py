"""Who writes whose review, as who runs a programme knows it: such two are never paired.

No entry in the log, which others read: that somebody is reviewed by whom is theirs to tell.
"""

from sqlalchemy import delete

from portal import clock
from portal.accounts.models import Person
from portal.db import observe, session, upsert
from portal.errors import Refused
from portal.mentorship.actions.programmes import require_going
from portal.mentorship.models import Profile, Programme, Reviewer


def add(programme: Programme, *, person_id: int, reviewer_id: int, actor: Person) -> None:
    """Note that `reviewer_id` writes the review of `person_id`, who has joined the programme."""
    require_going(programme)
    if person_id == reviewer_id:
        raise Refused("Nobody writes their own review. Choose two people.", field="reviewer_id")
    joined = session.query(Profile.id).filter_by(programme_id=programme.id, person_id=person_id)
    if joined.first() is None:
        raise Refused("This person has not joined the programme.", field="person_id")
    row = {"person_id": person_id, "reviewer_id": reviewer_id, "created_at": clock.now()}
    made = upsert()(Reviewer).values(row).on_conflict_do_nothing()
    observe(lambda connection: connection.execute(made))


def drop(programme: Programme, *, person_id: int, reviewer_id: int, actor: Person) -> None:
    """It is not so any more."""
    gone = delete(Reviewer).where(
        Reviewer.person_id == person_id,
        Reviewer.reviewer_id == reviewer_id,
        Reviewer.person_id.in_(
            session.query(Profile.person_id).filter_by(programme_id=programme.id)
        ),
    )
    observe(lambda connection: connection.execute(gone))
