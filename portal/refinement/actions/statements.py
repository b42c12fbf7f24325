"""What the owner of a metric says has changed around it since the last review."""

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.errors import Refused
from portal.refinement.models import Item, OwnerStatement
from portal.refinement.queries import items, statements

OPEN = ("planned", "insight")  # later the evidence is frozen


def state(
    subject: Item | OwnerStatement,
    *,
    market: str,
    strategy: str,
    law: str,
    other: str,
    actor: Person,
) -> OwnerStatement:
    """Say it for the first time, of an item, or say it anew."""
    item = subject if isinstance(subject, Item) else subject.item
    if item.cycle.state not in OPEN:
        raise Refused("The evidence is frozen. Comment on the item: the committee reads it.")
    if not any((market, strategy, law, other)):
        raise Refused("Write at least one sentence.")
    if isinstance(subject, Item):
        items.locked(subject)
        if statements.of_item(subject) is not None:
            raise Refused(
                "Somebody was quicker: load the page again, and add to what stands there."
            )
        subject = OwnerStatement(item_id=item.id, item=item)
    with change(subject, "state what changed", actor=actor, metric=item.title):
        subject.market, subject.strategy, subject.law = market, strategy, law
        subject.other = other
        subject.by_id, subject.at = actor.id, clock.now()
    return subject
