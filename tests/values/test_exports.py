"""Values as CSV: long rows that a spreadsheet opens safely, as far as one may see them."""

import csv
import io
from datetime import date

import pytest
from sqlalchemy import select

from portal.db import session
from portal.registry.models import Metric
from portal.tables.opening import XLSX, open_table
from portal.values.actions.observations import record
from tests import cast, make

ONE = "/metrics/DELAY/values.csv"
ALL = "/departments/operations/values.csv"


@pytest.fixture
def site(app):
    with app.app_context():
        metric = make.metric(name="=Delay", code="DELAY", unit="days", close_days=36_500)
        make.values(metric, [4.0, None, -2.5], first=date(2024, 1, 1))
        make.metric(name="Hidden", code="DRAFT", state="draft")
        make.kept()


def rows(response):
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("path", [ONE, ALL])
@pytest.mark.parametrize("who", ["bo", "ana", "cy", "dee", "eve", "hal"])
def test_everybody_takes_the_values_that_stand(site, visit, path, who):
    found = rows(visit(who).get(path))
    assert [(one["start"], one["value"]) for one in found] == [
        ("2024-01-01", "4"), ("2024-03-01", "-2.5"),
    ]  # fmt: skip
    first = found[0]
    assert (first["department"], first["metric_code"], first["period"]) == (
        "Operations", "DELAY", "January 2024",
    )  # fmt: skip
    assert (first["unit"], first["state"]) == ("days", "final")


def test_no_cell_is_a_formula(site, visit):
    assert rows(visit("cy").get(ONE))[0]["metric_name"] == "'=Delay"


def revise(app, value):
    with app.app_context():
        metric = session.scalars(select(Metric).where(Metric.code == "DELAY")).one()
        bo = cast.person("bo")
        record(metric, period_start=date(2024, 1, 1), value=value, reason="again", actor=bo)


@pytest.mark.parametrize("path", [ONE, ALL])
def test_an_asker_who_has_the_file_gets_304_until_a_value_changes(app, site, visit, path):
    visitor = visit("cy")
    tag = visitor.get(path).headers["ETag"]
    asked = {"If-None-Match": tag}
    assert visitor.get(path, headers=asked).status_code == 304
    revise(app, 5)
    found = rows(visitor.get(path, headers=asked))
    assert [one["value"] for one in found] == ["5", "-2.5"]
    assert found[0]["note"] == "again"


@pytest.mark.parametrize("who", ["bo", "cy", "eve"])
@pytest.mark.parametrize("path", [ONE, ALL])
def test_the_same_values_come_as_a_workbook(site, visit, path, who):
    asked = path.replace(".csv", ".xlsx")
    response = visit(who).get(asked)
    assert (response.status_code, response.mimetype) == (200, XLSX)
    assert "attachment" in response.headers["Content-Disposition"]
    table = open_table(response.data)
    at = [table.index(name) for name in ("metric_name", "start", "value")]
    assert [[row[column] for column in at] for _, row in table.rows()] == [
        ["=Delay", "2024-01-01", "4"], ["=Delay", "2024-03-01", "-2.5"],
    ]  # fmt: skip
    tag = {"If-None-Match": response.headers["ETag"]}
    assert visit(who).get(asked, headers=tag).status_code == 304
    assert visit(who).get(path, headers=tag).status_code == 200
    assert visit(None).get(asked).status_code == 302


def test_a_draft_that_one_may_not_see_is_not_found(site, visit):
    assert visit("cy").get("/metrics/DRAFT/values.csv").status_code == 404
    assert visit("cy").get("/metrics/DRAFT/values.xlsx").status_code == 404
    assert visit("cy").get("/departments/nowhere/values.csv").status_code == 404


def test_what_an_import_only_staged_is_not_written(app, site, visit):
    with app.app_context():
        metric = session.scalars(select(Metric).where(Metric.code == "DELAY")).one()
        make.staged_value(make.staged_import(), metric, date(2024, 2, 1), 9.0)
        make.kept()
    assert len(rows(visit("cy").get(ONE))) == 2


@pytest.mark.both_engines
def test_every_metric_has_the_newest_revision_of_its_periods(app, visit):
    with app.app_context():
        bo, wanted = cast.person("bo"), {}
        for number in range(12):
            metric = make.metric(code=f"N-{number}", close_days=36_500)
            make.values(metric, [number + 0.1 * later for later in range(12)])
            make.kept()
            record(metric, period_start=date(2023, 3, 1), value=99, reason="+ x", actor=bo)
            wanted[f"N-{number}"] = [0.1 * later + number for later in range(12)]
            wanted[f"N-{number}"][2] = 99
        make.metric(code="EMPTY")
        lone = make.metric(code="LONE", state="suspended")
        make.values(lone, [7])
        lone.definition.current.state = "in_review"  # values of what is not approved are not told
        make.kept()
    found = rows(visit("cy").get(ALL))
    assert [(one["metric_code"], float(one["value"])) for one in found] == [
        (code, value) for code, values in wanted.items() for value in values
    ]
    assert {one["note"] for one in found if one["value"] == "99"} == {"'+ x"}


@pytest.mark.both_engines
@pytest.mark.parametrize("path", [ALL, ALL.replace("csv", "xlsx")])
def test_statements_do_not_grow_with_metrics(app, visit, statements, path):
    counts = []
    for number in (3, 30):
        with app.app_context():
            for _ in range(number):
                make.values(make.metric(), [1.0, 2.0])
            make.kept()
        visitor = visit("cy")
        statements.clear()
        assert visitor.get(path).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
