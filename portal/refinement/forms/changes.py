"""The filters of the change log, from the query of an address: never wrong, only narrower."""

from collections.abc import Mapping
from typing import Any

from portal.refinement.queries.log import Filters
from portal.refinement.queries.public import KINDS

Pairs = list[tuple[str, str]]
KIND_PAIRS: Pairs = [(name, kind.word) for name, kind in KINDS.items()]


def filters_of(asked: Mapping[str, str]) -> Filters:
    """The filters in a request's query, as far as they are text that a database takes."""
    given: dict[str, Any] = {
        name: asked.get(name, "").replace("\x00", "").strip()[:100]
        for name in Filters.__dataclass_fields__
    }
    return Filters(**given)


def offered(departments: Pairs, years: list[int]) -> list[tuple[str, str, Pairs]]:
    """The filters that are chosen from a list: name, label, and what each offers."""
    found = [("kind", "About", KIND_PAIRS), ("department", "Department", departments)]
    if years:
        found.append(("year", "Cycle", [(str(year), str(year)) for year in years]))
    return found
