"""Who votes on what is open already: members recused meanwhile leave it, alternates step in.

The list of a ballot follows the interests until the ballot closes. No seat is added to it, so that
nobody can be brought in to turn a vote that has begun.
"""

from collections.abc import Collection

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import Actor, change
from portal.notices import kinds, telling
from portal.notices.telling import News
from portal.refinement import conflicts
from portal.refinement.actions.proposal_news import GROUP
from portal.refinement.models import Motion
from portal.refinement.queries import electing as queries
from portal.refinement.queries import motions
from portal.refinement.queries.interests import as_kept

STANDS_IN = "refinement.stands_in"
NOTICE = kinds.Kind(STANDS_IN, "Ballots on which I stand in for a member", GROUP, kinds.AT_ONCE)


def follow(item_ids: Collection[int], actor: Actor | None) -> int:
    """Have the open ballots on these items follow the interests; how many changed.

    Inside the caller's `change`. Each is locked, so that nobody votes on it meanwhile.
    """
    return _follow(queries.open_on(item_ids, clock.now()), actor)


def follow_stops(metric_id: int, actor: Person | None) -> int:
    """The same for the ratification of a metric's stop."""
    return _follow(queries.open_on_stops(metric_id, clock.now()), actor)


def follow_all(cycle_id: int, actor: Actor | None) -> int:
    """The same for every open ballot of a cycle: somebody of its committee has gone."""
    return _follow(queries.open_in(cycle_id, clock.now()), actor)


def _follow(open_ones: Collection[Motion], actor: Actor | None) -> int:
    changed = 0
    for motion in open_ones:
        before = motions.listed(motion)
        gone = queries.gone_without_a_vote(motion)
        levels, measured = queries.concerned(motion)
        levels |= dict.fromkeys(gone, conflicts.LEAVE)
        after = conflicts.seated_anew(before, queries.alternates(motion), levels)
        if list(after) == before:
            continue
        changed += 1
        with change(motion, "change voters", actor=actor) as entry:
            motion.voters = as_kept(after)
            motion.departments = list(queries.affected(measured, after))
            entry.extra["recused"] = sum(one.recused for one in after)
            entry.extra["stand in"] = sum(one.stands_for is not None for one in after)
        known = {one.id for one in before if one.stands_for is not None}
        for one in after:
            if one.stands_for is not None and one.id not in known:
                _tell(motion, one, actor)
    return changed


def _tell(motion: Motion, voter: conflicts.Voter, actor: Actor | None) -> None:
    if motion.cycle is None:
        return  # out of any cycle there are no alternates
    telling.tell_each(
        [
            News(
                [voter.id],
                STANDS_IN,
                f"motion:{motion.id}:stands_in:{voter.id}:{voter.stands_for}",
                subject=motion.cycle,
                title=f"You vote on “{motion.title}”"[:200],
                sentence="A member of the committee has no vote on it, and you stand in.",
                url=f"/refinement/{motion.cycle.year}/motions/{motion.id}",
            )
        ],
        actor=actor if isinstance(actor, Person) else None,
    )
