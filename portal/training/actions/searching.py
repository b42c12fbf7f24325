"""Words that were searched for in vain: counted by day, so that authors see what is missing."""

from portal.db import observe_if_free, upsert
from portal.training.models import Missed
from portal.web.filters import today

LONGEST = 80  # characters that are kept of a search


def count_missed(text: str) -> None:
    """Count a search that found nothing, without a name; skipped if the database is busy."""
    words = " ".join(text.casefold().split())[:LONGEST]
    if not words:
        return
    row = {"day": today(), "words": words, "times": 1}
    counted = upsert()(Missed).values(row)
    counted = counted.on_conflict_do_update(
        index_elements=["day", "words"], set_={"times": Missed.times + 1}
    )
    observe_if_free(lambda connection: connection.execute(counted))
