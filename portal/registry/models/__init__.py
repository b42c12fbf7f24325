"""Objectives, metrics, definitions with their versions, targets, links and drafts' suggestions.

A *definition* is what is measured; its *versions* are immutable once approved. A *metric* is one
definition measured for one department: values, targets and verdicts belong to it. A shared
definition serves many metrics; an own one serves a single metric.
"""

from portal.registry.models.definitions import Adoption, Definition, DefinitionVersion, Suggestion
from portal.registry.models.metrics import Metric, MetricLink, MetricObjective, MetricPerson
from portal.registry.models.objectives import Objective
from portal.registry.models.targets import Target
from portal.registry.models.views import MetricView

__all__ = [
    "Adoption",
    "Definition",
    "DefinitionVersion",
    "Metric",
    "MetricLink",
    "MetricObjective",
    "MetricPerson",
    "MetricView",
    "Objective",
    "Suggestion",
    "Target",
]
