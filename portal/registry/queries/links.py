"""What hangs on a metric within the registry."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.db import session
from portal.registry import contents
from portal.registry.dependants import Dependant
from portal.registry.formula import FormulaError, parse
from portal.registry.models import Definition, DefinitionVersion, Metric, Target
from portal.registry.queries.metrics import links_of, objectives_of
from portal.registry.queries.visible import seen_by


def dependants(person: Person, metric: Metric) -> Sequence[Dependant]:
    """Objectives that it serves, metrics linked to it, and formulas that name it.

    Three statements.
    """
    return [*_objectives(metric), *_linked(person, metric), *_formulas(person, metric)]


def targets(_person: Person, metric: Metric) -> Sequence[Dependant]:
    """Targets that hold or are to come: one statement."""
    counted = (
        select(func.count())
        .select_from(Target)
        .where(Target.metric_id == metric.id, Target.ended_on.is_(None))
    )
    count = session.scalars(counted).one()
    if not count:
        return []
    words = f"{count} target{'' if count == 1 else 's'} {'is' if count == 1 else 'are'} set for it"
    return [Dependant("target", words, f"/metrics/{metric.code}#targets", count)]


def _objectives(metric: Metric) -> list[Dependant]:
    return [
        Dependant(
            "objective",
            f"The objective “{one.name}” is served by it",
            url_for("registry.objective", code=one.code),
        )
        for one in objectives_of(metric)
        if one.retired_at is None
    ]


def _linked(person: Person, metric: Metric) -> list[Dependant]:
    found = []
    for link in links_of(person, metric):
        far = link.other if link.metric_id == metric.id else link.metric
        if far.state != "archived":
            words = f"“{far.name}” is linked to it ({contents.in_words('kind', link.kind).lower()})"
            found.append(Dependant("metric", words, url_for("registry.show", code=far.code)))
    return found


def _formulas(person: Person, metric: Metric) -> list[Dependant]:
    """Metrics in force whose formula names this one's code."""
    found = (
        select(Metric.name, Metric.code, DefinitionVersion.formula)
        .join(Definition, Metric.definition_id == Definition.id)
        .join(DefinitionVersion, Definition.current_id == DefinitionVersion.id)
        .where(
            seen_by(person),
            Metric.id != metric.id,
            Metric.state.not_in(("archived", "rejected")),
            DefinitionVersion.formula.icontains(metric.code, autoescape=True),
        )
        .order_by(Metric.name)
    )
    return [
        Dependant(
            "metric",
            f"The formula of “{row.name}” uses it",
            url_for("registry.show", code=row.code),
        )
        for row in session.execute(found)
        if metric.code in _names(row.formula)
    ]


def _names(formula: str) -> frozenset[str]:
    try:
        return frozenset(name.upper() for name in parse(formula).names)
    except FormulaError:
        return frozenset()
