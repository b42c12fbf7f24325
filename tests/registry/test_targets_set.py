"""Targets are set, with realism beside the form, and end."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.changelog import queries as log
from portal.db import session
from portal.errors import Refused
from portal.insight import actions as insight
from portal.registry import changed
from portal.registry.actions import targets as actions
from portal.registry.facts import History, Point, TargetTerms
from portal.registry.models import Metric, Target
from portal.registry.queries import targets as queries
from tests import cast, make

START, REVIEW = date(2026, 1, 1), date(2026, 12, 31)


def set_target(metric, people, who="bo", **more):
    given = {"type": "level", "value": 5.0, "starts_on": START, "review_on": REVIEW, **more}
    return actions.set_target(metric, agreed_by="Operations meeting", actor=people[who], **given)


@pytest.fixture
def history(inside):
    """Twenty-four months of a lead time between 7 and 9 days."""
    values = [8 + (-1) ** number for number in range(24)]
    told = History(
        tuple(Point(make.month(date(2024, 1, 1), one), value) for one, value in enumerate(values)),
        lower=4.0,
        upper=12.0,
    )
    before = inside.extensions.get("registry.history")
    inside.extensions["registry.history"] = lambda _metric: told
    yield told
    inside.extensions["registry.history"] = before


@pytest.mark.both_engines
class TestActions:
    def test_a_target_is_stored_announced_and_logged_with_its_metric(self, people, inside):
        seen = []
        changed.register(inside, seen.extend)
        made = make.metric(code="LEAD", name="Lead time")
        target = set_target(made, people, baseline_value=8.0, source="workshop", tolerance=0.5)
        inside.extensions["registry.changed"].pop()
        assert (target.value, target.agreed_by, target.created_by_id) == (
            5.0,
            "Operations meeting",
            people["bo"].id,
        )
        assert seen == [made.id]
        assert log.last_entry(target).words.fields["metric"] == [None, "Lead time (LEAD)"]
        assert "5" in log.last_entry(made).words.fields["target"][1]

    def test_a_new_target_ends_the_former_the_day_before_and_both_stay(self, people):
        made = make.metric()
        first = set_target(made, people)
        second = set_target(made, people, value=4.0, starts_on=date(2026, 7, 1))
        assert (first.ended_on, second.ended_on) == (date(2026, 6, 30), None)
        assert queries.targets_of(made) == [second, first]
        assert queries.holding(made) == [second]

    def test_a_target_that_would_begin_later_than_its_successor_never_held(self, people):
        made = make.metric()
        first = set_target(made, people, starts_on=date(2026, 9, 1), review_on=date(2027, 8, 31))
        set_target(made, people)
        assert first.ended_on < first.starts_on

    def test_a_target_ends_with_a_reason(self, people):
        target = set_target(make.metric(), people)
        actions.end_target(target, reason="Reached early", actor=people["bo"])
        assert target.ended_on is not None
        assert log.last_entry(target).words.reason == "Reached early"
        with pytest.raises(Refused):
            actions.end_target(target, reason="again", actor=people["bo"])

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"baseline_value": 4.0}, "no better than the baseline"),
            ({"baseline_value": 5.0}, "no better than the baseline"),
            ({"value": 200.0}, "outside what the definition calls possible"),
            ({"value": None}, "has no value"),
            ({"review_on": START}, "not before its review"),
            ({"review_on": date(2028, 6, 1)}, "more than 24 months"),
            ({"type": "range", "low": 6.0, "high": 5.0}, "not below its upper end"),
            ({"type": "range"}, "has no value"),
        ],
    )
    def test_what_must_be_mended_is_refused(self, people, given, says):
        made = make.metric(hard_low=0.0, hard_high=100.0, direction="decrease")
        with pytest.raises(Refused, match=says):
            set_target(made, people, **given)
        assert session.scalars(select(Target)).all() == []

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ({"type": "range", "low": 3.0, "high": 5.0}, {"value": None, "low": 3.0}),
            ({"type": "milestone"}, {"value": None}),
            ({"type": "improvement", "value": 20.0, "is_percent": True, "baseline_value": 8.0},
             {"is_percent": True}),
            ({"type": "level", "is_percent": True}, {"is_percent": False}),
            ({"type": "per_period", "value": None, "profile": {"2026-01-01": 6.0}},
             {"profile": {"2026-01-01": 6.0}}),
            ({"type": "cumulative", "value": 60.0}, {"value": 60.0}),
        ],
    )  # fmt: skip
    def test_each_type_keeps_what_belongs_to_it(self, people, given, kept):
        target = set_target(make.metric(), people, **given)
        assert {name: getattr(target, name) for name in kept} == kept

    @pytest.mark.parametrize("state", ["archived", "deprecated"])
    def test_what_is_being_retired_gets_no_target(self, people, state):
        with pytest.raises(Refused, match="being retired"):
            set_target(make.metric(state=state), people)

    def test_a_draft_may_have_its_target_already(self, people):
        assert set_target(make.metric(state="draft"), people).value == 5.0


class TestRealism:
    def terms(self, value):
        return TargetTerms("level", value=value, starts_on=START, review_on=REVIEW)

    def test_it_tells_how_often_the_target_was_met_and_how_far_to_shift(self, people, history):
        made = make.metric(unit="days", direction="decrease")
        found = queries.considered(made, queries.text_for(made), self.terms(7.0))
        assert found.realism.sentence == (
            "Met in 12 of the last 24 months; your process would have to shift down by 5.0 days "
            "to meet it every month."
        )
        assert found.errors == ()

    def test_a_target_beyond_anything_reached_is_a_warning_with_its_reason(self, people, history):
        made = make.metric(unit="days", direction="decrease")
        found = queries.considered(made, queries.text_for(made), self.terms(2.0))
        assert [one.code for one in found.findings] == ["target-beyond-reach"]

    def test_without_values_nothing_is_said(self, people, inside):
        before = inside.extensions.pop("registry.history", None)
        made = make.metric()
        found = queries.considered(made, queries.text_for(made), self.terms(2.0))
        inside.extensions["registry.history"] = before
        assert found.realism is None


@pytest.fixture
def lead(app):
    with app.app_context():
        make.metric(owner=cast.person("bo"), code="LEAD", direction="decrease")
        make.kept()


FORM = {
    "type": "level", "value": "5", "starts_on": "2026-01-01", "review_on": "2026-12-31",
    "agreed_by": "Operations meeting", "source": "workshop",
}  # fmt: skip
ROLES = [
    ("bo", 303),
    ("ana", 303),
    ("cy", 403),
    ("dee", 403),
    ("eve", 403),
    ("hal", 403),
    (None, 302),
]


@pytest.mark.parametrize(("who", "status"), ROLES)
def test_who_may_set_a_target(visit, lead, who, status):
    browser = visit(who)
    assert browser.get("/metrics/LEAD/targets/new").status_code == {303: 200}.get(status, status)
    answer = browser.post("/metrics/LEAD/targets", FORM)
    assert answer.status_code == status
    if status == 303:
        assert answer.headers["Location"] == "/metrics/LEAD#targets"
        assert "Operations meeting" in browser.get("/metrics/LEAD").text


@pytest.mark.parametrize(("who", "status"), ROLES)
def test_who_may_end_a_target(app, visit, lead, who, status):
    visit("bo").post("/metrics/LEAD/targets", FORM)
    with app.app_context():
        target = session.scalars(select(Target)).one()
        path = f"/metrics/LEAD/targets/{target.id}/end"
    assert visit(who).get(path).status_code == {303: 200}.get(status, status)
    answer = visit(who).post(path, {"reason": "Reached early", "version": "1"})
    assert answer.status_code == status


def test_the_same_form_twice_is_one_target(app, visit, lead):
    for _ in range(2):
        answer = visit("bo").post("/metrics/LEAD/targets", {**FORM, "key": "k" * 24}, htmx=True)
        assert answer.headers["HX-Redirect"] == "/metrics/LEAD#targets"
    with app.app_context():
        assert len(session.scalars(select(Target)).all()) == 1


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("agreed_by", "", "Say who agreed."),
        ("starts_on", "", "Say from when it holds."),
        ("value", "many", "Type a number, such as 12.5."),
        ("type", "wish", "Not a valid choice"),
        ("profile", "May 120", "“May 120”"),
        ("baseline_value", "4", "no better than the baseline"),
    ],
)
def test_bad_input_is_shown_and_what_was_typed_is_kept(visit, lead, field, value, says):
    data = {**FORM, "source_note": "Kept words", field: value}
    answer = visit("bo").post("/metrics/LEAD/targets", data)
    assert answer.status_code == 422
    assert says in answer.text
    assert "Kept words" in answer.text


def test_a_plan_is_read_by_the_periods_of_the_metric(app, visit, lead):
    data = {**FORM, "type": "per_period", "value": "", "profile": "2026-01 6\r\n2026-02 5,5\r\n"}
    assert visit("bo").post("/metrics/LEAD/targets", data).status_code == 303
    with app.app_context():
        target = session.scalars(select(Target)).one()
        assert target.profile == {"2026-01-01": 6.0, "2026-02-01": 5.5}


def test_realism_answers_while_one_types(app, visit, lead):
    points = tuple(
        Point(date(2024, 1, 1) + timedelta(days=31 * number), 8.0) for number in range(12)
    )
    before = app.extensions.get("registry.history")
    app.extensions["registry.history"] = lambda _metric: History(points, lower=7.0, upper=9.0)
    try:
        fragment = visit("bo").post("/metrics/LEAD/targets/check", FORM, htmx=True)
        page = visit("bo").post("/metrics/LEAD/targets/check", {**FORM, "value": "no number"})
    finally:
        app.extensions["registry.history"] = before
    assert fragment.text.lstrip().startswith('<section id="realism"')
    assert "Met in 0 of the last 12 months" in fragment.text
    assert page.status_code == 200
    assert 'value="no number"' in page.text
    with app.app_context():
        assert session.scalars(select(Target)).all() == []


def test_realism_says_how_far_the_process_would_have_to_shift(app, visit, lead):
    with app.app_context():
        metric = session.scalars(select(Metric).where(Metric.code == "LEAD")).one()
        make.values(metric, [8.0, 9.0] * 12, first=date(2024, 1, 1))
        insight.recompute([metric.id])
        make.kept()
    fragment = visit("bo").post("/metrics/LEAD/targets/check", FORM, htmx=True).text
    assert "Met in 0 of the last 24 months; your process would have to shift down by" in fragment


def test_past_targets_stay_visible(visit, lead):
    visit("bo").post("/metrics/LEAD/targets", FORM)
    visit("bo").post("/metrics/LEAD/targets", {**FORM, "value": "4", "starts_on": "2026-07-01"})
    page = visit("cy").get("/metrics/LEAD")
    assert "Past targets (1)" in page.text
    assert "until 30 June 2026" in page.text


def test_a_target_of_another_metric_is_not_found_under_this_one(app, visit, lead):
    with app.app_context():
        make.metric(owner=cast.person("bo"), code="OTHER")
        make.kept()
    visit("bo").post("/metrics/LEAD/targets", FORM)
    with app.app_context():
        target = session.scalars(select(Target)).one().id
    assert visit("bo").get(f"/metrics/OTHER/targets/{target}/end").status_code == 404
