"""What waits for a person and what a search finds, gathered from the features."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import groupby

from flask import current_app
from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.driver import Ready
from portal.web.filters import today
from portal.web.found import A_FEW, AHEAD, Hit, MayWait, Waiting, Wanted

KINDS = (
    "Metric",
    "Objective",
    "Definition",
    "Finding",
    "Lesson",
    "Mentor",
    "Department",
    "Person",
)  # in this order
FAR = date.max  # what has no due day stands last

Waits = Callable[[Person, Wanted], list[Waiting]]
Finds = Callable[[Person, str], list[Hit]]


def waiting_for(person: Person, wanted: Wanted = A_FEW) -> list[tuple[str, list[Waiting], int]]:
    """What waits for `person` under its headings, the most urgent heading first: as many of each as
    are wanted, and how many more there are.
    """
    sources: list[Waits] = current_app.extensions["home.waiting"]
    wanted = replace(wanted, waits=might_wait(person))
    found = [one for source in sources for one in source(person, wanted)]
    grouped: dict[str, list[Waiting]] = {}
    for one in sorted(found, key=lambda one: one.due_on or FAR):
        grouped.setdefault(one.kind, []).append(one)
    return [(kind, items[: wanted.most(kind)], _rest(items, wanted.most(kind)))
            for kind, items in grouped.items()]  # fmt: skip


def asking(conditions: MayWait) -> Ready:
    """The statement that says which of these are true for somebody."""
    return Ready(select(*(condition.label(name) for name, condition in conditions.items())))


def might_wait(person: Person) -> frozenset[str]:
    """What might wait for `person`, by the names that features gave it: one statement."""
    asked: Ready = current_app.extensions["home.may_wait"]
    day = today()
    given = {"person_id": person.id, "day": day, "ahead_on": day + AHEAD}
    (row,) = asked.rows(session.connection(), **given)
    return frozenset(name for name, is_so in row._asdict().items() if is_so)


def _rest(items: list[Waiting], most: int) -> int:
    return max(len(items) - most, 0) + sum(one.behind for one in items)


def search(person: Person, text: str) -> list[tuple[str, list[Hit]]]:
    """What holds every word of `text`, under its headings."""
    if not text:
        return []
    sources: list[Finds] = current_app.extensions["home.search"]
    found = [hit for source in sources for hit in source(person, text)]
    ordered = sorted(found, key=lambda hit: KINDS.index(hit.kind) if hit.kind in KINDS else 99)
    return [(kind, list(hits)) for kind, hits in groupby(ordered, key=lambda hit: hit.kind)]
