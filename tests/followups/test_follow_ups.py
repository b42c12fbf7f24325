"""Follow-ups: agreed on at a metric, edited, done or dropped; who may, the log, the pages."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog import queries as log
from portal.db import session
from portal.errors import Refused
from portal.followups import queries as port
from portal.followups.actions import follow_ups as actions
from portal.followups.models import FollowUp
from portal.followups.queries import follow_ups as queries
from portal.insight.actions import recompute
from portal.insight.models import Verdict
from portal.notices.models import Notice
from portal.registry.models import Metric, MetricPerson
from portal.registry.queries.days import today
from tests import cast, make

URL = "/metrics/DELAY/follow-ups"
TODAY = date.today()  # noqa: DTZ011 - the tests' zone is UTC
DUE = TODAY + timedelta(days=20)
LATER = DUE + timedelta(days=80)
SENT = {
    "what": "Two more people at the desk.",
    "owner_id": "bo@example.org",
    "due_on": DUE.isoformat(),
    "direction": "down",
    "size": "1.5",
    "by_on": LATER.isoformat(),
}
FIGURES = [9.5, 10.5, 8.5, 9.5, 11.5, 10.5, 9.5, 10.5, 11.5, 9.5, 8.5, 10.5, 9.5, 10.5, 8.5, 11.5]


def delay(owner=None, **more):
    metric = make.metric(name="Delay", code="DELAY", unit="days", direction="decrease", **more)
    make.values(metric, FIGURES, first=make.month(TODAY.replace(day=1), -16))
    recompute([metric.id])
    return metric


@pytest.fixture
def site(app):
    with app.app_context():
        metric = delay()
        person = cast.person("ivy").id
        make.stored(MetricPerson(metric_id=metric.id, person_id=person, part="contributor"))
        make.kept()


@pytest.fixture
def one(app, site):
    """Ana's follow-up for Bo; its address."""
    with app.app_context():
        metric = session.scalars(select(Metric)).one()
        made = actions.add_follow_up(metric, **agreed(cast.person("bo")), actor=cast.person("ana"))
        return f"/follow-ups/{made.id}"


def agreed(owner, **more):
    given = {"what": "Two more people.", "owner_id": owner.id, "due_on": DUE, "direction": "down"}
    return given | {"size": 1.5, "by_on": LATER, **more}


def today_there(app):
    """The date now: a long run may have begun yesterday."""
    with app.app_context():
        return today().isoformat()


def stored(app):
    with app.app_context():
        found = session.scalars(select(FollowUp)).all()
        return [(one.what, one.state, one.direction, one.size, one.outcome) for one in found]


