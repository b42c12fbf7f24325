"""R: it serves an objective, belongs to a chain of cause and result, and is used."""

from collections.abc import Iterable, Iterator

from portal.registry.definition_text import DefinitionText
from portal.registry.facts import Facts, LinkedMetric
from portal.registry.smart_finding import Check, Finding, Letter
from portal.registry.vocabulary import Nature

MOST_METRICS = 12  # active ones that a department can still attend to

_r = Letter("R")


def serves(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """It is linked to an objective, or to a metric that it drives or that drives it."""
    if facts.objectives or facts.drives or facts.driven_by:
        return
    if facts.objectives is None or facts.drives is None or facts.driven_by is None:
        return
    yield _r.error(
        "objective-missing",
        "objectives",
        "It serves no objective and belongs to no driver.",
        "Link the objective that it serves, or the metric that it is meant to move.",
    )


def chain(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """A leading metric moves a lagging one, and a lagging one is moved by a leading one."""
    ahead, behind = facts.drives, facts.driven_by
    if facts.nature == Nature.LEADING and ahead is not None and not _any(ahead, Nature.LAGGING):
        yield _r.warning(
            "drives-nothing",
            "drives",
            "It is leading, but no lagging metric is named that it should move.",
            "Name the result that should follow, or call the metric lagging.",
        )
    if facts.nature == Nature.LAGGING and behind is not None and not _any(behind, Nature.LEADING):
        yield _r.warning(
            "driven-by-nothing",
            "driven_by",
            "It is lagging, but no leading metric is named that should move it.",
            "Name what can be seen and changed before the result is known.",
        )


def _any(metrics: Iterable[LinkedMetric], nature: Nature) -> bool:
    return any(metric.nature == nature for metric in metrics)


def department(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """The department keeps few metrics, and not results only."""
    if facts.department_active is None:
        return
    if facts.department_active > MOST_METRICS:
        yield _r.warning(
            "department-crowded",
            "department",
            f"The department has {facts.department_active} active metrics; attention is thin "
            f"beyond {MOST_METRICS}.",
            "Name one that this metric replaces.",
        )
    if facts.department_active and facts.department_leading == 0:
        yield _r.warning(
            "department-only-lagging",
            "department",
            "All active metrics of the department are lagging: they tell what is over.",
            "Add a leading metric for one of these results.",
        )


def use(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """Somebody looks at it, and something followed from it."""
    if facts.views_in_two_cycles == 0:
        yield _r.warning(
            "not-viewed",
            "use",
            "Nobody has opened it in two cycles.",
            "Ask its audience whether they need it, or propose to retire it.",
        )
    if facts.actions_in_a_year == 0:
        yield _r.warning(
            "no-action",
            "use",
            "No action or decision has been linked to it in a year.",
            "Link what was decided with it, or propose to retire it.",
        )


CHECKS: tuple[Check, ...] = (serves, chain, department, use)
