"""Imports: a dry run that changes nothing, one step that applies, and every bad row named."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Department
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.insight.models import StagedVerdict, Verdict
from portal.registry.models import Metric, MetricPerson
from portal.values.actions import clearing, observations, staged_rows, staging
from portal.values.actions import imports as actions
from portal.values.mapping import Mapping, Measure
from portal.values.models import Import, ImportProblem, Observation
from portal.values.queries import imports as queries
from portal.values.queries.observations import values_of
from tests import cast, make

pytestmark = pytest.mark.both_engines

MAPPING = Mapping(
    layout="measures",
    frequency="month",
    period_column="period",
    department="operations",
    measures=(Measure("delay", "delay"),),
)


def csv(*rows, header="period,delay"):
    return "\n".join([header, *rows, ""]).encode()


HISTORY = csv(*(f"2024-{month:02}-01,{20 + month % 3}" for month in range(1, 13)))


@pytest.fixture
def delay(inside):
    """Bo's metric, by which the file's column is called."""
    return made()


@pytest.fixture
def site(app):
    """The same, for tests of pages: no context stays open."""
    with app.app_context():
        made()


def made():
    definition = make.definition(
        name="delay", value_type="count", unit="days", hard_low=0, hard_high=100
    )
    definition.key = "delay"
    metric = make.metric(name="Delay", code="DELAY", definition=definition)
    make.kept()
    return metric


def checked(content, who="bo", mapping=MAPPING, on_conflict="skip", reason=""):
    person = cast.person(who)
    brought = actions.bring_in(stream=io.BytesIO(content), name="values.csv", actor=person)
    actions.map_columns(
        brought, mapping=mapping, on_conflict=on_conflict, reason=reason, actor=person
    )
    make.jobs()
    return session.get_one(Import, brought.id)


def check_again(brought, who="bo"):
    actions.map_columns(
        session.get_one(Import, brought.id), mapping=MAPPING, on_conflict="skip", reason="",
        actor=cast.person(who),
    )  # fmt: skip
    make.jobs()


def applied(content, who="bo", note="looked at", **more):
    return apply(checked(content, who, **more), note, who)


def apply(brought, note="looked at", who="bo"):
    actions.apply(session.get_one(Import, brought.id), note=note, actor=cast.person(who))
    make.jobs()
    return session.get_one(Import, brought.id, populate_existing=True)


def figures(metric):
    return [one.value for one in values_of([metric.id]).get(metric.id, ())]


def problems(brought):
    found = select(ImportProblem).where(ImportProblem.import_id == brought.id)
    return [(one.line, one.column, one.level, one.reason) for one in session.scalars(found)]


def pointed(brought):
    """The column and the value that each problem names."""
    found = select(ImportProblem).where(ImportProblem.import_id == brought.id)
    return [(one.column, one.value) for one in session.scalars(found)]


def test_a_dry_run_changes_nothing_and_says_what_it_would_do(delay):
    brought = checked(HISTORY)
    assert (brought.state, brought.staged_count, brought.errors_count) == ("checked", 12, 0)
    assert figures(delay) == []
    assert session.get(Verdict, delay.id) is None
    assert session.get(StagedVerdict, (brought.id, delay.id)).points_count == 12


def test_applying_shows_the_values_and_their_verdict_at_once(delay):
    brought = applied(HISTORY)
    assert brought.state == "applied"
    assert len(figures(delay)) == 12
    assert session.get(Verdict, delay.id).points_count == 12
    told = [one.action for one in session.scalars(select(Entry).order_by(Entry.sequence))]
    assert told == ["bring in file", "check file", "ask to apply import", "apply import"]
    entry = session.scalars(select(Entry).where(Entry.action == "apply import")).one()
    assert entry.words.fields["values"] == [None, 12]
    assert len(entry.words.fields["digest"][1]) == 64


def test_the_same_file_twice_changes_nothing(delay):
    applied(HISTORY)
    again = checked(HISTORY)
    assert (again.staged_count, again.same_count) == (0, 12)
    with pytest.raises(Refused, match="nothing to apply"):
        actions.apply(again, note="", actor=cast.person("bo"))
    assert session.scalar(select(func.count()).select_from(Observation)) == 12


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        ("2024-01-01,many", "delay", "number"),
        ("2024-13-01,5", "period", "calendar"),
        ("2024-01-01,-3", "delay", "below|negative|least"),
        ("2024-01-01,500", "delay", "above|most"),
        ("2024-01-01,2.5", "delay", "whole"),
    ],
)
def test_a_bad_row_is_named_with_its_reason_and_remedy(delay, row, column, told):
    brought = checked(csv("2023-12-01,20", row))
    assert (brought.staged_count, brought.errors_count) == (1, 1)
    found = session.scalars(
        select(ImportProblem).where(ImportProblem.import_id == brought.id)
    ).first()
    assert (found.line, found.column, found.level) == (3, column, "error")
    assert re.search(told, found.reason, re.IGNORECASE), found.reason
    assert found.remedy


def test_a_period_twice_in_the_file_is_an_error(delay):
    brought = checked(csv("2024-01-01,20", "2024-01-01,21"))
    assert brought.errors_count == 1
    assert "line 2 already" in problems(brought)[0][3]


def test_somebody_elses_metric_is_refused_row_by_row(delay):
    brought = checked(HISTORY, who="cy")
    assert (brought.staged_count, brought.errors_count) == (0, 12)
    assert "do not enter values" in problems(brought)[0][3]


def test_an_unknown_department_is_named_and_can_be_translated(delay):
    mapping = Mapping(
        layout="measures", frequency="month", period_column="period",
        department_column="org", measures=(Measure("delay", "delay"),),
    )  # fmt: skip
    content = csv("2024-01-01,Ops,20", header="period,org,delay")
    brought = checked(content, mapping=mapping)
    assert "No department is called “Ops”" in problems(brought)[0][3]
    assert pointed(brought) == [("org", "Ops")]
    translated = Mapping.from_dict(mapping.to_dict() | {"departments": [["Ops", "operations"]]})
    assert checked(content, mapping=translated).staged_count == 1


def test_what_stands_is_left_unless_it_is_to_change(delay):
    applied(HISTORY)
    other = csv("2024-12-01,99")
    left = checked(other)
    assert (left.staged_count, left.skipped_count) == (0, 1)
    replaced = checked(other, on_conflict="replace")
    assert (replaced.staged_count, replaced.skipped_count) == (0, 1)
    assert "final" in problems(replaced)[0][3]


def test_a_final_value_is_revised_with_a_reason_while_it_is_open(delay):
    now = clock.now().date().replace(day=1)
    latest = (now - timedelta(days=1)).replace(day=1)
    applied(csv(f"{latest},20"))
    with pytest.raises(Refused, match="Say why"):
        checked(csv(f"{latest},30"), on_conflict="revise")
    brought = applied(csv(f"{latest},30"), on_conflict="revise", reason="late returns")
    assert brought.changed_count == 1
    rows = session.scalars(select(Observation).order_by(Observation.id)).all()
    assert [(one.revision, one.value) for one in rows] == [(1, 20), (2, 30)]
    assert rows[1].reason == "late returns"


def test_a_closed_period_refuses_a_revision(delay):
    applied(HISTORY)
    brought = checked(csv("2024-01-01,55"), on_conflict="revise", reason="a typing error")
    assert "closed" in problems(brought)[0][3]


def test_warnings_want_an_explanation_before_they_count(delay):
    brought = checked(csv(*(f"2024-{m:02}-01,{20 + m % 2}" for m in range(1, 12)), "2024-12-01,90"))
    assert brought.warnings_count == 1
    with pytest.raises(Refused, match="explains the warnings"):
        actions.apply(brought, note="", actor=cast.person("bo"))
    assert apply(brought, "a strike").state == "applied"
    assert len(figures(delay)) == 12


def test_a_value_entered_since_the_dry_run_stops_it(delay):
    brought = checked(HISTORY)
    start = make.month(clock.now().date().replace(day=1), -1)
    observations.record(
        delay, period_start=start, value=7, seen=0, note="by hand", actor=cast.person("bo")
    )
    with pytest.raises(Refused, match="changed since the dry run"):
        actions.apply(session.get_one(Import, brought.id), note="", actor=cast.person("bo"))
    assert figures(delay) == [7]


def test_a_contributors_values_are_provisional(delay):
    ivy = cast.person("ivy")
    make.stored(MetricPerson(metric_id=delay.id, person_id=ivy.id, part="contributor"))
    make.kept()
    applied(HISTORY, who="ivy")
    assert {one.state for one in values_of([delay.id])[delay.id]} == {"provisional"}


def test_a_dead_import_is_swept_and_was_never_seen(delay):
    brought = checked(HISTORY)
    brought.state = "staging"
    brought.touched_at = clock.now() - timedelta(hours=2)
    session.commit()
    assert clearing.sweep(clock.now()) == 1
    assert session.scalar(select(func.count()).select_from(Observation)) == 0
    assert session.scalar(select(func.count()).select_from(StagedVerdict)) == 0
    assert session.get_one(Import, brought.id).state == "failed"


def test_staging_again_begins_afresh(delay):
    brought = checked(HISTORY)
    check_again(brought)
    assert session.scalar(select(func.count()).select_from(Observation)) == 12


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"PK\x03\x04" + b"\x00" * 200, "damaged"),
        (b"%PDF-1.7 \x00\x01", "CSV|text"),
        (b'period,delay\n2024-01-01,"20\n', "quot"),
    ],
)
def test_what_is_no_table_is_refused(delay, content, told):
    with pytest.raises(Refused, match=told):
        actions.bring_in(stream=io.BytesIO(content), name="x.csv", actor=cast.person("bo"))
    assert session.scalar(select(func.count()).select_from(Import)) == 0


def test_readings_are_worked_out_before_the_lock_is_taken(delay, statements):
    """Only storing them needs it; the values that they rest on are read outside."""
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no one lock for all")
    statements.clear()
    checked(HISTORY)
    held: list[list[str]] = []
    for one in statements:
        if one.startswith("BEGIN"):
            held.append([])
        held[-1:] and held[-1].append(one)
    storing = [part for part in held if any("INTO staged_verdict" in one for one in part)]
    assert storing
    for part in storing:
        assert part[0] == "BEGIN IMMEDIATE"
        assert not any("FROM observation" in one for one in part)


def test_batches_keep_each_transaction_small(delay, statements, monkeypatch):
    """No batch stores more than its share: what holds the write lock is bounded."""
    assert staged_rows.MOST <= 100_000
    assert staged_rows.HOLD <= 0.12
    assert clearing.ROWS <= 5_000
    assert staging.READINGS <= 250
    assert staged_rows.PAUSE >= 0.05
    monkeypatch.setattr(staged_rows, "MOST", 40)
    rows = [f"{2000 + n // 12}-{n % 12 + 1:02}-01,{20 + n % 5}" for n in range(100)]
    statements.clear()
    assert checked(csv(*rows)).staged_count == 100
    if session.get_bind().dialect.name == "sqlite":
        stored = [one for one in statements if one.startswith("INSERT INTO observation")]
        assert len(stored) > 2
    assert session.scalar(select(func.count()).select_from(Observation)) == 100


def test_a_dry_run_costs_as_many_statements_for_3_metrics_as_for_30(inside, statements):
    counts = []
    for number in (3, 30):
        for at in range(number):
            definition = make.definition(name=f"m{number}-{at}", value_type="count")
            definition.key = f"m{number}-{at}"
            make.metric(definition=definition)
        make.kept()
        rows = [f"{n}-01,m{number}-{at},{n}" for at in range(number) for n in range(2010, 2020)]
        mapping = Mapping(
            "long", "month", "period", measure_column="metric", department="operations",
            value_column="value",
        )  # fmt: skip
        person = cast.person("bo")
        brought = actions.bring_in(
            stream=io.BytesIO(csv(*rows, header="period,metric,value")), name="v.csv", actor=person
        )
        actions.map_columns(brought, mapping=mapping, on_conflict="skip", reason="", actor=person)
        statements.clear()
        make.jobs()
        counts.append(len(statements))
        assert session.get_one(Import, brought.id).staged_count == 10 * number
    assert counts[0] == counts[1]


def post_file(browser, content, name="values.csv"):
    return browser.post("/imports", {"file": (io.BytesIO(content), name), "key": name})


def test_a_person_brings_in_a_file_through_the_pages(app, visit, site):
    browser = visit("bo")
    assert "No file yet" in browser.get("/imports").text
    answer = post_file(browser, HISTORY)
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"])
    assert "What do the columns hold?" in page.text
    form = form_of(page.text) | {"department": "operations", "columns-0-key": "delay"}
    form |= {"layout": "measures", "period_column": "period"}
    answer = browser.post(answer.headers["Location"], form)
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.headers["Location"])
    assert "No worker is running." in page.text
    make.jobs(app)
    page = browser.get(answer.headers["Location"])
    assert "Nothing has changed yet" in page.text
    applying = form_of(page.text, "application") | {"note": "fine"}
    answer = browser.post(answer.headers["Location"] + "/application", applying)
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"])
    assert "Applying a file" in page.text
    assert "/application" not in page.text
    make.jobs(app)
    assert "12 values stand since then" in browser.get(answer.headers["Location"]).text
    with app.app_context():
        assert len(figures(session.scalars(select(Metric)).one())) == 12


def form_of(html, action=""):
    """The fields of the last form whose address holds `action`, as a browser would send them."""
    wanted = [part for part in html.split("<form")[1:] if action in part.split(">")[0]]
    form = wanted[-1].split("</form>")[0]
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected[^>]*value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


@pytest.mark.parametrize(
    ("who", "status"), [("bo", 200), ("ana", 404), ("cy", 404), ("dee", 200), (None, 302)]
)
def test_who_sees_an_import(app, visit, site, who, status):
    with app.app_context():
        brought = checked(HISTORY)
        address = f"/imports/{brought.id}"
    assert visit(who).get(address).status_code == status


@pytest.mark.parametrize("step", ["mapping", "application", "drop"])
@pytest.mark.parametrize(("who", "status"), [("ana", 404), ("dee", 403), (None, 302)])
def test_who_uses_an_import(app, visit, site, who, status, step):
    with app.app_context():
        brought = checked(HISTORY)
        address = f"/imports/{brought.id}/{step}"
    assert visit(who).post(address, {"note": ""}).status_code == status
    with app.app_context():
        assert session.scalars(select(Import)).one().state == "checked"


def test_names_of_a_file_cost_three_statements_for_3_metrics_and_30(inside, statements):
    counts = []
    for number in (3, 30):
        for _ in range(number):
            make.metric()
        make.kept()
        bo = cast.person("bo")
        _ = bo.headships
        statements.clear()
        queries.names(bo)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 3


def test_many_departments_come_in_by_code(inside):
    definition = make.definition(name="visits", value_type="count", unit="persons", is_shared=True)
    definition.key = "visits"
    bo = cast.person("bo")
    for number in range(12):
        place = make.department(f"Site {number}")
        place.code = f"S{number}"
        make.metric(definition=definition, department=place, owner=bo)
    make.kept()
    rows = [
        f"2024-{m:02}-01,S{n},{100 + (7 * n + 3 * m) % 11}" for m in range(1, 13) for n in range(12)
    ]
    mapping = Mapping(
        layout="measures", frequency="month", period_column="month", department_column="site",
        measures=(Measure("visits", "visits"),),
    )  # fmt: skip
    applied(csv(*rows, header="month,site,visits"), mapping=mapping)
    assert session.scalar(select(func.count()).select_from(Verdict)) == 12
    assert session.scalar(select(func.count()).select_from(Department)) == 16
