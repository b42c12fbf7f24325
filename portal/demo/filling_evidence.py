"""The packs of evidence of a review, as its story had them on the day."""

from dataclasses import replace
from typing import Any

from portal import clock
from portal.db import session
from portal.refinement.actions import evidence
from portal.refinement.measured import Measured
from portal.refinement.models import Cycle
from portal.refinement.pack import pack
from portal.refinement.queries import gathering

BY_PERIOD = ("starts", "labels", "values", "states", "reasons", "kinds", "rules", "ranges")


def store(cycle: Cycle) -> None:
    """What the job does, without its transactions: a filling has one."""
    whole = gathering.Whole(cycle)
    whole.read()
    for _ in whole.steps():
        pass
    day = clock.now().date().isoformat()
    for batch in gathering.batches(sorted(whole.rows)):
        known = gathering.of_items(whole, batch, is_survey_over=True)
        packs = [(item_id, pack(_as_it_was(one, day))) for item_id, one in known]
        evidence.store(cycle.id, packs)
    session.expire_all()


def _as_it_was(known: Measured, day: str) -> Measured:
    """What was known by `day`: the story enters all its values at once."""
    drawing = known.drawing
    seen = max(0, sum(start <= day for start in drawing["starts"]) - 1)
    cut: dict[str, Any] = {name: drawing[name][:seen] for name in BY_PERIOD}
    cut["complete"] = min(drawing["complete"], seen)
    cut["breaks"] = [one for one in drawing["breaks"] if one[0] < seen]
    cut["targets"] = [
        [first, min(last, seen - 1), low, high]
        for first, last, low, high in drawing["targets"]
        if first < seen
    ]
    cut["segments"] = [
        one | {"last": min(one["last"], seen - 1)}
        for one in drawing["segments"]
        if one["first"] < seen
    ]
    return replace(known, drawing={**drawing, **cut})
