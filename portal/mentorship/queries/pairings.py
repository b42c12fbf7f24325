"""Reads of pairings: one, held for a step; those of a person; what stands and what is open."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.mentorship import lifecycle
from portal.mentorship.models import MENTEE, MENTOR, Pairing, Profile, Programme
from portal.mentorship.policy import pairings as policy


def pairing(person: Person, pairing_id: int) -> Pairing | None:
    """The pairing, as far as `person` may see it."""
    found = session.scalars(_whole().where(Pairing.id == pairing_id)).first()
    return found if found is not None and policy.can_see(person, found) else None


def guided(person: Person, pairing_id: int) -> Pairing | None:
    """The pairing in which `person` is the mentor; for the mentee it isn't there either."""
    found = pairing(person, pairing_id)
    return found if found is not None and policy.is_mentor(person, found) else None


def held(pairing: Pairing) -> Pairing:
    """The pairing as it stands now; both sides' profiles are held until the transaction ends.

    Whatever takes a place or ends an offer comes through here, so that the last place is given
    once and a mentee accepts one mentor. In the order of identities: two never wait for each other.
    """
    hold_profiles(pairing.programme_id, mentor_id=pairing.mentor_id, mentee_id=pairing.mentee_id)
    found = _whole().where(Pairing.id == pairing.id)
    return session.scalars(found, execution_options={"populate_existing": True}).one()


def hold_profiles(programme_id: int, *, mentor_id: int, mentee_id: int) -> dict[str, Profile]:
    """The profiles of a mentor and a mentee by side, held until the transaction ends."""
    found = (
        select(Profile)
        .where(
            Profile.programme_id == programme_id,
            or_(
                and_(Profile.side == MENTOR, Profile.person_id == mentor_id),
                and_(Profile.side == MENTEE, Profile.person_id == mentee_id),
            ),
        )
        .order_by(Profile.id)
        .with_for_update()
    )
    rows = session.scalars(found, execution_options={"populate_existing": True})
    return {one.side: one for one in rows}


def places_left(pairing: Pairing) -> int:
    """The mentor's places that nobody has."""
    profile = select(Profile.capacity).where(
        Profile.programme_id == pairing.programme_id,
        Profile.person_id == pairing.mentor_id,
        Profile.side == MENTOR,
    )
    taken = select(func.count()).where(
        Pairing.programme_id == pairing.programme_id,
        Pairing.mentor_id == pairing.mentor_id,
        Pairing.state.in_(lifecycle.STANDING),
    )
    return (session.scalar(profile) or 0) - (session.scalar(taken) or 0)


def other_open(pairing: Pairing) -> Sequence[Pairing]:
    """What else waits for an answer of, or about, the mentee in this programme."""
    found = _whole().where(
        Pairing.programme_id == pairing.programme_id,
        Pairing.mentee_id == pairing.mentee_id,
        Pairing.id != pairing.id,
        Pairing.state.in_(lifecycle.OPEN),
    )
    return session.scalars(found.order_by(Pairing.id)).all()


def hold_open(programme: Programme) -> Sequence[Pairing]:
    """All that waits for an answer in a programme; all its profiles are held, as by `held`."""
    profiles = select(Profile.id).where(Profile.programme_id == programme.id)
    session.execute(profiles.order_by(Profile.id).with_for_update(of=Profile))
    found = _whole().where(Pairing.programme_id == programme.id, Pairing.state.in_(lifecycle.OPEN))
    return session.scalars(
        found.order_by(Pairing.id), execution_options={"populate_existing": True}
    ).all()


def mentees_with_a_mentor(programme_id: int, mentee_ids: Collection[int]) -> Sequence[str]:
    """Names of those of these people who have a mentor in the programme."""
    found = (
        select(Person.name)
        .join(Pairing, Pairing.mentee_id == Person.id)
        .where(
            Pairing.programme_id == programme_id,
            Pairing.mentee_id.in_(mentee_ids),
            Pairing.state.in_(lifecycle.STANDING),
        )
    )
    return session.scalars(found.order_by(Person.name, Person.id)).all()


def open_pairs(programme_id: int) -> set[tuple[int, int]]:
    """Mentor and mentee of whatever waits for an answer in the programme."""
    found = select(Pairing.mentor_id, Pairing.mentee_id).where(
        Pairing.programme_id == programme_id, Pairing.state.in_(lifecycle.OPEN)
    )
    return {(row.mentor_id, row.mentee_id) for row in session.execute(found)}


def names(ids: Collection[int]) -> dict[int, str]:
    """What these people are called."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _whole() -> Select[Pairing]:
    return select(Pairing).options(
        joinedload(Pairing.programme), joinedload(Pairing.mentor), joinedload(Pairing.mentee)
    )
