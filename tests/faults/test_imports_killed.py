"""kill -9 of `flask values import` at its statements: none of the file counts, or all of it, and
the command can be given again.
"""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.changelog import verifying
from portal.db import session, set_writing
from portal.insight.models import StagedVerdict
from portal.values.actions import clearing, staged_rows
from portal.values.models import Import, Observation, SavedMapping
from portal.values.queries.observations import values_of
from tests.jobs.killing import in_a_process
from tests.values import test_imports

pytestmark = [pytest.mark.both_engines, pytest.mark.slow]

MOST = 6  # moments of those that there are, where not all are tried
DAYS = 40


@pytest.fixture
def metric(app, monkeypatch, tmp_path):
    monkeypatch.setattr(staged_rows, "MOST", 10)
    monkeypatch.setattr(staged_rows, "FEWEST", 5)
    monkeypatch.setattr(staged_rows, "PAUSE", 0)
    with app.app_context():
        made = test_imports.made()
        return made.id


def bring_in(app, path, killed_at=0):
    """Give the command in a process of its own; its moments, None where it was killed."""

    def give(watch):
        watch()
        done = app.test_cli_runner().invoke(
            args=["values", "import", str(path), "--as", "bo@example.org", "--note", "Old."]
        )
        return done.exit_code == 0

    return in_a_process(app, give, killed_at)


def counted(app, metric_id):
    """How many values count; and proof that nothing else of a dead import is left."""
    with app.app_context():
        set_writing(False)
        count = len(values_of([metric_id]).get(metric_id, ()))
        assert verifying.verify().is_whole
        clearing.sweep(clock.now())  # of one that was applied
        clearing.sweep(clock.now() + clearing.FORGOTTEN + timedelta(minutes=1))
        for table in (Observation, StagedVerdict):
            left = session.scalar(select(func.count()).select_from(table))
            assert left == (count if table is Observation else 0)
        assert set(session.scalars(select(Import.state))) <= {"applied", "failed"}
        session.remove()
    return count


def test_a_command_killed_at_any_moment_brings_in_all_or_nothing(app, metric, tmp_path, full, tell):
    def file(year):
        path = tmp_path / f"{year}.csv"
        rows = [
            f"{year + at // 12}-{at % 12 + 1:02}-01,Operations,{20 + at % 5}" for at in range(DAYS)
        ]
        path.write_bytes(test_imports.csv(*rows, header="period,department,delay"))
        return path

    moments = bring_in(app, file(1900))
    assert counted(app, metric) == DAYS
    there = DAYS
    most = moments if full else MOST
    killed = sorted({1 + at * (moments - 1) // (most - 1) for at in range(most)})
    whole = 0
    for at, moment in enumerate(killed):
        path = file(1910 + 4 * at)
        with app.app_context():  # so that each time has the same moments
            session.query(SavedMapping).delete()
            session.commit()
            session.remove()
        bring_in(app, path, killed_at=moment)  # the last moments may be fewer: then it is whole
        now = counted(app, metric)
        assert now in (there, there + DAYS), moment
        whole += now > there
        assert bring_in(app, path) or now > there
        there += DAYS
        assert counted(app, metric) == there, moment
    tell(f"killed at {len(killed)} of {moments} moments, {whole} after all of it counted")
