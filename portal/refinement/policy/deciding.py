"""Who may vote, close a ballot, have a metric suspended, and hear an appeal."""

from portal.accounts.models import CHAIR, LEADERSHIP, MEMBER, Person
from portal.refinement import conflicts
from portal.refinement.models import Appeal, Decision, Motion, Suspension
from portal.refinement.policy.cycles import (
    can_chair,
    can_start_cycle,
    seat_of,
    sits,
    takes_the_chair,
)


def can_see_suspension(person: Person, _suspension: Suspension) -> bool:
    """That a metric is stopped, and why, is no secret."""
    return person.is_active


def can_ask_suspension(person: Person, *_subject: object) -> bool:
    """Who has the role of a chair; the committee is that of the newest cycle."""
    return can_start_cycle(person)


def can_second(person: Person, suspension: Suspension) -> bool:
    """Somebody of the committee who did not ask for it; the action looks for the seat."""
    return (
        person.is_active
        and (person.has_role(MEMBER) or person.has_role(CHAIR))
        and person.id != suspension.asked_by_id
    )


def can_withdraw_suspension(person: Person, suspension: Suspension) -> bool:
    """Whoever asked for it."""
    return person.is_active and person.id == suspension.asked_by_id


def can_have_voted_again(person: Person, _suspension: Suspension) -> bool:
    """Who has the role of a chair, as for asking for it."""
    return can_start_cycle(person)


def can_see_motion(person: Person, _motion: Motion) -> bool:
    """What is voted on, and how many have voted, is no secret."""
    return person.is_active


def can_vote(person: Person, motion: Motion) -> bool:
    """Those whom the motion names, unless they are recused from it."""
    return any(one["id"] == person.id and not one["recused"] for one in motion.voters)


def can_close(person: Person, motion: Motion) -> bool:
    """The chair of its cycle; out of cycle whoever has the role. Nobody who is recused from it: for
    a chair who is, whoever takes the chair counts.
    """
    recused = {one["id"] for one in motion.voters if one["recused"]}
    if person.id in recused:
        return False
    if motion.cycle is None:
        return can_start_cycle(person)
    if can_chair(person, motion.cycle):
        return True
    chairs = {one.person_id for one in motion.cycle.members if one.part == conflicts.CHAIR}
    return bool(chairs & recused) and takes_the_chair(person, motion.cycle)


def can_see_votes(person: Person, motion: Motion) -> bool:
    """Who voted how: the committee, once the ballot is closed."""
    return motion.state == "closed" and motion.cycle is not None and sits(person, motion.cycle)


def can_see_decision(person: Person, _decision: Decision) -> bool:
    """Everybody, and everybody affected may appeal: that is a rule and stands in the action."""
    return person.is_active


def can_hear(person: Person, appeal: Appeal) -> bool:
    """Of the committee and the leadership, who did not vote on it; never who appeals.

    `queries.decisions.hearers` holds the same as a condition.
    """
    decision = appeal.decision
    voted = any(one.person_id == person.id for one in decision.motion.ballots)
    of_cycle = decision.cycle is not None and seat_of(person, decision.cycle) is not None
    entitled = person.is_active and (of_cycle or person.has_role(LEADERSHIP))
    return entitled and not voted and person.id != appeal.person_id


def can_see_appeal(person: Person, appeal: Appeal) -> bool:
    """Who appeals, the committee, and who may hear it."""
    of = appeal.decision.cycle
    return person.is_active and (
        appeal.person_id == person.id
        or (of is not None and sits(person, of))
        or can_hear(person, appeal)
    )
