"""That somebody looked at a person's skills: noted once a day, and shown to that person."""

from collections.abc import Collection

from sqlalchemy import bindparam, select

from portal import clock
from portal.accounts.models import Person
from portal.db import observe, session, upsert
from portal.training.models import Look
from portal.web.filters import today

WHAT = "Skill levels and lessons done, in the view of the department"
_LOOKED = select(Look.person_id).where(
    Look.viewer_id == bindparam("viewer"), Look.day == bindparam("today")
)


def look(viewer: Person, people: Collection[int]) -> None:
    """Note that `viewer` saw these people's skills, each once a day: bookkeeping."""
    given = {"viewer": viewer.id, "today": today()}
    seen = set(session.connection().execute(_LOOKED, given).scalars())
    note_look(viewer, [one for one in people if one not in seen and one != viewer.id], WHAT)


def note_look(viewer: Person, people: Collection[int], what: str) -> None:
    """The same for `people` of whom none is noted today; `what` tells them what was seen."""
    rows = [
        {"person_id": one, "viewer_id": viewer.id, "day": today(), "at": clock.now(), "what": what}
        for one in people
    ]
    if rows:
        made = upsert()(Look).values(rows).on_conflict_do_nothing()
        observe(lambda connection: connection.execute(made))