@pytest.mark.both_engines
class TestActions:
    def test_it_is_stored_with_its_period_logged_and_its_owner_is_told(self, people):
        metric = delay()
        made = actions.add_follow_up(metric, **agreed(people["bo"]), actor=people["ana"])
        assert (made.by_start, made.state, made.created_by_id) == (
            LATER.replace(day=1),
            "open",
            people["ana"].id,
        )
        entry = log.last_entry(made)
        assert entry.action == "agree follow-up"
        assert entry.words.fields["size"] == [None, 1.5]
        told = session.scalars(select(Notice)).one()
        assert (told.person_id, told.kind) == (people["bo"].id, "follow_ups.given")
        assert "Delay" in told.title

    def test_whoever_gives_it_to_themselves_is_not_told(self, people):
        actions.add_follow_up(delay(), **agreed(people["bo"]), actor=people["bo"])
        assert session.scalars(select(Notice)).all() == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"due_on": TODAY - timedelta(days=1)},
            {"by_on": DUE},
            {"by_on": date(2500, 1, 1)},
            {"cause": "metric:77"},
            {"cause": "no-such:1"},
            {"cause": "metric:²"},
        ],
    )
    def test_what_cannot_be_checked_is_refused(self, people, wrong):
        metric = delay()
        given = agreed(people["bo"]) | wrong
        if wrong.get("by_on") == DUE:
            given["due_on"] = DUE.replace(day=2)
            given["by_on"] = DUE.replace(day=1)
        with pytest.raises(Refused):
            actions.add_follow_up(metric, **given, actor=people["ana"])
        assert session.scalars(select(FollowUp)).all() == []

    def test_an_owner_must_work_here(self, people):
        with pytest.raises(Refused, match="may see"):
            actions.add_follow_up(delay(), **agreed(people["gus"]), actor=people["ana"])

    def test_a_metric_without_new_values_takes_none(self, people):
        metric = delay(state="archived")
        with pytest.raises(Refused, match="no values"):
            actions.add_follow_up(metric, **agreed(people["bo"]), actor=people["ana"])

    def test_its_effect_is_read_from_the_verdict(self, people):
        metric = delay()
        made = actions.add_follow_up(metric, **agreed(people["bo"]), actor=people["bo"])
        made.created_at = clock.now() - timedelta(days=70)
        begun = make.month(TODAY.replace(day=1), -2)
        made.done_on, made.state, made.by_start = begun, "done", make.month(begun, 1)
        session.flush()
        assert queries.shown(made).effect.kind == "unchanged"
        verdict = session.get(Verdict, metric.id)
        drawing = dict(verdict.drawing)
        drawing["values"] = [*FIGURES[:14], 3.0, 3.5]
        verdict.drawing = drawing
        session.flush()
        found = queries.of_metric(metric.id)
        assert [one.effect.kind for one in found] == ["reached"]

    def test_what_answers_a_subject_is_found_by_it(self, people, inside):
        metric = delay()
        cause = f"metric:{metric.id}"
        made = actions.add_follow_up(
            metric, **agreed(people["bo"], cause=cause), actor=people["ana"]
        )
        assert port.caused_by("metric", [metric.id, 99]) == {metric.id: [made]}
        assert port.caused_by("metric", []) == {}
        assert list(port.open_of(metric)) == [made]
        with inside.test_request_context():
            cause = queries.cause_of(people["bo"], made)
        assert (cause.title, cause.url) == ("Delay", "/metrics/DELAY")

    def test_done_needs_a_day_between_the_agreement_and_today(self, people):
        made = actions.add_follow_up(delay(), **agreed(people["bo"]), actor=people["bo"])
        for wrong in (today() + timedelta(days=1), today() - timedelta(days=1)):
            with pytest.raises(Refused):
                actions.finish_follow_up(made, done_on=wrong, outcome="x", actor=people["bo"])
        actions.finish_follow_up(made, done_on=today(), outcome="Done so.", actor=people["bo"])
        assert (made.state, made.done_on, made.outcome) == ("done", today(), "Done so.")
        assert log.last_entry(made).action == "finish follow-up"
        with pytest.raises(Refused, match="done already"):
            actions.drop_follow_up(made, reason="no", actor=people["bo"])
        with pytest.raises(Refused, match="done already"):
            actions.edit_follow_up(made, **agreed(people["bo"]), actor=people["bo"])

    def test_dropped_keeps_its_reason(self, people):
        made = actions.add_follow_up(delay(), **agreed(people["bo"]), actor=people["bo"])
        actions.drop_follow_up(made, reason="No money.", actor=people["bo"])
        assert (made.state, made.outcome, made.done_on) == ("dropped", "No money.", None)
        assert log.last_entry(made).words.reason == "No money."

    def test_lists_cost_the_same_for_three_and_for_thirty(self, people, statements):
        metric = delay()
        counts = []
        for more in (3, 27):
            for _ in range(more):
                actions.add_follow_up(metric, **agreed(people["bo"]), actor=people["bo"])
            session.commit()
            session.expire_all()
            metric_id, home = metric.id, metric.department_id
            statements.clear()
            for one in queries.of_metric(metric_id) + queries.of_department(home):
                assert one.follow_up.owner.name
                assert one.follow_up.metric.name
            counts.append(len(statements))
        assert counts[0] == counts[1]


MAY = [
    ("bo", 303),
    ("ana", 303),
    ("ivy", 303),
    ("cy", 403),
    ("eve", 403),
    ("dee", 403),
    (None, 302),
]


@pytest.mark.parametrize(("who", "status"), MAY)
def test_who_acts_on_the_metric_may_agree_on_one(app, site, visit, who, status):
    visitor = visit(who)
    assert visitor.get(URL + "/new").status_code == (200 if status == 303 else status)
    assert visitor.post(URL, SENT).status_code == status
    wanted = [("Two more people at the desk.", "open", "down", 1.5, "")]
    assert stored(app) == (wanted if status == 303 else [])


@pytest.mark.parametrize(
    "sent",
    [
        {"what": " "},
        {"owner_id": "nobody@example.org"},
        {"owner_id": ""},
        {"due_on": ""},
        {"due_on": "2020-01-01"},
        {"size": "0"},
        {"size": "much"},
        {"size": ""},
        {"direction": "sideways"},
        {"by_on": ""},
        {"cause": "metric:99"},
    ],
)
def test_bad_input_is_refused_and_kept(app, site, visit, sent):
    given = SENT | sent
    for htmx in (True, False):
        response = visit("bo").post(URL, given, htmx=htmx)
        assert response.status_code == 422
        assert 'id="responses"' in response.text
        assert given["what"].strip() in response.text
    assert stored(app) == []


