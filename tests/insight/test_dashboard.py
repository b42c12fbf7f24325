"""A department's dashboard: what it says, to whom, and at what price."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.insight import actions, queries
from portal.insight.listed import Counts, counts, headline
from portal.insight.queries import rollups
from portal.registry import policy
from portal.registry.queries.metrics import metric as seen_metric
from portal.web.filters import today
from tests import cast, make
from tests.insight import stories

both = pytest.mark.both_engines


def board(slug="operations"):
    session.expire_all()
    return queries.dashboard(cast.department(slug), cast.person("ana"), today())


def names(listed):
    return [one.name for one in listed]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Counts(), "No metric is in force here yet."),
        (Counts(metrics=1), "No signals; no targets set."),
        (
            Counts(metrics=9, improving=1, worsening=2, overdue=1, targets=9, expected=5),
            "3 signals, 2 of them concerns; 1 value overdue; 5 of 9 targets expected to be met.",
        ),
        (
            Counts(metrics=2, improving=1, worsening=1, targets=1),
            "2 signals, 1 of them a concern; 0 of 1 target expected to be met.",
        ),
        (Counts(metrics=2, worsening=1), "1 signal, a concern; no targets set."),
        (Counts(metrics=2, worsening=2), "2 signals, all of them concerns; no targets set."),
        (Counts(metrics=2, improving=1), "1 signal, an improvement; no targets set."),
        (Counts(metrics=2, changed=2), "2 signals, none of them a concern; no targets set."),
        (Counts(metrics=2, overdue=2), "No signals; 2 values overdue; no targets set."),
    ],
)
def test_the_counts_read_as_a_line(found, words):
    assert headline(found) == words


@both
def test_a_dashboard_tells_what_changed_and_what_needs_attention(inside):
    stories.metric(stories.WORSE, name="Waits")
    stories.metric(stories.BETTER, name="Errors", level=12)
    stories.metric(name="Costs", level=30)
    stories.metric(name="Late", behind=14)
    found = board()
    assert names(found.metrics) == ["Costs", "Errors", "Late", "Waits"]
    assert names(found.signals) == ["Waits", "Errors"]  # equally new: the concern first
    assert [(one.metric.name, [why.kind for why in one.reasons]) for one in found.attention] == [
        ("Waits", ["concern"]),
        ("Errors", ["fail"]),
        ("Late", ["overdue"]),
    ]
    assert names(found.strengths) == ["Costs", "Errors"]
    assert names(found.concerns) == ["Errors", "Waits"]
    assert found.headline == (
        "2 signals, 1 of them a concern; 1 value overdue; 1 of 2 targets expected to be met."
    )
    assert found.heads == ("Ana Albrecht",)


@both
def test_a_newer_signal_stands_before_an_older_one(inside):
    shifted = [20.0, 22] * 8 + [27.0] * 8
    stories.metric([*shifted], name="Shifted long ago")
    stories.metric(stories.BETTER, name="Just now")
    assert names(board().signals) == ["Just now", "Shifted long ago"]
    assert board().signals[1].since != board().signals[0].since


@both
def test_leading_and_lagging_metrics_say_what_drives_what(inside):
    lead = stories.metric(name="Training", nature="leading")
    lag = stories.metric(name="Errors", nature="lagging")
    far = stories.metric(name="Complaints", department=cast.department("sales"))
    hidden = make.metric(name="A draft", state="draft", nature="lagging")
    for other in (lag, far, hidden):
        stories.drives(lead, other)
    stories.drives(hidden, lag)
    found = board()
    assert [(one.metric.name, [end.name for end in one.ends]) for one in found.leading] == [
        ("Training", ["Complaints", "Errors"])
    ]
    assert found.leading[0].ends[0].department == "Sales"
    assert [(one.metric.name, [end.name for end in one.ends]) for one in found.lagging] == [
        ("Errors", ["Training"])
    ]
    assert names([one.metric for one in board("sales").lagging]) == ["Complaints"]
    assert [end.name for end in board("sales").lagging[0].ends] == ["Training"]


@both
def test_counts_of_departments_below_equal_those_of_their_own_dashboards(inside):
    service = cast.department("service")
    for figures, level in (
        (stories.WORSE, 12), (stories.BETTER, 40), (stories.STEADY, None), ([1.0, 2.0], 3),
        (stories.STEADY, 20),
    ):  # fmt: skip
        stories.metric(figures, level=level, department=service)
    stories.metric(behind=15, department=service, nature="leading")
    stories.metric(stories.WORSE, direction="neutral", department=service)
    make.metric(department=service)  # never read
    (below,) = board().parts
    own = board("service")
    assert below.counts == own.counts == counts(own.metrics)
    assert below.counts.unread == 2
    everything = {part.code: part.counts for part in rollups.departments(rollups.said(today()))}
    assert everything["service"] == own.counts
    assert everything["sales"] == Counts()


@both
def test_only_metrics_in_force_are_shown_and_everybody_may_see_them(inside):
    for state in ("draft", "in_review", "rejected", "archived"):
        make.metric(state=state)
    shown = {stories.metric(state=state).code for state in ("approved", "suspended", "deprecated")}
    make.kept()
    for person in session.query(Person).all():
        found = queries.dashboard(cast.department("operations"), person, today())
        assert {one.code for one in found.metrics} == shown
        assert all(policy.can_see(person, seen_metric(person, code)) for code in shown)


@both
def test_a_head_stands_there_on_the_days_of_their_headship_only(inside):
    cast.person("ana").headships[0].ends_on = today() - timedelta(days=1)
    session.flush()
    assert board().heads == ()


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("cy", 200), ("dee", 200), (None, 302)])
def test_departments_are_no_secret(visit, who, status):
    assert visit(who).get("/departments/operations").status_code == status
    assert visit(who).get("/departments/operations/dashboard").status_code == status


def test_there_is_no_dashboard_of_a_department_that_does_not_exist(visit):
    assert visit("ana").get("/departments/nowhere").status_code == 404
    assert visit("ana").get("/departments/nowhere/dashboard").status_code == 404


def test_the_page_shows_verdicts_in_words_with_owner_and_due_day(app, visit):
    with app.app_context():
        metric = stories.metric(stories.WORSE, name="Waits <b>", level=12)
        stories.metric(name="Late", behind=14)
        make.kept()
        code = metric.code
    text = visit("cy").get("/departments/operations").text
    assert "Waits &lt;b&gt;" in text
    assert f'href="/metrics/{code}"' in text
    assert re.search(r"Concern, high</span> since \w+ \d{4}", text)
    assert "Misses target" in text
    assert re.search(r"Overdue by \d+ days", text)
    assert "Bo Bright" in text
    assert text.count("<h1") == 1


def test_an_empty_dashboard_says_what_to_do_to_those_who_may(visit):
    assert 'href="/metrics/new"' in visit("ana").get("/departments/operations").text
    answer = visit("cy").get("/departments/operations").text
    assert "No metric is in force here yet" in answer
    assert "/metrics/new" not in answer


def test_an_archived_department_stays_readable(app, visit):
    with app.app_context():
        department = cast.department("sales")
        with change(department, "archive", actor=cast.person("dee")):
            department.archived_at = make.clock.now()
    assert "This department is archived" in visit("ana").get("/departments/sales").text


def seen(text):
    """The address that the page polls."""
    return re.search(r'hx-get="(/departments/operations/dashboard\?seen=[^"]+)"', text)[1]


def test_an_open_page_gets_a_new_value_and_nothing_else(app, visit):
    with app.app_context():
        metric = stories.metric(name="Waits")
        make.kept()
        identity = metric.id
    ana = visit("ana")
    poll = seen(ana.get("/departments/operations").text)
    assert ana.get(poll, htmx=True).status_code == 204
    with app.app_context():
        actions.recompute([identity])
        make.kept()
    answer = ana.get(poll, htmx=True)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="dashboard"')
    assert "<h1" not in answer.text
    assert seen(answer.text) != poll


def test_an_open_page_hears_of_the_departments_below(app, visit):
    ana = visit("ana")
    poll = seen(ana.get("/departments/operations").text)
    with app.app_context():
        stories.metric(department=cast.department("service"))
        make.kept()
    assert ana.get(poll, htmx=True).status_code == 200


def test_a_dashboard_takes_the_same_few_statements_for_3_metrics_and_for_30(app, visit, statements):
    ana = visit("ana")
    found = []
    for number in (3, 27):
        with app.app_context():
            service = cast.department("service")
            made = [stories.metric(nature="leading") for _ in range(number)]
            made += [stories.metric(department=service)]
            for driver, driven in pairwise(made):
                stories.drives(driver, driven)
            make.kept()
        ana.get("/departments/operations")
        statements.clear()
        ana.get("/departments/operations")
        found.append(len(stories.asked(statements)))
    assert found[0] == found[1] <= 8


def test_asking_whether_anything_is_new_takes_one_statement(app, visit, statements):
    with app.app_context():
        stories.metric()
        make.kept()
    ana = visit("ana")
    poll = seen(ana.get("/departments/operations").text)
    statements.clear()
    assert ana.get(poll, htmx=True).status_code == 204
    assert len(stories.asked(statements)) == 1


def test_overnight_what_was_due_is_overdue_on_an_open_page(app, visit, monkeypatch):
    with app.app_context():
        stories.metric()
        make.kept()
    ana = visit("ana")
    poll = seen(ana.get("/departments/operations").text)
    later = today_in(app) + timedelta(days=1)
    monkeypatch.setattr("portal.insight.queries.tags.today", lambda: later)
    assert ana.get(poll, htmx=True).status_code == 200


def today_in(app) -> date:
    with app.app_context():
        return today()


@pytest.mark.parametrize(
    ("then", "now", "words", "change"),
    [
        (47.6, 42.4, "Down 6 days from 48 days in", "−6"),
        (47.6, 48.4, "Hardly different from 48 days in", "0"),
        (47.6, 47.6, "The same as in", "0"),
    ],
)
def test_a_change_agrees_with_the_figures_that_people_read(inside, then, now, words, change):
    stories.metric([then, now], decimals=0, unit="days")
    (found,) = board().metrics
    assert found.change_words.startswith(words)
    assert found.change == change
