"""A programme: founded, dated, run by its administrators, set up in versions, ended."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from portal import clock
from portal.accounts.actions.departments import slug_of
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.mentorship.actions import answering
from portal.mentorship.models import Programme, ProgrammeAdministrator, ProgrammeSettings
from portal.mentorship.queries import programmes as queries
from portal.mentorship.settings import Settings
from portal.notices import telling
from portal.registry.actions.constraints import settled

NAMED = "mentoring.named"  # a kind of notice
FIRST = "As the portal suggests"  # the reason of the first settings
RESERVED = frozenset({"new"})  # below /mentoring/programmes
TAKEN = "There is a programme of this name. Give this one another, with its year for instance."


def found(
    *,
    name: str,
    purpose: str,
    opens_on: date,
    closes_on: date,
    weeks: int,
    rhythm_days: int,
    administrator_id: int,
    actor: Person,
) -> Programme:
    """A programme with its first administrator and the settings that the portal suggests."""
    _require_days(opens_on, closes_on)
    slug = slug_of(name)
    if not slug or slug in RESERVED:
        raise Refused("Give it a name with a word or two.", field="name")
    if session.scalars(select(Programme.id).where(Programme.slug == slug)).first() is not None:
        raise Refused(TAKEN, field="name")
    at = clock.now()
    made = Programme(
        slug=slug, name=name, purpose=purpose, opens_on=opens_on, closes_on=closes_on,
        weeks=weeks, rhythm_days=rhythm_days, settings_number=1, created_by_id=actor.id,
        created_at=at,
    )  # fmt: skip
    with settled("name", TAKEN), change(made, "found programme", actor=actor):
        session.flush()
        _set_up(made, Settings(), FIRST, actor)
        name_administrator(made, person_id=administrator_id, actor=actor)
    return made


def edit(
    programme: Programme,
    *,
    name: str,
    purpose: str,
    opens_on: date,
    closes_on: date,
    weeks: int,
    rhythm_days: int,
    actor: Person,
) -> None:
    """Other words, days or habits; its address stays, and so do pairs that have begun."""
    require_going(programme)
    _require_days(opens_on, closes_on)
    with change(programme, "edit programme", actor=actor):
        programme.name, programme.purpose = name, purpose
        programme.opens_on, programme.closes_on = opens_on, closes_on
        programme.weeks, programme.rhythm_days = weeks, rhythm_days


def end(programme: Programme, *, reason: str, actor: Person) -> None:
    """Nobody joins, asks or is paired any more; what is open ends, pairs go on to their end."""
    require_going(programme)
    with change(programme, "end programme", actor=actor, reason=reason):
        programme.ended_at = clock.now()
        answering.end_open(programme)


def name_administrator(
    programme: Programme, *, person_id: int, actor: Person
) -> ProgrammeAdministrator:
    """Somebody else runs the programme, too. Whoever administers the portal may not."""
    require_going(programme)
    person = session.get_one(Person, person_id)
    field = "person_id" if programme.administrators else "administrator_id"
    if not person.is_active:
        raise Refused(f"{person.name} can't sign in at present.", field=field)
    if person.is_administrator:
        raise Refused(
            f"{person.name} administers the portal, and its administrators see no pairing. "
            "Name somebody else.",
            field=field,
        )
    made = next((one for one in programme.administrators if one.person_id == person_id), None)
    if made is not None and made.ended_at is None:
        raise Refused(f"{person.name} runs this programme already.", field=field)
    made = made or ProgrammeAdministrator(programme_id=programme.id, person_id=person_id)
    with change(made, "name administrator of programme", actor=actor, programme=programme.name):
        made.since, made.ended_at = clock.now(), None
        session.flush()
        session.expire(programme, ["administrators"])
        telling.tell(
            [person_id],
            NAMED,
            f"programme:{programme.id}:administrator:{person_id}:{clock.now():%Y-%m-%d}",
            subject=programme,
            title=f"You run the mentoring programme {programme.name}",
            sentence="Look at its settings, and at who takes part.",
            actor=actor,
        )
    return made


def end_administrator(of: ProgrammeAdministrator, *, actor: Person) -> None:
    """Somebody doesn't run the programme any more; the last one stays."""
    going = [one for one in of.programme.administrators if one.ended_at is None]
    if len(going) < 2:
        raise Refused("Name somebody else first: a programme is run by somebody.")
    with change(of, "end administrator of programme", actor=actor, programme=of.programme.name):
        of.ended_at = clock.now()


def set_up(programme: Programme, *, settings: Settings, reason: str, actor: Person) -> None:
    """The next version of how it pairs. Runs keep the version that they were made with."""
    require_going(programme)
    before = queries.settings_of(programme)
    number = programme.settings_number + 1
    if (
        replace(settings, weights=replace(settings.weights, version=before.weights.version))
        == before
    ):
        raise Refused("Nothing is different from the settings that hold now.")
    with change(programme, "set up programme", actor=actor, reason=reason):
        programme.settings_number = number
        _set_up(programme, settings, reason, actor)


def require_going(programme: Programme) -> None:
    """Refuse what a programme that has ended takes no more."""
    if programme.is_ended:
        raise Refused("This programme has ended.")


def require_open(programme: Programme, today: date) -> None:
    """Refuse what is only done between the days on which a programme opens and closes."""
    require_going(programme)
    if today < programme.opens_on:
        raise Refused("This programme is not open yet. Come back on the day it opens.")
    if today > programme.closes_on:
        raise Refused("This programme takes nobody else: its last day is over.")


def _require_days(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        raise Refused("It closes on the day it opens, or later.", field="closes_on")


def _set_up(programme: Programme, settings: Settings, reason: str, actor: Person) -> None:
    number = programme.settings_number
    numbered = replace(settings, weights=replace(settings.weights, version=number))
    made = ProgrammeSettings(
        programme_id=programme.id, number=number, settings=numbered.as_dict(), reason=reason,
        decided_by_id=actor.id, created_at=clock.now(),
    )  # fmt: skip
    with change(made, "decide settings of programme", actor=actor, reason=reason):
        session.flush()
