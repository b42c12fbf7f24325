"""The workers of tests/jobs on PostgreSQL: what they do on SQLite, `bin/check` shows."""

import pytest

from tests.jobs.test_worker import (  # noqa: F401 - tests and their fixture
    crew,
    test_a_job_whose_worker_was_killed_runs_again_and_counts_once,
    test_two_workers_have_each_effect_once_within_limits,
)

pytestmark = [pytest.mark.both_engines, pytest.mark.long]
