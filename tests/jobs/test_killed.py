"""kill -9 in the middle of each kind of job: it runs again, and what it brings about is there once.

A kind that tests/jobs/scenes.py does not know fails here. tests/faults/test_jobs.py kills at every
moment, and on PostgreSQL too.
"""

import pytest

from portal.jobs import kinds
from tests.jobs.killing import differing, sites
from tests.jobs.scenes import SCENES


@pytest.fixture
def site(app, engine, request, monkeypatch):
    with sites(app, engine, request, monkeypatch) as site:
        yield site


def test_every_kind_has_a_scene(app):
    with app.app_context():
        assert {one.name for one in kinds.known()} == set(SCENES)


@pytest.mark.parametrize("kind", SCENES)
def test_a_job_killed_in_the_middle_and_at_its_end_counts_once(site, kind):
    portal = site(kind)
    moments = portal.attempt()
    expected = portal.settled()
    assert differing(portal.before, expected) >= portal.changes
    portal.restore()
    assert portal.attempt(killed_at=max(moments // 2, 1)) is None
    portal.attempt(killed_at=moments)
    portal.attempt()
    assert portal.settled() == expected
