"""Forms of a metric's links and people."""

from typing import Any, ClassVar

from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from portal.accounts.person_field import PersonField
from portal.registry.forms.fields import line, why, word
from portal.web.forms import PortalForm, not_blank

OFFERS = {
    "list": "metric-options",
    "autocomplete": "off",
    "hx-get": "/metrics/options",
    "hx-trigger": "input changed delay:200ms",
    "hx-target": "#metric-options",
    "hx-swap": "outerHTML",
}
"""What has a field offer codes of metrics while one types."""


def metric_code(label: str, *validators: Any, **more: Any) -> Any:
    """The code of another metric."""
    return line(label, *validators, most=60, render_kw=OFFERS, **more)


class LinkForm(PortalForm):
    """How this metric relates to another one."""

    relation = word(
        "How",
        [
            ("drives", "This metric drives"),
            ("driven_by", "This metric is driven by"),
            ("component_of", "This metric is a component of"),
            ("has_component", "This metric has the component"),
            ("counters", "This metric is the counter-metric of"),
            ("countered_by", "This metric has the counter-metric"),
        ],
    )
    other = metric_code(
        "Metric", not_blank("Type its code."), description="Its code, such as LEAD-TIME."
    )
    reason = why("Why, and how one would see it", id="link-reason")

    REVERSED: ClassVar = {
        "driven_by": "drives",
        "has_component": "component_of",
        "countered_by": "counters",
    }

    @property
    def values(self) -> dict[str, Any]:
        """The relation as kind and side."""
        given = super().values
        relation = given.pop("relation")
        kind = self.REVERSED.get(relation, relation)
        return given | {"kind": kind, "reverse": relation in self.REVERSED}


class LinkRemovalForm(PortalForm):
    """A button beside a link."""

    link_id = IntegerField(widget=HiddenInput())


class PartForm(PortalForm):
    """Somebody's part in a metric."""

    person_id = PersonField("Person", id="part-person")
    part = word(
        "What they do", [("contributor", "Enters values"), ("reviewer", "Reviews its definition")]
    )


class PartRemovalForm(PortalForm):
    """A button beside a person."""

    part_id = IntegerField(widget=HiddenInput())
