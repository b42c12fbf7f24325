"""Reads of scores: one's own while they are blind, everybody's once they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.refinement import criteria
from portal.refinement.models import Item, Score


@dataclass(frozen=True)
class Shown:
    """What `person` may know of an item's scores.

    `seen` and `words` are empty while scores are blind; `scored` counts the people who gave some.
    """

    scored: int
    own: Mapping[str, Score]
    seen: Sequence[criteria.Seen]
    by_person: Mapping[str, Sequence[Score]]  # of each criterion, by name


def of_item(person: Person, item: Item) -> Shown:
    """At most two statements."""
    is_shown = item.scores_shown_at is not None
    found = select(Score).where(Score.item_id == item.id).options(joinedload(Score.person))
    if not is_shown:
        found = found.where(Score.person_id == person.id)
    scores = session.scalars(found.order_by(Score.id)).all()
    own = {one.criterion: one for one in scores if one.person_id == person.id}
    if not is_shown:
        return Shown(count(item), own, (), {})
    by_person: dict[str, list[Score]] = {}
    for one in sorted(scores, key=lambda one: one.person.name):
        by_person.setdefault(one.criterion, []).append(one)
    people = {one.person_id for one in scores}
    seen = criteria.seen((one.criterion, one.score) for one in scores)
    return Shown(len(people), own, seen, by_person)


def first_of(item: Item, person: Person) -> Score | None:
    """The first score that `person` gave an item."""
    found = select(Score).where(Score.item_id == item.id, Score.person_id == person.id)
    return session.scalars(found.order_by(Score.id).limit(1)).first()


def count(item: Item) -> int:
    """How many people scored the item."""
    found = select(func.count(func.distinct(Score.person_id))).where(Score.item_id == item.id)
    return session.scalar(found) or 0


def scorers(item: Item) -> set[int]:
    """Who scored the item."""
    return set(session.scalars(select(Score.person_id).where(Score.item_id == item.id).distinct()))
