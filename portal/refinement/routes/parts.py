"""The parts of an item's page and of a cycle's page, each by the module whose forms it shows.

A module registers its part with `@of_item` or `@of_cycle`: a function of the person and the item
or cycle that returns what its fragment needs, in a constant number of statements. Names do not
repeat across parts. A view that shows the page again (a plain browser sent something wrong)
passes its forms to `item_page` or `cycle_page`, where they stand over the part's own.
"""

from collections.abc import Callable
from typing import Any

from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.refinement.models import Cycle, Item
from portal.refinement.policy import cycles as policy
from portal.web.fragments import render

ItemPart = Callable[[Person, Item], dict[str, Any]]
CyclePart = Callable[[Person, Cycle], dict[str, Any]]
ITEM_PARTS: list[ItemPart] = []
CYCLE_PARTS: list[CyclePart] = []


def of_item(part: ItemPart) -> ItemPart:
    """Have the item's page show what `part` returns."""
    ITEM_PARTS.append(part)
    return part


def of_cycle(part: CyclePart) -> CyclePart:
    """Have the cycle's page show what `part` returns."""
    CYCLE_PARTS.append(part)
    return part


def shown(person: Person, item: Item) -> dict[str, Any]:
    """What refinement/item.html and its fragments need."""
    found: dict[str, Any] = {"item": item, "cycle": item.cycle, "policy": policy}
    for part in ITEM_PARTS:
        found |= part(person, item)
    return found


def shown_of_cycle(person: Person, cycle: Cycle) -> dict[str, Any]:
    """What refinement/cycle.html and its fragments need."""
    found: dict[str, Any] = {"cycle": cycle, "policy": policy}
    for part in CYCLE_PARTS:
        found |= part(person, cycle)
    return found


def item_page(
    item: Item, fragment: str, /, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    """The item's page, or to htmx one `fragment` of it; `more` stands over what parts say."""
    everything = {**shown(me(), item), **more}
    return render("refinement/item.html", fragment, status=status, **everything)


def cycle_page(
    cycle: Cycle, fragment: str, /, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    """The same for the cycle's page."""
    everything = {**shown_of_cycle(me(), cycle), **more}
    return render("refinement/cycle.html", fragment, status=status, **everything)
