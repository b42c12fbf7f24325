"""Programmes and people in them, for tests, made through the portal's own actions.

Hal runs a programme unless a test says otherwise: he is no administrator of the portal. Call them
inside an application context; `make.kept()` is not needed, for actions commit.
"""

from datetime import date, timedelta
from itertools import count
from typing import Any

from portal.accounts.models import Person
from portal.db import session
from portal.mentorship.actions import profiles
from portal.mentorship.actions import programmes as actions
from portal.mentorship.models import MENTEE, MENTOR, Profile, Programme
from portal.web.filters import today
from tests import cast, make

_numbers = count(1)
BOTH: dict[str, Any] = {
    "about": "Reads charts for a living.",
    "site": "Main street",
    "zone": "",
    "languages": ["English"],
    "modes": ["video"],
    "slots": [0, 3, 6],
    "meetings_a_month": 2,
    "opted_in": True,
    "paused_until": None,
    "consents": True,
    "metrics": [],
}

AS_MENTOR: dict[str, Any] = {
    **BOTH, "capacity": 2, "levels": {"charts": 3, "targets": 3}, "wishes": {}, "trained_on": None,
}  # fmt: skip


def day(later: int) -> date:
    """The date so many days from today."""
    return today() + timedelta(days=later)


def programme(administrator: str | Person = "hal", **more: Any) -> Programme:
    """A programme that is open now, founded by Eve and run by Hal."""
    person = cast.person(administrator) if isinstance(administrator, str) else administrator
    given = {
        "name": f"Mentoring {next(_numbers)}",
        "purpose": "Newer people learn to read metrics.",
        "opens_on": day(-10),
        "closes_on": day(80),
        "weeks": 24,
        "rhythm_days": 14,
        **more,
    }
    return actions.found(administrator_id=person.id, actor=cast.person("eve"), **given)


def mentor(programme: Programme, who: str | Person | None = None, **more: Any) -> Profile:
    """A mentor with two places who is experienced in charts and targets."""
    given = {**AS_MENTOR, **more}
    return profiles.join(programme, side=MENTOR, actor=_person(who), **given)


def mentee(programme: Programme, who: str | Person | None = None, **more: Any) -> Profile:
    """A mentee who needs charts most, then targets."""
    needs = [
        {"topic": "charts", "current": 1, "wanted": 3},
        {"topic": "targets", "current": 1, "wanted": 2},
    ]
    given = {**BOTH, "needs": needs, **more}
    return profiles.join(programme, side=MENTEE, actor=_person(who), **given)


def not_with(programme: Programme, author: str | Person, other: str | Person) -> None:
    """`author` doesn't want to be paired with `other`."""
    session.commit()  # what was read before would not see the list
    profiles.refuse_pairing(programme, other_id=_person(other).id, actor=_person(author))
    session.commit()


def _person(who: str | Person | None) -> Person:
    """One of the cast, the person given, or somebody new of a department of their own."""
    if who is None:
        return make.person(department=make.department())
    return cast.person(who) if isinstance(who, str) else who
