"""Restarts of limits: proposed with a preview, decided by a second person, undone."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.changelog import queries as log
from portal.db import session
from portal.errors import Refused
from portal.followups import policy
from portal.followups.actions import rebases as actions
from portal.followups.models import Signal
from portal.followups.queries import rebases as queries
from portal.insight.actions import recompute
from portal.insight.models import Rebase, Verdict
from portal.notices.models import Notice
from tests import cast, make
from tests.followups.test_follow_ups import FIGURES

FIRST = date(2023, 1, 1)
STEP = make.month(FIRST, 16)
STEPPED = [*FIGURES, *[one + 6 for one in FIGURES]]  # from 10 days to 16
URL = "/metrics/DELAY/rebases"
SENT = {
    "period_on": STEP.isoformat(),
    "cause": "Two sites became one.",
    "evidence": "The contract of April.",
}


def delay(**more):
    metric = make.metric(name="Delay", code="DELAY", unit="days", direction="decrease", **more)
    make.values(metric, STEPPED, first=FIRST)
    recompute([metric.id])
    return metric


def asked(metric, who, **more):
    given = {"period_on": STEP, "cause": "Two sites.", "evidence": "The contract.", **more}
    return actions.propose(metric, **given, actor=who)


def segments(metric):
    session.expire_all()
    return [one["first"] for one in session.get(Verdict, metric.id).drawing["segments"]]


@pytest.mark.both_engines
class TestActions:
    def test_the_preview_shows_both_and_stores_nothing(self, people):
        metric = delay()
        found = queries.preview(metric, STEP)
        assert found.label == "May 2024"
        assert len(found.before.signals) > len(found.after.signals) == 0
        assert found.after.variation_word == "Common cause"
        assert (segments(metric), session.scalars(select(Rebase)).all()) == ([0], [])

    def test_asking_changes_nothing_but_tells_who_decides(self, people):
        metric = delay()
        made = asked(metric, people["bo"])
        assert (made.state, made.period_start, segments(metric)) == ("asked", STEP, [0])
        assert log.last_entry(made).action == "ask for restart"
        told = session.scalars(select(Notice).where(Notice.kind == actions.ASKED)).all()
        assert [one.person_id for one in told] == [people["ana"].id]

    def test_it_waits_for_those_who_may_decide_and_for_nobody_else(self, people):
        metric = delay()
        made = asked(metric, people["bo"])
        waits = {who: [one.id for one in queries.to_decide(one)] for who, one in people.items()}
        may = {who for who, one in people.items() if policy.can_decide(one, made)}
        assert {who for who, found in waits.items() if found == [made.id]} == may
        assert "ana" in may
        assert "bo" not in may
        actions.approve(made, actor=people["ana"])
        assert queries.to_decide(people["ana"]) == []

    def test_a_second_person_approves_and_the_metric_is_read_anew(self, people):
        metric = delay()
        made = asked(metric, people["bo"])
        assert session.scalars(select(Signal.state)).all() == ["open"]
        actions.approve(made, actor=people["ana"])
        assert (made.state, segments(metric)) == ("approved", [0, 16])
        assert session.scalars(select(Signal.state)).all() == ["withdrawn"]
        told = session.scalars(select(Notice).where(Notice.kind == actions.DECIDED)).one()
        assert told.person_id == people["bo"].id
        actions.undo(made, reason="It was one month early.", actor=people["bo"])
        assert (made.state, segments(metric)) == ("undone", [0])
        assert log.last_entry(made).words.reason == "It was one month early."

    def test_nobody_decides_on_what_they_asked_for(self, people):
        made = asked(delay(), people["ana"])
        for step in (
            lambda: actions.approve(made, actor=people["ana"]),
            lambda: actions.decline(made, reason="no", actor=people["ana"]),
        ):
            with pytest.raises(Refused, match="second person"):
                step()
        assert made.state == "asked"

    def test_declined_keeps_its_reason_and_the_limits(self, people):
        metric = delay()
        made = asked(metric, people["bo"])
        actions.decline(made, reason="It may come back.", actor=people["ana"])
        assert (made.state, made.decline_reason) == ("declined", "It may come back.")
        assert segments(metric) == [0]
        for step in (
            lambda: actions.approve(made, actor=people["ana"]),
            lambda: actions.undo(made, reason="x", actor=people["bo"]),
        ):
            with pytest.raises(Refused, match="declined already"):
                step()
        assert asked(metric, people["bo"]).state == "asked"  # a better reason may come

    @pytest.mark.parametrize("day", [FIRST, date(2022, 5, 1), date(2030, 1, 1), date(1800, 1, 1)])
    def test_only_a_period_with_a_value_and_one_before_it(self, people, day):
        with pytest.raises(Refused, match="complete period"):
            asked(delay(), people["bo"], period_on=day)

    def test_one_at_a_time_and_none_twice(self, people):
        metric = delay()
        made = asked(metric, people["bo"])
        with pytest.raises(Refused, match="asked for already"):
            asked(metric, people["bo"], period_on=make.month(STEP, 1))
        actions.approve(made, actor=people["ana"])
        with pytest.raises(Refused, match="restart there already"):
            asked(metric, people["bo"])


@pytest.fixture
def site(app):
    with app.app_context():
        delay()
        make.kept()


@pytest.fixture
def one(app, site):
    """A restart that Bo asked for; its address."""
    with app.app_context():
        metric = session.scalars(select(make.Metric)).one()
        return f"/rebases/{asked(metric, cast.person('bo')).id}"


def state(app):
    with app.app_context():
        return [found.state for found in session.scalars(select(Rebase))]


MAY = [("bo", 303), ("ana", 303), ("cy", 403), ("eve", 403), ("dee", 403), (None, 302)]


@pytest.mark.parametrize(("who", "status"), MAY)
def test_who_acts_on_the_metric_may_propose(app, site, visit, who, status):
    visitor = visit(who)
    seen = 200 if status == 303 else status
    assert visitor.get(URL + "/new").status_code == seen
    for htmx in (False, True):
        preview = visitor.post(URL + "/preview", SENT, htmx=htmx)
        assert preview.status_code == seen or (status == 302 and htmx)
        assert ("no period signals" in preview.text) == (status == 303)
    assert visitor.post(URL, SENT).status_code == status
    assert state(app) == (["asked"] if status == 303 else [])


@pytest.mark.parametrize(
    "sent", [{"cause": ""}, {"evidence": " "}, {"period_on": ""}, {"period_on": "2023-01-05"}]
)
def test_bad_input_is_refused_and_kept(app, site, visit, sent):
    for htmx in (True, False):
        response = visit("bo").post(URL, SENT | sent, htmx=htmx)
        assert response.status_code == 422
    assert state(app) == []


STEPS = [("/approval", {}, "approved"), ("/refusal", {"reason": "No."}, "declined")]


@pytest.mark.parametrize(("step", "sent", "becomes"), STEPS)
@pytest.mark.parametrize(
    ("who", "status"), [("ana", 303), ("fay", 303), ("bo", 403), ("cy", 403), ("eve", 403)]
)
def test_who_decides(app, one, visit, step, sent, becomes, who, status):
    assert visit(who).get(one).status_code == 200
    assert visit(who).post(one + step, sent | {"version": "1"}).status_code == status
    assert state(app) == [becomes if status == 303 else "asked"]


@pytest.mark.parametrize(("who", "status"), [("ana", 303), ("bo", 303), ("cy", 403), ("dee", 403)])
def test_who_takes_it_back(app, one, visit, who, status):
    visit("ana").post(one + "/approval", {"version": "1"})
    sent = {"reason": "A month early.", "version": "2"}
    assert visit(who).post(one + "/undoing", sent).status_code == status
    assert state(app) == ["undone" if status == 303 else "approved"]


def test_two_who_decide_at_once_decide_once(app, one, visit):
    assert visit("ana").post(one + "/approval", {"version": "1"}).status_code == 303
    late = visit("fay").post(one + "/refusal", {"reason": "No.", "version": "1"})
    assert late.status_code in (409, 422)
    assert state(app) == ["approved"]


def test_it_stands_at_the_metric(one, visit):
    page = visit("cy").get("/metrics/DELAY/follow-ups").text
    assert one in page
    assert "to be decided" in page
    assert "Two sites." in visit("cy").get(one).text


def test_it_stands_on_the_start_page_of_who_decides(one, visit):
    assert f'href="{one}"' in visit("ana").get("/").text
    assert f'href="{one}"' not in visit("cy").get("/").text


def test_who_took_it_back_and_why_stands_there(app, one, visit):
    visit("ana").post(one + "/approval", {"version": "1"})
    visit("bo").post(one + "/undoing", {"reason": "A month early.", "version": "2"})
    page = " ".join(visit("cy").get(one).text.split())
    assert "Taken back by" in page
    assert "Bo Bright, " in page
    assert ": A month early." in page
