"""Departments are asked, answer as they go, and are reminded."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.notices.models import Notice
from portal.refinement.actions import insight
from portal.refinement.models import InsightAnswer, InsightAsked
from portal.refinement.queries import dated
from portal.refinement.queries import insight as queries
from tests import cast, make
from tests.refinement import making
from tests.waiting import all_waiting


def asking(metrics=2, **more):
    """A cycle whose departments can answer until in ten days, about metrics of Operations."""
    more = {"insight_from": making.day(-5), "insight_until": making.day(10), **more}
    cycle = making.cycle("insight", **more)
    items = [making.item(cycle) for _ in range(metrics)]
    make.kept()
    return cycle, items


def asked(cycle):
    with change(cycle, "go on", actor=cast.person("hal")):
        insight.ask(cycle, cast.person("hal"))
    make.jobs()


def answers():
    return session.scalars(select(InsightAnswer).order_by(InsightAnswer.id)).all()


@pytest.mark.both_engines
class TestActions:
    def test_who_has_or_uses_a_metric_is_asked_once(self, inside):
        cycle, _ = asking()
        asked(cycle)
        asked(cycle)
        found = session.scalars(select(InsightAsked)).all()
        assert [one.department.slug for one in found] == ["operations"]
        told = session.scalars(select(Notice).where(Notice.kind == insight.ASKED)).all()
        assert {one.person_id for one in told} == {cast.person("ana").id, cast.person("bo").id}
        assert {one.url for one in told} == {f"/refinement/{cycle.year}/insight"}

    def test_the_last_word_counts_and_the_log_does_not_say_it(self, inside):
        _, (item, _) = asking()
        bo = cast.person("bo")
        insight.answer(item, helps=2, fair=None, worth=4, changed="A law.", actor=bo)
        insight.answer(item, helps=3, fair=1, worth=4, changed="", actor=bo)
        kept = answers()
        assert [(one.helps, one.fair, one.worth, one.changed) for one in kept] == [(3, 1, 4, "")]
        entries = session.scalars(select(Entry).where(Entry.action == "answer insight")).all()
        assert len(entries) == 2
        assert {one.subject_kind for one in entries} == {"insight_asked"}
        assert entries[1].words.differences == "{}"
        assert "A law" not in entries[0].words.differences

    def test_nothing_said_is_no_answer(self, inside):
        _, (item, _) = asking()
        ana = cast.person("ana")
        nothing = {"helps": None, "fair": None, "worth": None, "changed": ""}
        insight.answer(item, **nothing, actor=ana)
        assert answers() == []
        insight.answer(item, **{**nothing, "fair": 2}, actor=ana)
        insight.answer(item, **nothing, actor=ana)
        assert answers() == []

    @pytest.mark.parametrize(
        ("more", "why"),
        [
            ({"insight_until": making.day(-1)}, "were taken until"),
            ({"insight_from": making.day(2)}, "are taken from"),
        ],
    )
    def test_only_inside_the_window(self, inside, more, why):
        _, (item, _) = asking(**more)
        with pytest.raises(Refused, match=why):
            insight.answer(item, helps=1, actor=cast.person("bo"))

    def test_silent_departments_are_reminded_twice_each_in_its_time(self, inside):
        cycle, _ = asking()
        asked(cycle)
        row = session.scalars(select(InsightAsked)).one()
        seen = []
        for days, since in ((6, 6), (7, 0), (7, 1), (7, 1), (12, 5), (30, 9)):
            row.asked_at = clock.now() - timedelta(days=days)
            row.reminded_at = clock.now() - timedelta(days=since)
            make.kept()
            insight._say(row.id)
            seen.append(row.reminders)
        assert seen == [0, 0, 1, 1, 2, 2]
        told = session.scalars(select(Notice).where(Notice.kind == insight.REMINDED)).all()
        assert len(told) == 4  # two people, twice

    def test_who_answered_is_left_in_peace(self, inside):
        cycle, (item, _) = asking()
        asked(cycle)
        insight.answer(item, helps=4, actor=cast.person("bo"))
        row = session.scalars(select(InsightAsked)).one()
        row.asked_at = row.reminded_at = clock.now() - timedelta(days=20)
        make.kept()
        insight._say(row.id)
        assert row.reminders == 0
        taken = queries.taking_part(cycle)[0]
        assert (taken.answered, taken.people) == (1, 2)

    def test_the_page_costs_the_same_for_three_and_for_thirty(self, inside, statements):
        counts = []
        for many in (3, 30):
            cycle, _ = asking(many)
            statements.clear()
            page = queries.page(cast.person("bo"), cycle, 1)
            assert [one.item.metric.department.name for one in page.rows]
            counts.append(len(statements))
        assert counts[0] == counts[1]


@pytest.fixture
def open_cycle(app):
    with app.app_context():
        cycle, items = asking()
        return cycle.year, [one.id for one in items]


def test_a_row_is_saved_as_one_goes(visit, open_cycle):
    year, (first, _) = open_cycle
    bo = visit("bo")
    page = bo.get(f"/refinement/{year}/insight")
    assert page.status_code == 200
    assert f'name="i{first}-helps"' in page.text
    url = f"/refinement/{year}/insight/{first}"
    sent = bo.post(url, data={f"i{first}-helps": "3"}, headers={"HX-Request": "true"})
    assert (sent.status_code, "Saved." in sent.text) == (200, True)
    assert "1 of 2" in sent.text.partition('hx-swap-oob="true"')[2]
    wrong = bo.post(url, data={f"i{first}-helps": "9"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422


def test_one_button_saves_all_rows_without_a_script(visit, open_cycle):
    year, (first, second) = open_cycle
    bo = visit("bo")
    url = f"/refinement/{year}/insight"
    sent = bo.post(url, data={f"i{first}-fair": "1", f"i{second}-changed": "A market."})
    assert sent.status_code == 303
    assert "Saved." in bo.get(sent.location).text
    page = bo.get(url).text
    assert "A market." in page


def test_nobody_answers_for_metrics_that_are_none_of_theirs(visit, open_cycle):
    year, (first, _) = open_cycle
    cy = visit("cy")
    assert cy.post(f"/refinement/{year}/insight/{first}", data={}).status_code == 404
    assert "No metric of this review concerns you" in cy.get(f"/refinement/{year}/insight").text


@pytest.mark.both_engines
def test_it_waits_for_who_is_asked_until_they_answer(inside):
    cycle, (item, _) = asking()
    title = "Say what your metrics are worth to you"

    def wait():
        with inside.test_request_context():
            return [
                who
                for who in ("ana", "bo", "cy")
                if title in [one.title for one in all_waiting(dated.waiting, cast.person(who))]
            ]

    assert wait() == []
    asked(cycle)
    assert wait() == ["ana", "bo"]
    insight.answer(item, helps=3, actor=cast.person("bo"))
    assert wait() == ["ana"]
    cycle.insight_until = making.day(-1)
    assert wait() == []


def test_a_closed_window_says_so_and_takes_nothing(visit, app):
    with app.app_context():
        cycle, (item, _) = asking(insight_until=making.day(-1))
        url, name = f"/refinement/{cycle.year}/insight", f"i{item.id}-fair"
    bo = visit("bo")
    assert "Answers were taken until" in bo.get(url).text
    assert bo.post(url, data={name: "1"}).status_code == 422
    with app.app_context():
        assert answers() == []
