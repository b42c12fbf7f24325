"""Who may do what with cycles, items, proposals and remarks of the annual refinement.

The predicates read `cycle.members`, which the queries load; *when* they may is a rule and stands in
the actions.

Everybody sees cycles, items and proposals; the committee of a cycle works on them. An
administrator runs the portal and decides nothing here.
"""

from portal.accounts.models import CHAIR, Person
from portal.refinement import conflicts, cycle
from portal.refinement.models import Cycle, Interest, Item, Member, Proposal, Remark


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
    """One's own; the chair and administrators all; everybody those in published minutes.

    Whoever settles the chair's sees them, too.
    """
    of = interest.item.cycle
    published = cycle.is_at_least(of.state, "published")
    return (
        interest.person_id == person.id
        or can_chair(person, of)
        or can_settle(person, interest)
        or person.is_administrator
        or (published and conflicts.is_recused(interest.level))
    )


def can_verify(person: Person, *_subject: object) -> bool:
    """Have the change log proved at once: chairs and administrators."""
    return person.has_role(CHAIR) or person.is_administrator


def proposes_directly(person: Person, item: Item) -> bool:
    """Owner, committee, and heads of departments; everybody else goes through their department."""
    owns = item.metric is not None and item.metric.owner_id == person.id
    heads = any(one.holds_on(None) for one in person.headships)
    return owns or heads or sits(person, item.cycle)


def can_see_proposal(person: Person, proposal: Proposal) -> bool:
    """Everybody what was handed in; a draft its author, and who may hand in what was asked for."""
    if proposal.state not in ("draft", "asked"):
        return person.is_active
    return proposal.author_id == person.id or can_vouch(person, proposal)


def is_amender(person: Person, proposal: Proposal) -> bool:
    """Its author; once it is handed in, also the committee. When it is over they are told so."""
    if proposal.author_id == person.id:
        return True
    return proposal.state not in ("draft", "asked") and sits(person, proposal.item.cycle)


def can_amend(person: Person, proposal: Proposal) -> bool:
    """The same, until it is over."""
    return proposal.state not in ("withdrawn", "decided") and is_amender(person, proposal)


def can_hand_in(person: Person, proposal: Proposal) -> bool:
    """Its author, as long as it is a draft."""
    return proposal.state == "draft" and proposal.author_id == person.id


def can_vouch(person: Person, proposal: Proposal) -> bool:
    """For an employee: a head of the department or above, or the committee; never its author."""
    if proposal.state != "asked" or proposal.author_id == person.id:
        return False
    own, above = proposal.department_id, proposal.department.parent_id
    heads = person.is_head_of(own) or (above is not None and person.is_head_of(above))
    return heads or sits(person, proposal.item.cycle)


def can_withdraw(person: Person, proposal: Proposal) -> bool:
    """Its author; the chair where its author can't any more."""
    is_over = proposal.state in ("withdrawn", "decided")
    return not is_over and (
        proposal.author_id == person.id
        or (proposal.state in ("open", "put_forward") and can_chair(person, proposal.item.cycle))
    )


def can_rebuild(person: Person, proposal: Proposal) -> bool:
    """Walk the sheet again: its author and the committee, once it is handed in."""
    return proposal.state in ("open", "put_forward") and can_amend(person, proposal)


def can_put_forward(person: Person, proposal: Proposal) -> bool:
    """Chair and members; an alternate only where they stepped in, which the chair then does."""
    return proposal.state == "open" and can_keep_together(person, proposal.item.cycle)


def can_keep_together(person: Person, of: Cycle) -> bool:
    """Whoever puts forward what is voted on: chair and members, no alternates."""
    seat = seat_of(person, of)
    return person.is_active and seat is not None and seat.part in ("chair", "member")


def can_see_remark(person: Person, _remark: Remark) -> bool:
    """What is said about an item is said to everybody."""
    return person.is_active


def can_answer_remark(person: Person, remark: Remark) -> bool:
    """The committee, but never whoever made it."""
    return (
        remark.state == "open"
        and remark.kind != "comment"
        and remark.person_id != person.id
        and sits(person, remark.item.cycle)
    )


def can_withdraw_remark(person: Person, remark: Remark) -> bool:
    """Whoever made it, as long as nobody answered."""
    return remark.state == "open" and remark.person_id == person.id


def can_chair_seat(person: Person, seat: Member) -> bool:
    """The chair of its cycle."""
    return can_chair(person, seat.cycle)


def can_settle(person: Person, interest: Interest) -> bool:
    """The chair of its cycle says what follows from an interest; from the chair's own whoever
    takes the chair for it; nobody from their own.
    """
    of = interest.item.cycle
    if interest.person_id == person.id:
        return False
    if can_chair(person, of):
        return True
    owner = next((one for one in of.members if one.person_id == interest.person_id), None)
    is_the_chairs = owner is not None and owner.part == conflicts.CHAIR and owner.left_at is None
    return is_the_chairs and takes_the_chair(person, of)


def takes_the_chair(person: Person, of: Cycle) -> bool:
    """In matters of the chair: the alternates, for they step in; members where there are none."""
    seat = seat_of(person, of)
    if seat is None or not person.is_active:
        return False
    alternates = [one for one in of.members if one.part == "alternate" and one.left_at is None]
    return seat in alternates or (not alternates and seat.part == "member")


def can_list_interests(person: Person, of: Cycle) -> bool:
    """The committee and administrators; everybody once the minutes are published."""
    published = cycle.is_at_least(of.state, "published")
    return person.is_active and (
        sits(person, of) or can_chair(person, of) or person.is_administrator or published
    )


def can_state(person: Person, item: Item) -> bool:
    """Who owns the metric, or answers for its definition, says what has changed around it."""
    metric = item.metric
    if metric is None or not person.is_active:
        return False
    return person.id in (metric.owner_id, metric.definition.steward_id)


def can_score(person: Person, item: Item) -> bool:
    """The committee; who has an interest that makes them leave the item is for the action."""
    return works_on(person, item)
