"""The life of a metric and of a version."""

import pytest

from portal.registry.forms.steps import FORMS
from portal.registry.lifecycle import OF_METRIC, OF_VERSION, STEPS, possible
from portal.registry.routes.steps import ACTIONS
from portal.registry.vocabulary import MetricState


def names(state, of_version):
    return [step.name for step in possible(state, of_version=of_version)]


@pytest.mark.parametrize(
    ("state", "of_version", "steps"),
    [
        ("draft", True, ["submission", "publication", "discard"]),
        ("in_review", True, ["withdrawal", "approval", "rejection"]),
        ("approved", True, []),
        ("rejected", True, []),
        ("draft", False, []),
        ("in_review", False, []),
        ("approved", False, ["suspension", "deprecation"]),
        ("suspended", False, ["resumption", "deprecation"]),
        ("deprecated", False, ["archiving"]),
        ("archived", False, []),
    ],
)
def test_what_is_possible_where(state, of_version, steps):
    assert names(state, of_version) == steps


def test_every_step_has_its_form_its_action_and_known_states():
    assert set(FORMS) == set(ACTIONS) == set(STEPS) == {*OF_VERSION, *OF_METRIC}
    for step in STEPS.values():
        assert step.sources <= set(MetricState)
        assert step.leads_to in set(MetricState)
        assert step.leads_to not in step.sources


def test_an_archived_metric_stays_archived():
    assert not any(step.is_possible("archived") for step in STEPS.values())
