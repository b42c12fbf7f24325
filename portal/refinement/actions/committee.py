"""The committee of a cycle: seats given, changed, ended; the chair handed over."""

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.notices import telling
from portal.refinement import conflicts
from portal.refinement.actions import electing, interests
from portal.refinement.actions.cycles import require_before
from portal.refinement.models import Cycle, Member
from portal.refinement.queries.electing import is_any_open

NAMED = "refinement.named"  # a kind of notice
PARTS = {
    conflicts.CHAIR: "chair",
    conflicts.MEMBER: "member",
    conflicts.ALTERNATE: "alternate",
}
TOO_LATE = "The ballot is over: the committee stays as it was."


def give_seat(cycle: Cycle, *, person_id: int, part: str, actor: Person) -> Member:
    """Give somebody a seat, or another part; a new chair makes the former one a member."""
    require_before(cycle, "decided", TOO_LATE)
    if part == conflicts.MEMBER:
        _require_no_ballot(cycle)
    person = session.get_one(Person, person_id)
    if not person.is_active:
        raise Refused(f"{person.name} can't sign in at present.", field="person_id")
    seat = next((one for one in cycle.members if one.person_id == person_id), None)
    if seat is not None and seat.left_at is None and seat.part == part:
        raise Refused(f"{person.name} is {PARTS[part]} already.", field="part")
    if seat is not None and seat.left_at is None and part == conflicts.ALTERNATE:
        _require_no_ballot(cycle)
    if part != conflicts.CHAIR and _is_chair(seat):
        raise Refused("Hand the chair over first: name somebody else chair.", field="part")
    if seat is None:
        last = max((one.position for one in cycle.members), default=0)
        seat = Member(
            cycle_id=cycle.id, person_id=person_id, position=last + 1, joined_at=clock.now()
        )
    with change(seat, "give seat", actor=actor, year=cycle.year):
        if seat.left_at is not None:
            seat.joined_at = clock.now()
        seat.part, seat.left_at = part, None
        if part == conflicts.CHAIR:
            _step_down(cycle, seat, actor)
        session.flush()
        session.expire(cycle, ["members"])
        interests.find(cycle)
        telling.tell(
            [person_id],
            NAMED,
            f"cycle:{cycle.id}:seat:{person_id}:{part}:{clock.now():%Y-%m-%d}",
            subject=cycle,
            title=f"{cycle.title}: you are {PARTS[part]} of the committee",
            sentence="Declare your interests: the portal has looked for those that it can know.",
            actor=actor,
        )
    return seat


def end_seat(seat: Member, *, reason: str, actor: Person) -> None:
    """Somebody leaves the committee. The chair is handed over instead."""
    require_before(seat.cycle, "decided", TOO_LATE)
    if seat.left_at is not None:
        raise Refused("That seat is empty already.")
    if _is_chair(seat):
        raise Refused("Hand the chair over first: name somebody else chair.")
    if seat.person.is_active:
        _require_no_ballot(seat.cycle)
    with change(seat, "end seat", actor=actor, reason=reason, year=seat.cycle.year):
        seat.left_at = clock.now()
        session.flush()
        electing.follow_all(seat.cycle_id, actor)


def _require_no_ballot(cycle: Cycle) -> None:
    """Nobody joins those who vote, or leaves them, to turn a vote that has begun."""
    if is_any_open(cycle.id, clock.now()):
        raise Refused(
            "Ballots are open, and who votes on them stands. Name alternates, or wait until they "
            "are closed."
        )


def _is_chair(seat: Member | None) -> bool:
    return seat is not None and seat.left_at is None and seat.part == conflicts.CHAIR


def _step_down(cycle: Cycle, new: Member, actor: Person) -> None:
    for one in cycle.members:
        if one is not new and _is_chair(one):
            with change(one, "hand over the chair", actor=actor):
                one.part = conflicts.MEMBER
