"""The life of a metric: submitted, decided, suspended, deprecated, archived, by whom."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.changelog import queries as log
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.registry import changed, dependants
from portal.registry.actions import drafts as drafting
from portal.registry.actions import states
from portal.registry.actions import versions as version_actions
from portal.registry.models import Metric
from portal.registry.queries import drafts, versions
from tests import cast, make


def sound(owner, **more):
    """A draft of `owner` without anything that must be mended."""
    given = {"state": "draft", "objective": make.objective(), **more}
    return make.metric(owner=owner, **given)


def newest(metric):
    return versions.newest(metric.definition_id)


@pytest.fixture
def announced(inside):
    """The metrics whose reading is announced to have changed."""
    seen = []
    hooks = inside.extensions.setdefault("registry.changed", [])
    before = list(hooks)
    changed.register(inside, lambda ids: seen.extend(ids))
    yield seen
    hooks[:] = before


@pytest.mark.both_engines
class TestVersions:
    def test_a_draft_goes_to_review_and_into_force(self, people, announced):
        made = sound(people["bo"])
        version = newest(made)
        version_actions.submit(version, actor=people["bo"])
        assert (version.state, made.state) == ("in_review", "in_review")
        assert version.submitted_at is not None
        assert announced == []
        version_actions.approve(
            version, actor=people["ana"], effective_from=date(2024, 4, 1), reason="Clear"
        )
        assert (version.state, made.state) == ("approved", "approved")
        assert made.definition.current_id == version.id
        assert (version.decided_by_id, version.effective_from) == (
            people["ana"].id,
            date(2024, 4, 1),
        )
        assert announced == [made.id]
        entries = session.scalars(select(Entry).order_by(Entry.sequence)).all()[-3:]
        assert [(one.subject_kind, one.action) for one in entries] == [
            ("definition_version", "approve version"),
            ("definition", "put version into force"),
            ("metric", "put version into force"),
        ]
        assert entries[0].words.reason == "Clear"
        assert entries[2].words.fields["state"] == ["in_review", "approved"]

    def test_a_draft_that_must_be_mended_is_not_submitted(self, people):
        made = make.metric(owner=people["bo"], state="draft", unit="", purpose="")
        with pytest.raises(Refused, match=r"Not ready for review yet\. It has no purpose"):
            version_actions.submit(newest(made), actor=people["bo"])
        assert newest(made).state == "draft"

    def test_nobody_decides_on_their_own(self, people):
        made = sound(people["ana"])
        version_actions.submit(newest(made), actor=people["ana"])
        for decide in (version_actions.approve, version_actions.reject):
            with pytest.raises(Refused, match="Nobody decides on their own"):
                decide(newest(made), reason="mine", actor=people["ana"])
        version_actions.approve(newest(made), actor=people["fay"])
        assert made.state == "approved"

    def test_a_rejection_says_why_and_lets_the_author_mend_it(self, people):
        made = sound(people["bo"])
        version_actions.submit(newest(made), actor=people["bo"])
        version_actions.reject(newest(made), reason="Who counts?", actor=people["ana"])
        assert (made.state, newest(made).decision_reason) == ("rejected", "Who counts?")
        case = versions.case_of(made)
        assert case.is_open
        assert case.is_writable

    def test_a_version_taken_back_is_a_draft_again(self, people):
        made = sound(people["bo"])
        version_actions.submit(newest(made), actor=people["bo"])
        version_actions.withdraw(newest(made), actor=people["bo"])
        assert (made.state, newest(made).state) == ("draft", "draft")

    def test_a_draft_that_was_given_up_waits_for_nobody(self, people):
        made = sound(people["bo"])
        version_actions.discard(newest(made), actor=people["bo"], reason="Not needed")
        assert (made.state, newest(made).decided_by_id) == ("rejected", None)

    @pytest.mark.parametrize(
        ("step", "state"),
        [("submit", "in_review"), ("submit", "approved"), ("withdraw", "draft"),
         ("approve", "draft"), ("approve", "rejected"), ("discard", "in_review")],
    )  # fmt: skip
    def test_a_step_from_the_wrong_state_is_refused(self, people, step, state):
        made = make.metric(owner=people["bo"], state=state, objective=make.objective())
        with pytest.raises(Refused):
            getattr(version_actions, step)(newest(made), actor=people["ana"])

    def test_without_a_day_it_is_in_force_from_the_day_of_its_approval(self, people):
        made = sound(people["bo"], effective_from=None)
        version_actions.submit(newest(made), actor=people["bo"])
        version_actions.approve(newest(made), actor=people["ana"])
        assert newest(made).effective_from == newest(made).decided_at.date()


@pytest.mark.both_engines
class TestMetric:
    def test_a_metric_is_suspended_resumed_deprecated_and_archived(self, people, announced):
        made = make.metric(owner=people["bo"])
        ana = people["ana"]
        states.suspend(made, reason="The source is broken.", actor=ana)
        assert (made.state, made.state_reason) == ("suspended", "The source is broken.")
        assert not made.takes_values
        states.resume(made, actor=ana)
        states.deprecate(made, reason="Nobody looks at it.", actor=ana)
        assert made.takes_values
        states.archive(made, reason="A year has passed.", actor=ana)
        assert made.state == "archived"
        assert announced == [made.id] * 4
        assert log.last_entry(made).words.reason == "A year has passed."

    def test_deprecating_needs_a_replacement_or_a_reason(self, people):
        made, other = make.metric(owner=people["bo"]), make.metric(code="BETTER", name="Better")
        with pytest.raises(Refused) as refused:
            states.deprecate(made, actor=people["ana"])
        assert refused.value.field == "reason"
        states.deprecate(made, replaced_by="better", actor=people["ana"])
        assert made.replaced_by_id == other.id
        assert made.state_reason == "Replaced by Better (BETTER)"

    @pytest.mark.parametrize("code", ["NONE", "DRAFT", "GONE", "SELF"])
    def test_a_replacement_is_another_metric_in_force(self, people, code):
        make.metric(code="DRAFT", state="draft")
        make.metric(code="GONE", state="archived")
        made = make.metric(owner=people["bo"], code="SELF")
        with pytest.raises(Refused) as refused:
            states.deprecate(made, replaced_by=code, actor=people["ana"])
        assert refused.value.field == "replaced_by"

    @pytest.mark.parametrize(
        ("step", "state"),
        [("suspend", "draft"), ("suspend", "archived"), ("archive", "approved"),
         ("deprecate", "archived"), ("archive", "suspended")],
    )  # fmt: skip
    def test_a_step_from_the_wrong_state_is_refused(self, people, step, state):
        made = make.metric(owner=people["bo"], state=state)
        with pytest.raises(Refused, match="not possible"):
            getattr(states, step)(made, reason="because", actor=people["ana"])

    def test_the_owner_does_not_retire_the_own_metric(self, people):
        made = make.metric(owner=people["ana"])
        with pytest.raises(Refused, match="Nobody decides on their own"):
            states.suspend(made, reason="mine", actor=people["ana"])


@pytest.fixture
def living(app):
    with app.app_context():
        bo = cast.person("bo")
        sound(bo, code="DRAFT")
        sound(bo, code="REVIEW", state="in_review")
        make.metric(owner=bo, code="FORCE")
        make.metric(owner=bo, code="OLD", state="deprecated")
        make.metric(owner=bo, code="STILL", state="suspended")
        make.kept()


OWN = {"bo": 303, "ana": 403, "cy": 404, "dee": 404, "eve": 403, "fay": 404, "hal": 404, None: 302}
HEAD = {"bo": 403, "ana": 303, "cy": 404, "dee": 404, "eve": 403, "fay": 404, "hal": 404, None: 302}
PUBLIC = {**HEAD, "cy": 403, "dee": 403, "fay": 403, "hal": 403}
# Fay heads the department above Operations, so drafts of Operations are hers to see.
OWN["fay"] = HEAD["fay"] = 403
STEPS = [
    ("/metrics/DRAFT/submission", OWN),
    ("/metrics/DRAFT/discard", OWN),
    ("/metrics/REVIEW/withdrawal", OWN),
    ("/metrics/REVIEW/approval", HEAD),
    ("/metrics/REVIEW/rejection", HEAD),
    ("/metrics/FORCE/suspension", PUBLIC),
    ("/metrics/FORCE/deprecation", PUBLIC),
    ("/metrics/OLD/archiving", PUBLIC),
    ("/metrics/STILL/resumption", PUBLIC),
]
CELLS = [(path, who, status) for path, cells in STEPS for who, status in cells.items()]


@pytest.mark.parametrize(("path", "who", "status"), CELLS)
def test_who_may_take_which_step(visit, living, path, who, status):
    browser = visit(who)
    assert browser.get(path).status_code == {303: 200}.get(status, status)
    answer = browser.post(path, {"reason": "Agreed in May", "version": "1"})
    assert answer.status_code == status


def test_a_step_inside_a_swap_leads_back_to_the_metric(visit, living):
    answer = visit("ana").post("/metrics/REVIEW/approval", {"version": "1"}, htmx=True)
    assert answer.headers["HX-Redirect"] == "/metrics/REVIEW"
    fragment = visit("bo").get("/metrics/DRAFT/submission", htmx=True)
    assert fragment.text.lstrip().startswith('<form id="step-form"')


def test_the_same_submission_twice_has_one_effect_and_the_same_answer(app, visit, living):
    data = {"version": "1", "key": "k" * 24, "reason": "Fine"}
    first = visit("ana").post("/metrics/REVIEW/approval", data)
    second = visit("ana").post("/metrics/REVIEW/approval", data)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    with app.app_context():
        made = session.scalars(select(Metric).where(Metric.code == "REVIEW")).one()
        approvals = [one for one in log.history(newest(made)) if one.action == "approve version"]
        assert len(approvals) == 1


def test_what_the_reviewer_read_is_what_is_approved(app, visit, living):
    with app.app_context():
        made = session.scalars(select(Metric).where(Metric.code == "REVIEW")).one()
        bo = cast.person("bo")
        version_actions.withdraw(newest(made), actor=bo)
        version_actions.submit(newest(made), actor=bo)
    late = visit("ana").post("/metrics/REVIEW/approval", {"version": "1"})
    assert late.status_code == 409
    assert "Bo Bright" in late.text


def test_a_missing_reason_is_shown_beside_its_field(visit, living):
    answer = visit("ana").post("/metrics/FORCE/suspension", {"reason": " ", "version": "1"})
    assert answer.status_code == 422
    assert "Say why: it stands in the change log." in answer.text
    answer = visit("ana").post("/metrics/FORCE/deprecation", {"version": "1"}, htmx=True)
    assert answer.status_code == 422
    assert "Name the metric that replaces it" in answer.text


def test_an_unfinished_draft_is_told_what_to_mend(app, visit):
    with app.app_context():
        make.metric(owner=cast.person("bo"), code="BARE", state="draft", unit="")
        make.kept()
    answer = visit("bo").post("/metrics/BARE/submission", {"version": "1"})
    assert answer.status_code == 422
    assert "It has no unit" in answer.text


def test_a_retirement_shows_what_hangs_on_the_metric(app, visit):
    with app.app_context():
        made = make.metric(owner=cast.person("bo"), code="FORCE", objective=make.objective())
        make.metric(code="SUM", formula="[FORCE] * 2", name="Twice the force")
        make.metric(code="OTHER", formula="[FORCED] * 2", name="Of another")
        make.kept()
        assert made.id
    dependants.register_dependants(
        app, lambda _person, _metric: [dependants.Dependant("value", "24 values stay readable")]
    )
    try:
        page = visit("ana").get("/metrics/FORCE/deprecation")
    finally:
        app.extensions["registry.dependants"].pop()
    assert "Twice the force" in page.text
    assert "Of another" not in page.text
    assert "is served by it" in page.text
    assert "24 values stay readable" in page.text


@pytest.mark.parametrize("name", ["publishing", "new", "submission2"])
def test_there_are_no_other_steps(visit, living, name):
    assert visit("bo").get(f"/metrics/DRAFT/{name}").status_code == 404


def test_who_hands_a_draft_in_is_told_of_suggestions_without_an_answer(app, visit):
    with app.app_context():
        metric = make.metric(code="OPEN", state="draft")
        version = drafts.open_version(metric)
        drafting.suggest(
            version, field="unit", text="hours", reason="finer", actor=cast.person("ana")
        )
        make.kept()
    page = visit("bo").get("/metrics/OPEN/submission").text
    assert "1 suggestion has no answer yet" in page
    assert "/metrics/OPEN/suggestions" in page
    assert "no answer yet" not in visit("bo").get("/metrics/OPEN/discard").text
