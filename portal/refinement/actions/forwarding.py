"""“Keep” put forward for many items without flags in one go, for one reason."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select, update

from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.refinement.actions import disposing
from portal.refinement.actions.keeping import keep_each
from portal.refinement.models import Cycle, Item, Proposal
from portal.refinement.queries import board, cycles, together
from portal.refinement.queries import keeping as queries

FORWARDING = "deliberation"  # the state of a cycle in which it is chosen what is voted on
EARLIER = ("queued", "evidence", "proposed")  # states of an item that come before `assessed`
NAMED = 5  # titles in a sentence
WHY_NOT = (
    ("new", "Not a metric yet: {}. Look at each on its own page."),
    ("flagged", "Flagged: {}. Look at each on its own page before anybody keeps it."),
    ("left", "You have an interest that keeps you out of this: {}."),
    ("contested", "Something else is proposed for this: {}. Choose on its own page."),
)


def keep_together(
    cycle: Cycle,
    *,
    item_ids: Sequence[int],
    everything: bool,
    wanted: board.Wanted,
    reason: str,
    actor: Person,
) -> int:
    """Put “keep” forward for these items, or for `everything` that is `wanted`; how many.

    Where nobody proposed it yet, it is proposed. Two entries in the log, however many items.
    """
    if cycles.locked(cycle).state != FORWARDING:
        raise Refused("What is voted on is chosen while the committee deliberates.")
    ids = board.to_keep(actor, cycle, wanted) if everything else []
    if everything and not ids:
        raise Refused("Nothing that is shown here can be kept like this any more.")
    titles = _titles(cycle, [*dict.fromkeys([*item_ids, *ids])], actor)
    with change(cycle, "put keep forward", actor=actor, reason=reason, items=[*titles.values()]):
        proposed = queries.proposed([*titles])
        bare = [one for one in titles if one not in proposed]
        if bare:
            keep_each(cycle, item_ids=bare, reason=reason, actor=actor)
        _forward(titles)
        disposing.require_no_clash(together.puts(cycle.id), titles)
    return len(titles)


def _titles(cycle: Cycle, ids: Sequence[int], actor: Person) -> dict[int, str]:
    """By item; those for which keep is put forward already are left out."""
    if not ids:
        raise Refused("Choose at least one item without flags, or all of them.")
    found = queries.chosen(cycle, ids, actor)
    if len(found) < len(ids):
        raise Refused("One of these is no item of this cycle. Load the page again and choose anew.")
    rest = [one for one in found if one.disposition != "keep"]
    for name, sentence in WHY_NOT:
        wrong = [one.title for one in rest if getattr(one, name)]
        if wrong:
            raise Refused(sentence.format(_named(wrong)))
    taken = [one.title for one in rest if one.disposition]
    if taken:
        raise Refused(f"Something else is put forward already: {_named(taken)}.")
    if not rest:
        raise Refused("Keep is put forward for each of these already.")
    return {one.id: one.title for one in rest}


def _forward(titles: dict[int, str]) -> None:
    """Each item's proposal to keep is the one to be voted on."""
    found = queries.keeps([*titles])
    ids = [*found.values()]
    stale = [title for item_id, title in titles.items() if item_id not in found]
    if stale:
        raise Refused(f"Work the impact out again first, on its own page: {_named(stale)}.")
    its_own: Any = (
        select(func.min(Proposal.id))
        .where(Proposal.item_id == Item.id, Proposal.id.in_(ids))
        .correlate(Item)
        .scalar_subquery()
    )
    session.execute(
        update(Item)
        .where(Item.id.in_(found))
        .values(
            disposition="keep",
            proposal_id=its_own,
            state=case((Item.state.in_(EARLIER), "assessed"), else_=Item.state),
            version=Item.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    done: Any = session.execute(
        update(Proposal)
        .where(Proposal.id.in_(ids), Proposal.state == "open")
        .values(state="put_forward", version=Proposal.version + 1)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != len(found):
        raise Refused("Somebody withdrew one of these proposals just now. Choose again.")
    session.expire_all()


def _named(titles: Sequence[str]) -> str:
    more = f" and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    return ", ".join(titles[:NAMED]) + more
