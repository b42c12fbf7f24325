"""Signals open, run and end where verdicts are stored; each wants one answer, by its due day."""

from datetime import date

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog import queries as log
from portal.db import session
from portal.errors import Refused
from portal.followups import rhythm
from portal.followups.actions import follow_ups
from portal.followups.actions import signals as actions
from portal.followups.models import FollowUp, Signal
from portal.followups.queries import found
from portal.followups.queries import signals as queries
from portal.followups.running import Held, Outcome, Read, followed
from portal.insight.actions import StagedReadings, apply_staged, recompute
from portal.notices.models import Notice
from portal.registry.queries.days import today
from portal.values.models import Note
from tests import cast, make
from tests.followups.test_follow_ups import FIGURES, agreed
from tests.waiting import all_waiting

FIRST = date(2023, 1, 1)
QUIET = [*FIGURES, 10.0, 10.5]  # 18 months that say nothing
HIGH = 16.0  # beyond the upper limit


def waits(figures, **more):
    """A metric with these months, read."""
    metric = make.metric(unit="days", direction="decrease", **more)
    make.values(metric, figures, first=FIRST)
    recompute([metric.id])
    return metric


def add(metric, *figures):
    """The months that follow, read one after the other."""
    there = session.scalars(
        select(make.Observation.period_start).where(make.Observation.metric_id == metric.id)
    ).all()
    for later, figure in enumerate(figures):
        make.values(metric, [figure], first=make.month(max(there), later + 1))
        recompute([metric.id])


def revise(metric, start, figure):
    one = session.scalars(
        select(make.Observation).where(
            make.Observation.metric_id == metric.id, make.Observation.period_start == start
        )
    ).one()
    session.delete(one)
    session.flush()
    make.values(metric, [figure], first=start)
    recompute([metric.id])


def signals(metric):
    session.expire_all()
    rows = session.scalars(
        select(Signal).where(Signal.metric_id == metric.id).order_by(Signal.id)
    ).all()
    return [(one.state, one.ended_at is None, one.first_label, one.last_label) for one in rows]


def the_one():
    return session.scalars(select(Signal)).one()


class TestFollowed:
    """The rules by themselves."""

    HIGH = Read(1, "concern_high", date(2026, 5, 1), "May 2026", "High.", "month")
    CALM = Read(1, "common", date(2026, 5, 1), "May 2026", "Calm.", "month")

    def held(self, variation="concern_high", last=4, is_open=True, is_running=True):
        return Held(7, variation, date(2026, last, 1), is_open, is_running)

    @pytest.mark.parametrize(
        ("read", "held", "outcome"),
        [
            (HIGH, [], Outcome(opens=True)),
            (CALM, [], Outcome()),
            (HIGH, [{}], Outcome(goes_on=7)),
            (HIGH, [{"is_open": False}], Outcome(goes_on=7)),
            (HIGH, [{"variation": "neutral_high"}], Outcome(goes_on=7)),
            (HIGH, [{"variation": "improvement_low"}], Outcome(None, (7,), (), (7,), True)),
            (
                HIGH,
                [{"variation": "concern_low", "is_open": False}],
                Outcome(None, (7,), (), (), True),
            ),
            (HIGH, [{"is_running": False}], Outcome(None, (), (), (7,), True)),
            (CALM, [{}], Outcome(ended=(7,))),
            (CALM, [{"last": 5}], Outcome(ended=(7,), withdrawn=(7,))),
            (CALM, [{"last": 5, "is_open": False}], Outcome(ended=(7,))),
            (CALM, [{"is_running": False}], Outcome()),
        ],
    )
    def test_what_becomes_of_them(self, read, held, outcome):
        assert followed(read, [self.held(**one) for one in held]) == outcome

    def test_a_metric_that_takes_no_values_any_more_opens_none(self):
        retired = Read(1, "concern_high", date(2026, 5, 1), "May 2026", "High.", "month", False)
        assert followed(retired, []) == Outcome()


@pytest.mark.parametrize(
    ("seen", "frequency", "due"),
    [
        (date(2026, 1, 31), "month", date(2026, 2, 28)),
        (date(2028, 1, 31), "month", date(2028, 2, 29)),
        (date(2026, 12, 5), "month", date(2027, 1, 5)),
        (date(2026, 3, 2), "week", date(2026, 3, 9)),
        (date(2026, 3, 2), "four_weeks", date(2026, 3, 30)),
        (date(2026, 3, 2), "day", date(2026, 3, 3)),
        (date(2026, 11, 30), "quarter", date(2027, 2, 28)),
        (date(2026, 3, 2), "fiscal_year", date(2027, 3, 2)),
        (date(2026, 3, 2), "irregular", date(2026, 4, 2)),
    ],
)
def test_an_answer_is_due_one_period_after_it_was_seen(seen, frequency, due):
    assert rhythm.answer_due(seen, frequency) == due


