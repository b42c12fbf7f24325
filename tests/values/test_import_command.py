"""`flask values import`: a file to the values that count, in one process and by few statements."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog.models import Entry
from portal.db import session
from portal.values.actions import clearing, staged_rows, staging
from portal.values.actions import imports as actions
from portal.values.models import Import, Observation
from tests import books, cast, make
from tests.values import test_imports
from tests.values.test_imports import csv

pytestmark = pytest.mark.both_engines


@pytest.fixture
def site(app):
    with app.app_context():
        test_imports.made()


def test_an_import_sends_few_statements_for_any_file_and_fewer_than_one_for_10_000_rows(
    app, site, statements, tmp_path, monkeypatch
):
    """By the command, from the file to the values that count; BEGIN counted where it is sent. What
    grows are batches, of two statements each on SQLite.
    """
    monkeypatch.setattr(staged_rows, "MOST", 100)
    monkeypatch.setattr(staged_rows, "HOLD", 60.0)  # however busy the machine
    monkeypatch.setattr(staging, "SAY", 60.0)

    def cost(first_year, batches):
        rows = [
            f"{first_year + at // 12}-{at % 12 + 1:02}-01,Operations,{20 + at % 5}"
            for at in range(100 * batches)
        ]
        path = tmp_path / f"{first_year}.csv"
        path.write_bytes(csv(*rows, header="period,department,delay"))
        command = ["values", "import", str(path), "--as", "bo@example.org", "--note", "Old ones."]
        statements.clear()
        done = app.test_cli_runner().invoke(args=command)
        assert f"Applied {len(rows)} values." in done.output, done.output
        return len(statements)

    cost(1900, 1)  # which the mapping is kept of
    few, many = cost(1910, 1), cost(1920, 11)
    assert few <= 56
    assert many - few <= 2 * 11


def test_the_log_says_who_brought_in_what_and_that_it_counts(app, site, tmp_path):
    path = tmp_path / "values.csv"
    path.write_bytes(csv("2024-01-01,Operations,20", header="period,department,delay"))
    command = ["values", "import", str(path), "--as", "bo@example.org", "--note", "Old ones."]
    assert app.test_cli_runner().invoke(args=command).exit_code == 0
    with app.app_context():
        found = select(Entry).where(Entry.subject_kind == "import").order_by(Entry.sequence)
        brought, applied = session.scalars(found).all()
        assert (brought.action, applied.action) == ("bring in file", "apply import")
        assert brought.words.fields["file"] == [None, "values.csv"]
        assert brought.words.fields["state"] == [None, "staging"]
        assert applied.words.reason == "Old ones."
        assert applied.words.fields["values"] == [None, 1]
        assert {one.actor_id for one in (brought, applied)} == {cast.person("bo").id}


def test_what_is_dropped_while_a_command_runs_it_dry_stays_dropped(
    app, site, tmp_path, monkeypatch
):
    """And is swept: the command has no job that could be cancelled."""
    store = staging._store_findings

    def dropped_meanwhile(run, numbers):
        actions.drop(session.get_one(Import, run.brought.id), actor=cast.person("bo"))
        store(run, numbers)

    monkeypatch.setattr(staging, "_store_findings", dropped_meanwhile)
    path = tmp_path / "values.csv"
    path.write_bytes(csv("2024-01-01,Operations,20", header="period,department,delay"))
    command = ["values", "import", str(path), "--as", "bo@example.org"]
    done = app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 1
    assert "It was dropped meanwhile." in done.output
    make.jobs(app)
    with app.app_context():
        clearing.sweep(clock.now())
        assert session.scalars(select(Import.state)).one() == "dropped"
        assert session.scalars(select(Observation)).all() == []


def test_a_command_that_cannot_read_the_columns_keeps_nothing(app, site, tmp_path):
    path = tmp_path / "values.csv"
    path.write_bytes(b"a,b\n1,2\n")
    command = ["values", "import", str(path), "--as", "bo@example.org"]
    done = app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 1
    assert "Error: " in done.output
    with app.app_context():
        assert session.scalars(select(Import)).all() == []


def test_a_command_brings_in_a_sheet_that_is_not_there_with_a_sentence(app, site, tmp_path):
    path = tmp_path / "values.xlsx"
    path.write_bytes(books.saved(books.book(Plan=[["period", "delay"], ["2024-01-01", 5]])))
    command = ["values", "import", str(path), "--as", "bo@example.org", "--sheet", "Other"]
    done = app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 1
    assert "no sheet “Other”" in done.output
