"""Reads of programmes: one with its administrators, all of them, its settings in versions."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.mentorship.models import Programme, ProgrammeAdministrator, ProgrammeSettings
from portal.mentorship.settings import Settings


def programme(_person: Person, slug: str) -> Programme | None:
    """The programme with its administrators: one statement."""
    return session.scalars(_loaded().where(Programme.slug == slug)).unique().first()


def programmes() -> Sequence[Programme]:
    """All of them, the newest first: one statement."""
    return session.scalars(_loaded().order_by(Programme.opens_on.desc())).unique().all()


def locked(programme: Programme) -> Programme:
    """The programme as it stands now, held until the transaction ends."""
    found = select(Programme).where(Programme.id == programme.id).with_for_update()
    return session.scalars(found, execution_options={"populate_existing": True}).one()


def administration(
    person: Person, slug: str, administrator_id: int
) -> ProgrammeAdministrator | None:
    """One who administers the programme still."""
    of = programme(person, slug)
    found = of.administrators if of is not None else ()
    return next((one for one in found if one.id == administrator_id and not one.ended_at), None)


def settings_in_force(programme: Programme) -> ProgrammeSettings:
    """The version that runs take now."""
    found = select(ProgrammeSettings).where(
        ProgrammeSettings.programme_id == programme.id,
        ProgrammeSettings.number == programme.settings_number,
    )
    return session.scalars(found).one()


def settings_of(programme: Programme) -> Settings:
    """What is set now, for calculations."""
    return Settings.of_dict(settings_in_force(programme).settings)


def versions(programme: Programme) -> Sequence[ProgrammeSettings]:
    """All versions of its settings with who decided them, the newest first: one statement."""
    found = (
        select(ProgrammeSettings)
        .where(ProgrammeSettings.programme_id == programme.id)
        .options(joinedload(ProgrammeSettings.decided_by))
        .order_by(ProgrammeSettings.number.desc())
    )
    return session.scalars(found).all()


def _loaded() -> Select[Programme]:
    people = joinedload(Programme.administrators)
    return select(Programme).options(people.joinedload(ProgrammeAdministrator.person))
