"""Criteria are scored blind, then shown side by side."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session, upsert
from portal.errors import Refused
from portal.refinement.criteria import BY_CODE
from portal.refinement.models import Item, Score
from portal.refinement.queries import interests, items
from portal.refinement.queries import scores as queries
from portal.web.filters import plural

OPEN: Final = ("proposals", "impact", "deliberation")


def score(item: Item, *, actor: Person, **given: object) -> None:
    """Keep the scores of `actor`: for each criterion a figure, and words as `…_words`.

    A criterion without a figure is left out. The log says that somebody scored, not how: scores
    are blind until all are shown.
    """
    scores = {code: int(str(given[code])) for code in BY_CODE if given.get(code)}
    if not scores:
        raise Refused("Score at least one criterion.")
    own = queries.first_of(item, actor) or _scored(item, actor, *next(iter(scores.items())))
    try:
        with change(own, "score item", actor=actor):
            items.locked(item)
            _require_blind(item)
            if interests.has_left(actor, item):
                raise Refused("An interest of yours stands in the way: others score this item.")
            _store(item, scores, given, actor)
    except IntegrityError:
        raise Refused("You saved in another window at the same moment. Save again.") from None


def _scored(item: Item, actor: Person, criterion: str, figure: int) -> Score:
    return Score(
        item_id=item.id, person_id=actor.id, criterion=criterion, score=figure, words="",
        saved_at=clock.now(),
    )  # fmt: skip


def _require_blind(item: Item) -> None:
    if item.scores_shown_at is not None:
        raise Refused("The scores are shown: what was given blind stays as it was.")
    if item.cycle.state not in OPEN:
        raise Refused("Items are scored from the day on which proposals open until deliberation.")


def _store(
    item: Item, scores: Mapping[str, int], given: Mapping[str, object], actor: Person
) -> None:
    rows = [
        {
            "item_id": item.id, "person_id": actor.id, "criterion": code, "score": figure,
            "words": str(given.get(f"{code}_words") or ""), "saved_at": clock.now(),
        }
        for code, figure in scores.items()
    ]  # fmt: skip
    added = upsert()(Score)
    stored = added.on_conflict_do_update(
        index_elements=["item_id", "person_id", "criterion"],
        set_={name: added.excluded[name] for name in ("score", "words", "saved_at")},
    )
    session.connection().execute(stored, rows)


def show_scores(item: Item, *, reason: str, actor: Person) -> None:
    """Lay everybody's scores side by side; with a reason where somebody has not scored."""
    with change(item, "show scores", actor=actor, reason=reason) as entry:
        items.locked(item)
        _require_blind(item)
        scored = queries.scorers(item)
        if not scored:
            raise Refused("Nobody has scored this item yet.")
        voters = [one for one in interests.voters_of([item]) if not one.recused]
        missing = [one for one in voters if one.id not in scored]
        if missing and not reason:
            raise Refused(
                f"{plural(len(missing), 'voter has', 'voters have')} not scored yet. Say why it "
                "can't wait.",
                field="reason",
            )
        item.scores_shown_at = clock.now()
        entry.extra["scored"] = len(scored)
