"""A reading list by need: the lessons that teach what somebody wants to get better at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST = 6  # lessons a list suggests: what one reads within some weeks


@dataclass(frozen=True)
class Lesson:
    """A lesson with the skills that it teaches, as its file names them."""

    id: int
    skills: Sequence[str]


@dataclass(frozen=True)
class Suggested:
    """A lesson, and the need that it serves."""

    id: int
    topic: str


def suggested(
    needs: Sequence[str],
    skills: Mapping[str, Sequence[str]],
    lessons: Iterable[Lesson],
    *,
    besides: Collection[int] = (),
    most: int = MOST,
) -> list[Suggested]:
    """Lessons for `needs` (topics, the most wanted first), without those in `besides`.

    Needs take turns, so that the first doesn't fill the list alone. Within a need the lessons stand
    in the order of its `skills`, then as given. A lesson of several needs stands once.
    """
    offered = list(lessons)
    queues = [[one.id for one in _for(skills.get(topic, ()), offered)] for topic in needs]
    found: list[Suggested] = []
    taken = set(besides)
    while len(found) < most and any(queues):
        for topic, queue in zip(needs, queues, strict=True):
            while queue and queue[0] in taken:
                del queue[0]
            if queue and len(found) < most:
                taken.add(queue[0])
                found.append(Suggested(queue.pop(0), topic))
    return found


def _for(skills: Sequence[str], lessons: Sequence[Lesson]) -> list[Lesson]:
    """The lessons that teach one of `skills`, in the order of the skills."""
    places = {skill: at for at, skill in enumerate(skills)}
    ranked = [
        (min(places[skill] for skill in one.skills if skill in places), at)
        for at, one in enumerate(lessons)
        if any(skill in places for skill in one.skills)
    ]
    return [lessons[at] for _, at in sorted(ranked)]
