"""Who may do what in the annual refinement. The predicates read `cycle.members`, which the
queries load; *when* they may is a rule and stands in the actions.

Everybody sees cycles, items and proposals; the committee of a cycle works on them. An
administrator runs the portal and decides nothing here.
"""

from portal.accounts.models import CHAIR, Person
from portal.refinement import conflicts, cycle
from portal.refinement.models import Cycle, Interest, Item, Member


def seat_of(person: Person, of: Cycle) -> Member | None:
    """The seat of `person` in the committee; None for others, and for who has left."""
    return next(
        (one for one in of.members if one.person_id == person.id and one.left_at is None), None
    )


def sits(person: Person, of: Cycle) -> bool:
    """Chair, members and alternates of this cycle."""
    return person.is_active and seat_of(person, of) is not None


def can_see_cycle(person: Person, _of: Cycle) -> bool:
    """That metrics are reviewed, and where the review stands, is no secret."""
    return person.is_active


def can_see_item(person: Person, _item: Item) -> bool:
    """Items are metrics in force, and proposals everybody may comment."""
    return person.is_active


def can_start_cycle(person: Person, *_subject: object) -> bool:
    """Who has the role of a chair; whoever starts a cycle chairs it."""
    return person.is_active and person.has_role(CHAIR)


def can_chair(person: Person, of: Cycle) -> bool:
    """The chair of this cycle; where nobody active has the seat, whoever has the role."""
    seat = seat_of(person, of)
    if seat is not None and seat.part == conflicts.CHAIR:
        return person.is_active
    return can_start_cycle(person) and not any(
        one.part == conflicts.CHAIR and one.left_at is None and one.person.is_active
        for one in of.members
    )


def can_chair_item(person: Person, item: Item) -> bool:
    """The chair of its cycle."""
    return can_chair(person, item.cycle)


def works_on(person: Person, item: Item) -> bool:
    """Everybody on the committee of its cycle; who must leave it is for `queries.voters`."""
    return sits(person, item.cycle)


def can_see_interest(person: Person, interest: Interest) -> bool:
    """One's own; the chair and administrators all; everybody those in published minutes."""
    of = interest.item.cycle
    published = cycle.is_at_least(of.state, "published")
    return (
        interest.person_id == person.id
        or can_chair(person, of)
        or person.is_administrator
        or (published and conflicts.is_recused(interest.level))
    )


def can_verify(person: Person, *_subject: object) -> bool:
    """Have the change log proved at once: chairs and administrators."""
    return person.has_role(CHAIR) or person.is_administrator
