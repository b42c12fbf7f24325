"""A saved mapping, fitted to the columns of another file of its kind."""

from collections.abc import Sequence
from dataclasses import replace

from portal.dates import readings
from portal.unreadable import Unreadable
from portal.values.mapping import Mapping


def fitted(mapping: Mapping, header: Sequence[str]) -> Mapping | None:
    """The mapping for a file with this header; None where it names columns that are not there.

    A wide mapping takes the periods that this file has.
    """
    if mapping.layout == "wide":
        mapping = replace(mapping, period_columns=tuple(filter(is_period, header)))
    return mapping if set(mapping.columns()) <= set(header) else None


def is_period(name: str) -> bool:
    """Whether a column's name is a period."""
    try:
        return bool(readings(name))
    except Unreadable:
        return False
