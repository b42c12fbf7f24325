"""The filters of the list of metrics, from the query of an address: never wrong, only narrower."""

from collections.abc import Mapping
from typing import Any

from portal.registry import vocabulary as v
from portal.registry.queries.lists import Filters, Pairs

NATURES: Pairs = [(str(value), label) for value, label in v.choices(v.Nature)]
STATES: Pairs = [(str(value), label) for value, label in v.choices(v.MetricState)]


def filters_of(asked: Mapping[str, str]) -> Filters:
    """The filters in a request's query, as far as they are text that a database takes."""
    given: dict[str, Any] = {
        name: asked.get(name, "").replace("\x00", "")[:200] for name in Filters.__dataclass_fields__
    }
    return Filters(**given)


def offered(found: Mapping[str, Pairs | None]) -> list[tuple[str, str, Pairs | None]]:
    """The filters that are chosen from a list: name, label, and what each offers; None where it is
    typed.
    """
    return [
        ("department", "Department", found["department"]),
        ("objective", "Objective", found["objective"]),
        ("nature", "Nature", NATURES),
        ("state", "State", STATES),
    ]
