"""kill -9 at each moment of each kind of job: what it brings about is there once."""

import pytest

from tests.jobs.killing import sites
from tests.jobs.scenes import SCENES

pytestmark = [pytest.mark.both_engines, pytest.mark.long]

MOST = 24  # moments of one kind at which it is killed


@pytest.fixture
def site(app, engine, request, monkeypatch):
    with sites(app, engine, request, monkeypatch) as site:
        yield site


@pytest.mark.parametrize("kind", SCENES)
def test_a_job_killed_at_each_moment_counts_once(site, kind, full, tell):
    portal = site(kind)
    count = portal.attempt()
    expected = portal.settled()
    most = MOST if full else 3
    moments = sorted({1 + at * (count - 1) // (most - 1) for at in range(most)})
    for moment in moments:
        portal.restore()
        assert portal.attempt(killed_at=moment) is None
        portal.attempt()
        assert portal.settled() == expected, moment
    tell(f"killed at {len(moments)} of {count} moments")