@pytest.mark.both_engines
class TestStored:
    def test_quiet_values_open_nothing(self, people):
        assert signals(waits(QUIET)) == []

    def test_one_that_stays_for_months_is_one_signal(self, people):
        metric = waits([*QUIET, HIGH])
        add(metric, HIGH, HIGH + 1)
        assert signals(metric) == [("open", True, "July 2024", "September 2024")]
        one = the_one()
        assert one.due_on == rhythm.answer_due(today(), "month")
        assert one.variation == "concern_high"

    def test_its_owner_is_told_once_whoever_entered_the_value(self, people):
        metric = waits([*QUIET, HIGH])
        add(metric, HIGH)
        told = session.scalars(select(Notice)).one()
        assert (told.person_id, told.kind) == (metric.owner_id, "signals.opened")
        assert "July 2024" in told.title

    def test_back_to_normal_ends_it_but_the_question_stays(self, people):
        metric = waits([*QUIET, HIGH])
        add(metric, 10.0)
        assert signals(metric) == [("open", False, "July 2024", "July 2024")]

    def test_a_newer_one_takes_the_place_of_what_nobody_answered(self, people):
        metric = waits([*QUIET, HIGH])
        add(metric, 10.0, HIGH + 3)
        assert signals(metric) == [
            ("lapsed", False, "July 2024", "July 2024"),
            ("open", True, "September 2024", "September 2024"),
        ]

    def test_a_revised_value_withdraws_it(self, people):
        metric = waits([*QUIET, HIGH])
        revise(metric, date(2024, 7, 1), 10.0)
        assert signals(metric) == [("withdrawn", False, "July 2024", "July 2024")]

    def test_an_answered_one_is_not_asked_again_while_it_runs(self, people):
        metric = waits([*QUIET, HIGH])
        actions.accept(the_one(), reason="We know.", actor=people["bo"])
        add(metric, HIGH)
        assert signals(metric) == [("accepted", True, "July 2024", "August 2024")]
        add(metric, 10.0, HIGH + 3)
        assert [one[0] for one in signals(metric)] == ["accepted", "open"]

    def test_an_applied_import_opens_them_as_well(self, people):
        metric = waits(QUIET)
        brought = make.staged_import()
        make.staged_value(brought, metric, date(2024, 7, 1), HIGH)
        staged = StagedReadings(brought.id, [metric.id])
        months = [make.month(FIRST, number) for number in range(19)]
        version = metric.definition.current_id
        staged.take(
            metric.id,
            [
                (month, figure, "final", version, "")
                for month, figure in zip(months, [*QUIET, HIGH], strict=True)
            ],
        )
        staged.store(session.connection())
        assert signals(metric) == []
        brought.state, brought.applied_at = "applied", clock.now()
        session.flush()
        apply_staged(brought.id)
        assert signals(metric) == [("open", True, "July 2024", "July 2024")]

    def test_many_metrics_cost_what_one_costs(self, people, statements):
        three = [waits(QUIET) for _ in range(2)]
        thirty = [waits(QUIET) for _ in range(12)]
        counts = []
        for group in (three, thirty):
            for metric in group:
                make.values(metric, [HIGH], first=date(2024, 7, 1))
            session.flush()
            statements.clear()
            recompute([one.id for one in group])
            counts.append(len([one for one in statements if "signal" in one or "notice" in one]))
        assert counts[0] == counts[1]
        assert len(session.scalars(select(Signal)).all()) == 14

    def test_explained_is_a_note_on_its_period(self, people):
        waits([*QUIET, HIGH])
        one = the_one()
        actions.explain(one, text="A strike.", actor=people["bo"])
        note = session.scalars(select(Note)).one()
        assert (note.period_start, note.text, one.note_id) == (
            date(2024, 7, 1),
            "A strike.",
            note.id,
        )
        assert (one.state, one.answered_by_id) == ("explained", people["bo"].id)
        assert log.last_entry(one).action == "explain signal"
        with pytest.raises(Refused, match="answer already"):
            actions.accept(one, reason="x", actor=people["ana"])

    @pytest.mark.both_engines
    def test_its_note_holds_the_metrics_row_before_the_signals_own(self, people, statements):
        """As a value does: the other way round PostgreSQL ends one of two with a deadlock."""
        waits([*QUIET, HIGH])
        one = the_one()
        statements.clear()
        actions.explain(one, text="A strike.", actor=people["bo"])
        held = [sent.split()[2 if sent.startswith("INSERT") else 1] for sent in statements
                if sent.startswith(("INSERT INTO verdict", "UPDATE signal"))]  # fmt: skip
        assert held[0] == "verdict"
        assert "signal" in held

    def test_a_follow_up_on_it_is_its_answer(self, people):
        metric = waits([*QUIET, HIGH])
        one = the_one()
        made = follow_ups.add_follow_up(
            metric, **agreed(people["bo"], cause=f"signal:{one.id}"), actor=people["ana"]
        )
        assert (one.state, one.follow_up_id) == ("acted_on", made.id)
        assert log.last_entry(one).action == "act on signal"

    def test_a_signal_of_another_metric_answers_nothing(self, people):
        waits([*QUIET, HIGH])
        other = waits(QUIET)
        given = agreed(people["bo"], cause=f"signal:{the_one().id}")
        make.kept()
        with pytest.raises(Refused, match="another metric"):
            follow_ups.add_follow_up(other, **given, actor=people["bo"])
        session.expire_all()
        assert the_one().is_open
        assert session.scalars(select(FollowUp)).all() == []

    def test_lists_cost_the_same_for_three_and_for_twelve(self, people, statements):
        counts = []
        for more in (3, 9):
            for _ in range(more):
                waits([*QUIET, HIGH])
            session.commit()
            session.expire_all()
            home, bo = cast.department("operations").id, cast.person("bo")
            statements.clear()
            rows = queries.waiting_for(bo, 50)
            for one in [*queries.open_of_department(home), *(one for one, _ in rows)]:
                assert one.metric.name
            counts.append(len(statements))
        assert counts[0] == counts[1]


