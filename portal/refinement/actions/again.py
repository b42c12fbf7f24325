"""One item commented and voted on again: its ballot decided nothing, and the others stand."""

from collections.abc import Sequence

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.notices import telling
from portal.refinement import again
from portal.refinement.actions import comment, lapsing, motions
from portal.refinement.actions.advancing import STEPPED
from portal.refinement.actions.interests import seated
from portal.refinement.checks import Check
from portal.refinement.models import Item, Motion, Proposal
from portal.refinement.queries import again as queries
from portal.refinement.queries import cycles

NOT_NOW = "Only an item whose ballot decided nothing is taken up again, while others are voted on."


def open_comment(item: Item, *, reason: str, actor: Person) -> None:
    """Have everybody affected comment on it once more, for the same ten days as before any ballot.

    Two at once: the second is refused, unless the text has changed since.
    """
    with change(item, "open comment again", actor=actor, reason=reason):
        items = _held(item)
        last = queries.last_ballot(item)
        if last is None or not queries.is_up_again(item, item.cycle, last):
            raise Refused(NOT_NOW)
        now = queries.known(item, item.cycle, last)
        if now.comment_opened_on is not None and not now.is_amended:
            raise Refused("Its comment is open already.")
        _require(again.to_comment(now))
        for one in items:
            one.comment_opened_at, one.state = clock.now(), "assessed"
        session.flush()
        comment.tell_affected_by(item, items, actor)
        _tell(item, f"{item.title}: commented again", reason, actor)


def open_ballot(item: Item, *, actor: Person) -> Motion:
    """Have it voted on again, by the same rules; its ballot stays open for a week at least."""
    with change(item, "open ballot again", actor=actor):
        items = _held(item)
        last = queries.last_ballot(item)
        if last is None or not queries.is_commented(item, item.cycle, last):
            raise Refused("It is voted on again after everybody affected could comment.")
        _require(again.to_ballot(queries.known(item, item.cycle, last)))
        is_list = last[0].proposal_id is None and len(items) > 1
        proposal = None if is_list else session.get(Proposal, item.proposal_id)
        closes_at = max(
            clock.now() + lapsing.OPEN_FOR,
            lapsing.end_of(item.cycle.ballot_until) if item.cycle.ballot_until else clock.now(),
        )
        kind = "keep" if proposal is None else proposal.kind
        made = motions.open_motion(items, proposal, kind, actor, closes_at=closes_at)
        _tell(item, f"{item.title}: voted on again", "The ballot is open.", actor)
    return made


def _held(item: Item) -> Sequence[Item]:
    """The cycle held until the transaction ends, and the items that go together."""
    cycles.locked(item.cycle)
    session.refresh(item)
    last = queries.last_ballot(item)
    return queries.voted_with(item, last[0]) if last is not None else [item]


def _require(checks: Sequence[Check]) -> None:
    missing = [one for one in checks if not one.holds]
    if missing:
        raise Refused(f"Not yet. {missing[0].asks} {missing[0].missing}".strip())


def _tell(item: Item, title: str, sentence: str, actor: Person) -> None:
    telling.tell(
        [one.person_id for one in seated(item.cycle.members)],
        STEPPED,
        f"item:{item.id}:again:{clock.now():%Y-%m-%dT%H:%M:%S}",
        subject=item,
        title=title[:200],
        sentence=sentence,
        actor=actor,
    )
