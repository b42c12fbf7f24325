"""Who answers for a metric in force, how it is filed, and which objectives it serves."""

import pytest

from portal.changelog import queries as log
from portal.errors import Refused
from portal.registry.actions import metrics as actions
from portal.registry.queries import metrics
from tests import cast, make


@pytest.fixture
def force(app):
    with app.app_context():
        make.metric(owner=cast.person("bo"), code="FORCE", name="Stock accuracy")
        make.kept()


@pytest.mark.both_engines
class TestIdentity:
    def test_a_new_owner_stewards_the_definition(self, people):
        made = make.metric(owner=people["bo"])
        ivy = people["ivy"].id
        actions.edit_identity(made, owner_id=ivy, nature="leading", actor=people["ana"])
        assert (made.owner_id, made.definition.steward_id) == (people["ivy"].id, people["ivy"].id)
        assert log.last_entry(made).words.fields["owner_id"] == [people["bo"].id, people["ivy"].id]

    def test_a_shared_definition_keeps_its_steward(self, people):
        shared = make.definition(is_shared=True, steward=people["eve"])
        made = make.metric(definition=shared)
        actions.edit_identity(made, owner_id=people["ivy"].id, actor=people["ana"])
        assert shared.steward_id == people["eve"].id

    @pytest.mark.parametrize("state", ["draft", "archived"])
    def test_drafts_and_archived_metrics_are_edited_elsewhere_or_not_at_all(self, people, state):
        made = make.metric(state=state)
        with pytest.raises(Refused):
            actions.edit_identity(made, owner_id=people["ivy"].id, actor=people["ana"])

    def test_objectives_are_set_as_a_whole_and_logged_by_code(self, people):
        made = make.metric(objective=make.objective(code="OLD"))
        actions.set_objectives(
            made, objective_ids=[make.objective(code="NEW").id], actor=people["bo"]
        )
        assert [one.code for one in metrics.objectives_of(made)] == ["NEW"]
        assert log.last_entry(made).words.fields == {"objectives": [None, "OLD → NEW"]}


MAY_EDIT = [("ana", 303), ("bo", 303), ("cy", 403), ("dee", 403), ("eve", 403), (None, 302)]


@pytest.mark.parametrize(("who", "status"), MAY_EDIT)
@pytest.mark.parametrize("path", ["/metrics/FORCE", "/metrics/FORCE/objectives"])
def test_who_may_edit_a_metric_in_force(visit, force, who, status, path):
    data = {"owner_id": "ivy@example.org", "version": "1"}
    assert visit(who).post(path, data).status_code == status


def test_an_identity_that_changed_meanwhile_is_a_conflict(visit, force):
    data = {"owner_id": "ivy@example.org", "version": "1"}
    assert visit("ana").post("/metrics/FORCE", data).status_code == 303
    late = visit("ana").post("/metrics/FORCE", {**data, "owner_id": "bo@example.org"})
    assert late.status_code == 409
    assert "Ivy Innes &lt;ivy@example.org&gt;" in late.text
