"""Reads of definitions, as far as entering values needs them."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from portal.db import session
from portal.registry.models import Definition, DefinitionVersion, Metric
from portal.registry.queries.versions import known
from portal.registry.restating import least_overlap
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


def _in_order(approved: Iterable[DefinitionVersion], current_id: int | None) -> Versions:
    approved = list(approved)
    alike = (None, Comparability.COMPARABLE)
    breaking = frozenset(one.id for one in approved if one.comparability not in alike)
    found = ordered([_terms(one) for one in approved], breaking)
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
        overlap=_overlap(version),
    )


def _overlap(version: DefinitionVersion) -> int:
    if version.comparability != Comparability.LINKED:
        return 0
    return version.overlap or least_overlap(version.frequency or "month")