@pytest.fixture
def one(app):
    """A signal on a metric of Bo's; its address."""
    with app.app_context():
        waits([*QUIET, HIGH], code="DELAY", name="Delay")
        make.kept()
        return f"/signals/{the_one().id}"


ANSWERS = [
    ("/explanation", {"text": "A strike."}, "explained"),
    ("/acceptance", {"reason": "We know."}, "accepted"),
]
MAY = [("bo", 303), ("ana", 303), ("cy", 403), ("eve", 403), ("dee", 403), (None, 302)]


@pytest.mark.parametrize(("step", "sent", "state"), ANSWERS)
@pytest.mark.parametrize(("who", "status"), MAY)
def test_who_acts_on_the_metric_answers(app, one, visit, step, sent, state, who, status):
    assert visit(who).post(one + step, sent | {"version": "1"}).status_code == status
    with app.app_context():
        assert the_one().state == (state if status == 303 else "open")


@pytest.mark.parametrize(("step", "sent", "state"), ANSWERS)
def test_in_place_it_comes_back_with_its_answer(one, visit, step, sent, state):
    response = visit("bo").post(one + step, sent | {"version": "1"}, htmx=True)
    assert response.status_code == 200
    assert response.text.lstrip().startswith("<div")
    assert next(iter(sent.values())) in response.text


@pytest.mark.parametrize(("step", "sent", "state"), ANSWERS)
def test_an_answer_needs_its_words(app, one, visit, step, sent, state):
    for htmx in (True, False):
        response = visit("bo").post(one + step, dict.fromkeys(sent, " "), htmx=htmx)
        assert response.status_code == 422
    with app.app_context():
        assert the_one().is_open


def test_two_answers_at_once_are_one(app, one, visit):
    assert (
        visit("bo").post(one + "/acceptance", {"reason": "So be it.", "version": "1"}).status_code
        == 303
    )
    response = visit("ana").post(one + "/explanation", {"text": "A strike.", "version": "1"})
    assert response.status_code in (409, 422)
    assert "A strike." in response.text  # what she typed is kept
    with app.app_context():
        assert the_one().state == "accepted"
        assert session.scalars(select(Note)).all() == []


def test_it_stands_where_people_look_until_it_is_answered(one, visit):
    pages = ("/", "/metrics/DELAY/follow-ups", "/departments/operations/follow-ups")
    for page in pages:
        assert "Signal of July 2024" in visit("bo").get(page).text.replace("signal of", "Signal of")
    assert visit("cy").get(one).status_code == 200
    assert "Explain it" not in visit("cy").get(one).text
    visit("bo").post(one + "/explanation", {"text": "A strike.", "version": "1"})
    assert one not in visit("bo").get("/").text
    assert one not in visit("bo").get("/departments/operations/follow-ups").text
    assert "A strike." in visit("bo").get("/metrics/DELAY/follow-ups").text


def test_only_the_owner_has_it_on_the_start_page(app, one):
    with app.test_request_context():
        assert [w.title for w in all_waiting(found.waiting, cast.person("bo"))] == ["Delay"]
        assert all_waiting(found.waiting, cast.person("ana")) == []
