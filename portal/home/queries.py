"""What waits for a person and what a search finds, gathered from the features."""

from collections.abc import Callable
from datetime import date
from itertools import groupby

from flask import current_app

from portal.accounts.models import Person
from portal.web.found import Hit, Waiting

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

Waits = Callable[[Person], list[Waiting]]
Finds = Callable[[Person, str], list[Hit]]


def waiting_for(person: Person) -> list[tuple[str, list[Waiting]]]:
    """What waits for `person` under its headings, the most urgent heading first."""
    sources: list[Waits] = current_app.extensions["home.waiting"]
    found = [one for source in sources for one in source(person)]
    grouped: dict[str, list[Waiting]] = {}
    for one in sorted(found, key=lambda one: one.due_on or FAR):
        grouped.setdefault(one.kind, []).append(one)
    return list(grouped.items())


def search(person: Person, text: str) -> list[tuple[str, list[Hit]]]:
    """What holds every word of `text`, under its headings."""
    if not text:
        return []
    sources: list[Finds] = current_app.extensions["home.search"]
    found = [hit for source in sources for hit in source(person, text)]
    ordered = sorted(found, key=lambda hit: KINDS.index(hit.kind) if hit.kind in KINDS else 99)
    return [(kind, list(hits)) for kind, hits in groupby(ordered, key=lambda hit: hit.kind)]
