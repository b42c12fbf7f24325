"""The list of metrics: filtered, searched, and paged by key."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import Person
from portal.db import session
from portal.registry.queries import listing, texts
from portal.registry.queries.listing import Shape
from portal.registry.queries.visible import seen_with

NUL = "\x00"  # PostgreSQL knows none
PAGE = 50  # metrics on a page


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; "" is anything."""

    q: str = ""
    department: str = ""  # slug
    objective: str = ""  # code
    nature: str = ""
    owner: str = ""  # a part of the name or the e-mail address, or the identity
    state: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """Those that narrow, for addresses."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Page:
    """One page of the list; how many metrics in all, or that they are more than can be told."""

    rows: Sequence[Any]
    total: int
    is_more: bool
    previous: str | None
    next: str | None


def page(
    person: Person, filters: Filters, *, after: str = "", before: str = "", size: int = PAGE
) -> Page:
    """A page of the metrics that `person` may see: two statements at most, three of a search.

    `after` and `before` are the keys that the page next to it gave; without them, the first page.
    """
    key = _parsed(before or after)
    place = "" if key is None else "before" if before else "after"
    shape, given = _asked(person, filters, place)
    given["most"] = size + 1
    if key is not None:
        given |= {"name": key[0], "id": key[1]}
    rows, total = _searched(shape, given) if shape.words else _listed(shape, given)
    has_more = len(rows) > size
    rows = rows[:size][::-1] if place == "before" else rows[:size]
    if not rows:
        return Page((), 0, False, None, None)
    has_previous = has_more if place == "before" else bool(place)
    has_next = place == "before" or has_more
    if total is None:
        is_whole = not (has_previous or has_next)
        total = len(rows) if is_whole else _asked_for(listing.count(shape), given)[0].total
    return Page(
        rows=rows,
        total=min(total, shape.most),
        is_more=total > shape.most,
        previous=_key(rows[0]) if has_previous else None,
        next=_key(rows[-1]) if has_next else None,
    )


Found = tuple[list[Any], int | None]  # rows, and how many in all where that is known already


def _listed(shape: Shape, given: dict[str, Any]) -> Found:
    return _asked_for(listing.plain(shape), given), None


def _searched(shape: Shape, given: dict[str, Any]) -> Found:
    """The rows of a search: from the index, or where many metrics hold the words by their texts."""
    if shape.is_narrow and _asked_for(listing.holding(shape.words), given)[0].total > shape.most:
        return _listed(shape, given)
    rows = _asked_for(listing.few(shape), given)
    total = rows[0].total
    if total <= shape.most:
        return [row for row in rows if row.id is not None], total
    rows = _asked_for(listing.near(shape), given)
    if len(rows) < given["most"]:
        rows = _asked_for(listing.every(shape), given)
    return rows, total


def _asked_for(statement: Any, given: dict[str, Any]) -> list[Any]:
    found: list[Any] = statement.rows(session.connection(), **given)
    return found


def _asked(person: Person, filters: Filters, place: str) -> tuple[Shape, dict[str, Any]]:
    """The shape of what is asked, and the parameters of its statements."""
    sight, given = seen_with(person)
    words = texts.words_of(filters.q)
    chosen: dict[str, Any] = {name: value for name, value in filters.chosen.items() if name != "q"}
    if re.fullmatch(r"\d{1,18}", filters.owner):
        chosen["owner_id"] = int(chosen.pop("owner"))
    given |= texts.given(words) | {f"by_{name}": value for name, value in chosen.items()}
    shape = texts.shape(words, session.connection())
    return Shape(sight, tuple(sorted(chosen)), shape, place), given


def _key(row: Any) -> str:
    """Where a page ends: by what the list is sorted."""
    return f"{row.name}~{row.id}"


def _parsed(key: str) -> tuple[str, int] | None:
    """The name and identity in a page's key; None for what is no key."""
    name, _, identity = key.rpartition("~")
    if not name or not re.fullmatch(r"\d{1,18}", identity) or NUL in name:
        return None
    return name, int(identity)


Pairs = list[tuple[str, str]]


def choices() -> dict[str, Pairs | None]:
    """What the filters offer: value and words for department and objective. One statement, one row.

    None where there are too many to choose from: they are typed, as owners are.
    """
    found: dict[str, Pairs] = {"department": [], "objective": []}
    ((said,),) = listing.choices.rows(session.connection())
    for kind, value, words in json.loads(said or "[]"):
        found[kind].append((value, words))
    return {
        kind: sorted(pairs, key=lambda pair: pair[1].casefold())
        if len(pairs) <= listing.MOST_CHOSEN
        else None
        for kind, pairs in found.items()
    }
