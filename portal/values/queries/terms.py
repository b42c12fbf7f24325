"""Reads of definitions, as far as entering values needs them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.db import session
from portal.packed import read_day
from portal.registry.models import Definition, DefinitionVersion, Metric
from portal.registry.queries.versions import known
from portal.registry.restating import least_overlap
from portal.registry.vocabulary import Comparability
from portal.values.terms import Terms, Versions, ordered


@dataclass(frozen=True, slots=True)
class Narrow:
    """An approved version as lists read it, without bounds.

    Nothing is judged by it, and SQLite writes a figure with 15 digits into JSON.
    """

    id: int
    major: int
    minor: int
    patch: int
    effective_from: date | None
    comparability: str | None
    unit: str
    decimals: int | None
    value_type: str | None
    scale: str | None
    frequency: str | None
    fiscal_start_month: int | None
    time_aggregation: str | None
    org_aggregation: str | None
    numerator: str
    denominator: str
    due_days: int | None
    close_days: int
    overlap: int | None
    hard_low: float | None = None
    hard_high: float | None = None
    plausible_low: float | None = None
    plausible_high: float | None = None

    @property
    def number(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


NARROW = tuple(one.name for one in fields(Narrow) if one.default is MISSING)  # columns


def narrow_versions(rows: Sequence[Sequence[Any]], current_id: int | None) -> Versions | None:
    """The versions of a definition from rows of NARROW as JSON holds them, if there are any."""
    approved = [Narrow(*one[:4], read_day(one[4]), *one[5:]) for one in rows]  # type: ignore[call-arg]
    return _in_order(approved, current_id) if approved else None


def versions_of(definition_ids: Iterable[int]) -> dict[int, Versions]:
    """The approved versions of these definitions: one statement.

    A definition without an approved version is left out: its metrics take no values yet.
    """
    found = (
        select(DefinitionVersion, Definition.current_id)
        .join(Definition, DefinitionVersion.definition_id == Definition.id)
        .where(
            DefinitionVersion.definition_id.in_(set(definition_ids)),
            DefinitionVersion.state == "approved",
        )
    )
    approved: dict[int, list[DefinitionVersion]] = defaultdict(list)
    current: dict[int, int | None] = {}
    for version, current_id in session.execute(found):
        approved[version.definition_id].append(version)
        current[version.definition_id] = current_id
    return {
        definition_id: _in_order(versions, current[definition_id])
        for definition_id, versions in approved.items()
    }


def versions_for(metric: Metric) -> Versions | None:
    """The approved versions of one metric's definition, if there are any.

    No statement where the page has read them already.
    """
    read = known(metric)
    if read is None:
        return versions_of([metric.definition_id]).get(metric.definition_id)
    approved = [one for one in read if one.state == "approved"]
    return _in_order(approved, metric.definition.current_id) if approved else None


def _in_order(approved: Iterable[DefinitionVersion | Narrow], current_id: int | None) -> Versions:
    approved = list(approved)
    alike = (None, Comparability.COMPARABLE)
    breaking = frozenset(one.id for one in approved if one.comparability not in alike)
    found = ordered([_terms(one) for one in approved], breaking)
    current = next((one for one in found if one.version_id == current_id), found[-1])
    return Versions(found, current)


def _terms(version: DefinitionVersion | Narrow) -> Terms:
    return Terms(
        version_id=version.id,
        number=version.number,
        effective_from=version.effective_from,
        unit=version.unit,
        decimals=version.decimals,
        value_type=version.value_type or "amount",
        scale=version.scale or "1",
        frequency=version.frequency or "month",
        fiscal_start_month=version.fiscal_start_month or 1,
        time_aggregation=version.time_aggregation or "",
        org_aggregation=version.org_aggregation or "",
        numerator=version.numerator,
        denominator=version.denominator,
        hard_low=version.hard_low,
        hard_high=version.hard_high,
        plausible_low=version.plausible_low,
        plausible_high=version.plausible_high,
        due_days=version.due_days or 0,
        close_days=version.close_days,
        overlap=_overlap(version),
    )


def _overlap(version: DefinitionVersion | Narrow) -> int:
    if version.comparability != Comparability.LINKED:
        return 0
    return version.overlap or least_overlap(version.frequency or "month")
