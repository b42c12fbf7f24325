"""Taking part: a mentor's and a mentee's own words, pauses, and whom they don't want.

What stands in the log is that somebody has a profile. Whether they pause, and whom they don't
want, is nobody's business: see docs/decisions/0038.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import observe, session, upsert
from portal.errors import Refused
from portal.mentorship.actions.programmes import require_going, require_open
from portal.mentorship.half_days import packed
from portal.mentorship.models import NotWith, Profile, Programme
from portal.registry.models import Metric
from portal.web.filters import today

MOST_NOT_WITH = 20  # people on one list: longer ones are for a conversation
OWN = ("site", "zone", "languages", "modes", "meetings_a_month", "opted_in", "paused_until",
       "consents", "about", "capacity", "levels", "needs", "wishes", "trained_on")  # fmt: skip


def join(programme: Programme, *, side: str, actor: Person, **given: Any) -> Profile:
    """Take part in the programme as a mentor or as a mentee."""
    require_open(programme, today())
    at = clock.now()
    made = Profile(programme_id=programme.id, person_id=actor.id, side=side, created_at=at)
    if _is_there(made):
        raise Refused("You take part already. Open your profile again to change it.")
    with change(made, "join programme", actor=actor):
        _write(made, given)
    return made


def edit(profile: Profile, *, actor: Person, **given: Any) -> Profile:
    """Other words of one's own; possible as long as the programme has not ended."""
    require_going(profile.programme)
    with change(profile, "edit profile", actor=actor):
        _write(profile, given)
    return profile


def refuse_pairing(programme: Programme, *, other_id: int, actor: Person) -> None:
    """Put somebody on one's own "not with" list. No entry in the log, no word to anybody."""
    require_going(programme)
    if other_id == actor.id:
        raise Refused("Nobody is paired with themselves anyway.", field="other_id")
    held = session.query(NotWith).filter_by(programme_id=programme.id, author_id=actor.id).count()
    if held >= MOST_NOT_WITH:
        raise Refused(
            f"The list takes {MOST_NOT_WITH} people. Talk to whoever runs the programme.",
            field="other_id",
        )
    row = {
        "programme_id": programme.id, "author_id": actor.id, "other_id": other_id,
        "created_at": clock.now(),
    }  # fmt: skip
    made = upsert()(NotWith).values(row).on_conflict_do_nothing()
    observe(lambda connection: connection.execute(made))


def allow_pairing(entry: NotWith, *, actor: Person) -> None:
    """Take somebody off one's own list again."""
    mine = (NotWith.id == entry.id) & (NotWith.author_id == actor.id)
    observe(lambda connection: connection.execute(delete(NotWith).where(mine)))


def _is_there(made: Profile) -> bool:
    wanted = {
        "programme_id": made.programme_id, "person_id": made.person_id, "side": made.side,
    }  # fmt: skip
    return session.query(Profile.id).filter_by(**wanted).first() is not None


def _write(profile: Profile, given: dict[str, Any]) -> None:
    """The fields of a form; needs that lead nowhere are refused."""
    _require_needs(given.get("needs", ()))
    paused: date | None = given.get("paused_until")
    if paused is not None and paused <= today():
        given["paused_until"] = None
    for name in OWN:
        if name in given:
            setattr(profile, name, given[name])
    profile.slots = packed(given["slots"])
    profile.updated_at = clock.now()
    ids: Sequence[int] = given.get("metrics", ())
    with session.no_autoflush:
        profile.metrics = [session.get_one(Metric, one) for one in ids]


def _require_needs(needs: Sequence[dict[str, Any]]) -> None:
    topics = [one["topic"] for one in needs]
    for place, one in enumerate(needs, 1):
        if one["wanted"] <= one["current"]:
            raise Refused(
                "Want at least one level more than you have.", field=f"need_{place}_wanted"
            )
        if topics.count(one["topic"]) > 1:
            raise Refused("Name each topic once.", field=f"need_{place}_topic")
