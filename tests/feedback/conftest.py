"""A metric of Bo's with values, and a conversation on it that Cy began."""

from datetime import date

import pytest

from portal.feedback import places
from portal.feedback.actions import threads as actions
from portal.insight.actions import recompute
from tests import cast, make

ON = "/metrics/DELAY"
SENT = {"on": ON, "kind": "question", "about": "2024-05-01", "text": "Why did May jump?"}


@pytest.fixture
def site(app):
    """The metric; works outside of any context."""
    with app.app_context():
        made(app)
        make.kept()


def made(app):
    metric = make.metric(name="Delay", code="DELAY", unit="days")
    make.values(metric, [4.0, 5.0, 4.0, 6.0, 9.0], first=date(2024, 1, 1))
    recompute([metric.id])
    return metric


@pytest.fixture
def thread(app, site):
    """Cy's question on May; its address."""
    with app.test_request_context():
        return f"/feedback/{given().id}"


def given(who="cy", kind="question", about="2024-05-01", text="Why did May jump?", on=ON, at=None):
    """A conversation that `who` begins; within a context of a request."""
    person = cast.person(who)
    return actions.give(
        places.at(person, on), kind=kind, about=about, text=text, actor=person, at=at
    )
