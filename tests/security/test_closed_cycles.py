"""Row 18: what has ended stays as it was. In a cycle that was closed or cancelled no form of the
review has an effect, whoever may send it, but for what follows a publication; many had one before.
"""

import pytest
from sqlalchemy import text

from portal.db import db
from tests.conftest import SECRET
from tests.security.effects import effect
from tests.security.test_every_form import doors, filled, own_fields
from tests.web import matrix

NOT_OF_IT = {"/refinement", "/refinement/suspensions"}  # a new cycle, a stop of a metric
STOPS = "/refinement/suspensions/"
YEAR = "/refinement/<int(max=2147483647):year>/"
AFTERWARDS = {  # what follows a publication has its own days
    f"{YEAR}acknowledgement",
    f"{YEAR}decisions/<int(max=2147483647):decision_id>/appeals",
    f"{YEAR}appeals/<int(max=2147483647):appeal_id>",
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    return matrix.Portal(tmp_path_factory.mktemp("closed"), SECRET)


def effects(portal):
    """The lines of the log for each form of the review, by rule."""
    found = {}
    for rule, who, url in doors(portal, every=True):
        if not rule.rule.startswith("/refinement") or rule.rule in NOT_OF_IT:
            continue
        if rule.rule.startswith(STOPS):
            continue
        own = own_fields(portal.app.view_functions[rule.endpoint])
        form = {name: filled(one, "Words, and a few more.") for name, one in own.items()}
        found[rule.rule] = effect(portal, who, url, form)
    return found


def test_a_cycle_that_has_ended_stays_as_it_was(portal):
    before = effects(portal)
    for state in ("closed", "cancelled"):
        with portal.app.app_context(), db.engine.begin() as connection:
            connection.execute(text("UPDATE cycle SET state = :state"), {"state": state})
        with portal.app.app_context():
            db.engine.dispose()
        portal.kept.write_bytes(portal.file.read_bytes())
        after = effects(portal)
        assert {rule for rule, (_, told) in after.items() if told} == AFTERWARDS
    had = [rule for rule, (_, told) in before.items() if told]
    assert len(had) >= 5, had
