"""The minutes of a cycle, to read and to print."""

from flask.typing import ResponseReturnValue

from portal.refinement import conflicts, cycle
from portal.refinement.models import Cycle
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import cycles
from portal.refinement.queries import minutes as queries
from portal.refinement.routes.blueprint import bp
from portal.refinement.routes.cycles import ONE
from portal.web.access import allowed
from portal.web.fragments import render


@bp.get(ONE + "/minutes", endpoint="minutes")
@allowed(policy.can_list_interests, load=cycles.cycle)
def show_minutes(of: Cycle) -> ResponseReturnValue:
    return render(
        "refinement/minutes.html",
        "refinement/_minutes.html",
        cycle=of,
        minutes=queries.minutes(of),
        seats=queries.attendance(of),
        part_words=conflicts.PART_WORDS,
        states=cycle.WORDS,
        item_words=cycle.ITEM_WORDS,
        words=queries.WORDS,
        most=queries.MOST,
    )
