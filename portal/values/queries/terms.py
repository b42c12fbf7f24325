"""Reads of definitions, as far as entering values needs them."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from portal.db import session
from portal.registry.models import Definition, DefinitionVersion, Metric
from portal.registry.vocabulary import Comparability
from portal.values.terms import Terms, Versions, ordered


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
    terms: dict[int, list[Terms]] = defaultdict(list)
    current: dict[int, int | None] = {}
    breaking: set[int] = set()
    for version, current_id in session.execute(found):
        terms[version.definition_id].append(_terms(version))
        current[version.definition_id] = current_id
        if version.comparability == Comparability.BROKEN:
            breaking.add(version.id)
    return {
        definition_id: _versions(ordered(found, frozenset(breaking)), current[definition_id])
        for definition_id, found in terms.items()
    }


def versions_for(metric: Metric) -> Versions | None:
    """The approved versions of one metric's definition, if there are any."""
    return versions_of([metric.definition_id]).get(metric.definition_id)


def _versions(found: tuple[Terms, ...], current_id: int | None) -> Versions:
    current = next((one for one in found if one.version_id == current_id), found[-1])
    return Versions(found, current)


def _terms(version: DefinitionVersion) -> Terms:
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
    )