def test_the_same_form_twice_agrees_once(app, site, visit):
    visitor = visit("bo")
    for _ in range(2):
        assert visitor.post(URL, SENT | {"key": "k" * 20}).status_code == 303
    assert len(stored(app)) == 1


def test_in_place_the_list_comes_back(site, visit):
    response = visit("bo").post(URL, SENT, htmx=True)
    assert response.status_code == 200
    assert response.text.lstrip().startswith("<section")
    assert "Two more people at the desk." in response.text


def test_everybody_who_sees_the_metric_sees_it(one, visit):
    for who in ("cy", "eve", "dee", "bo"):
        page = visit(who).get(one)
        assert page.status_code == 200
        assert "at least 1.5" in page.text
    assert visit("cy").get("/follow-ups/999").status_code == 404
    assert "Two more people" in visit("cy").get(URL).text
    assert "Two more people" in visit("cy").get("/departments/operations/follow-ups").text


def test_pages_load_them_later_and_link_to_them_without_scripts(one, visit):
    assert f'href="{URL}"' in visit("cy").get("/metrics/DELAY").text
    page = visit("cy").get("/departments/operations").text
    assert 'href="/departments/operations/follow-ups"' in page


@pytest.mark.parametrize(("who", "status"), MAY)
def test_who_may_edit_finish_and_drop(app, one, visit, who, status):
    visitor = visit(who)
    assert visitor.get(one + "/edit").status_code == (200 if status == 303 else status)
    edited = SENT | {"what": "Three more people.", "version": "1"}
    assert visitor.post(one, edited).status_code == status
    done = {"done_on": today_there(app), "outcome": "They came.", "version": "2"}
    assert visitor.post(one + "/completion", done).status_code == status
    drop = visitor.post(one + "/withdrawal", {"reason": "no", "version": "3"})
    assert drop.status_code == (422 if status == 303 else status)  # it is done already
    if status == 303:
        assert stored(app) == [("Three more people.", "done", "down", 1.5, "They came.")]
        assert "They came." in visitor.get(one).text
    else:
        assert stored(app) == [("Two more people.", "open", "down", 1.5, "")]


def test_its_owner_may_whoever_that_is(app, site, visit):
    with app.app_context():
        metric = session.scalars(select(Metric)).one()
        made = actions.add_follow_up(metric, **agreed(cast.person("cy")), actor=cast.person("ana"))
        url = f"/follow-ups/{made.id}"
    assert (
        visit("cy").post(url + "/withdrawal", {"reason": "No.", "version": "1"}).status_code == 303
    )
    assert stored(app)[0][1] == "dropped"


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        ("/completion", {"done_on": "", "outcome": "x"}),
        ("/completion", {"done_on": TODAY.isoformat(), "outcome": ""}),
        ("/completion", {"done_on": "2030-01-01", "outcome": "kept words"}),
        ("/withdrawal", {"reason": " "}),
    ],
)
def test_a_step_without_its_words_is_refused(app, one, visit, step, sent):
    for htmx in (True, False):
        response = visit("bo").post(one + step, sent | {"version": "1"}, htmx=htmx)
        assert response.status_code == 422
        assert sent.get("outcome", "") in response.text
    assert stored(app)[0][1] == "open"


def test_two_who_edit_at_once_see_both_texts(one, visit):
    first = SENT | {"what": "By Bo.", "version": "1"}
    assert visit("bo").post(one, first).status_code == 303
    response = visit("ana").post(one, SENT | {"what": "By Ana.", "version": "1"})
    assert response.status_code == 409
    assert "By Bo." in response.text
    assert "By Ana." in response.text


def test_it_waits_for_its_owner_until_it_is_closed(app, one, visit):
    assert f'href="{one}"' in visit("bo").get("/").text
    assert f'href="{one}"' not in visit("ana").get("/").text
    visit("bo").post(one + "/withdrawal", {"reason": "No money.", "version": "1"})
    assert f'href="{one}"' not in visit("bo").get("/").text


def test_it_stands_on_the_chart_with_its_words_and_in_the_table(one, visit):
    page = visit("cy").get("/metrics/DELAY").text
    assert "<title>Follow-up: Two more people. (Bo Bright)</title>" in page
    assert page.count("Follow-up: Two more people. (Bo Bright)") >= 3  # twice drawn, and the table
    assert '<rect class="note-disc"' in page
    visit("bo").post(one + "/withdrawal", {"reason": "No money.", "version": "1"})
    assert "Follow-up: Two more people." not in visit("cy").get("/metrics/DELAY").text
