"""An item's page: its head here, its other parts by the modules whose they are."""

from typing import Any

from flask.typing import ResponseReturnValue

from portal.accounts.models import Person
from portal.refinement import conflicts, cycle, flags
from portal.refinement.forms.cycles import DeclareForm
from portal.refinement.kinds import Kind
from portal.refinement.models import Item
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import interests
from portal.refinement.queries import items as queries
from portal.refinement.routes import parts
from portal.refinement.routes.blueprint import bp
from portal.refinement.routes.cycles import ONE
from portal.web.access import allowed


@bp.get(ONE + "/items/<int(max=2147483647):item_id>", endpoint="item")
@allowed(policy.can_see_item, load=queries.item)
def show_item(item: Item) -> ResponseReturnValue:
    return parts.item_page(item, "refinement/_item.html")


@parts.of_item
def head(person: Person, item: Item) -> dict[str, Any]:
    """State, flags, who may not be neutral, the items before and after."""
    previous, following = queries.neighbours(item)
    known = interests.of_items([item.id])
    return {
        "previous_id": previous,
        "next_id": following,
        "interests": [one for one in known if policy.can_see_interest(person, one)],
        "own_level": conflicts.strongest(one.level for one in known if one.person_id == person.id),
        "taken_by": queries.taken_by(item),
        "rules": conflicts.RULES,
        "levels": conflicts.LEVEL_WORDS,
        "flag_words": flags.WORDS,
        "item_words": cycle.ITEM_WORDS,
        "item_states": cycle.ITEM_STATES,
        "cycle_words": cycle.WORDS,
        "kind_nouns": {kind.value: kind.noun for kind in Kind},
        "may_declare": policy.works_on(person, item)
        and not cycle.is_at_least(item.cycle.state, "decided")
        and item.cycle.state not in cycle.ENDED,
        "declare_form": DeclareForm(),
    }
