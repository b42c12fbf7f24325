"""Addresses outside a request, where the portal answers to one host only."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import url_for

from portal import create_app
from portal.db import db
from portal.jobs.models import Job
from portal.notices.telling import path_of
from portal.web import addresses as module
from portal.web import subjects
from portal.web.addresses import addresses

BASE = "https://yardstick.example.org"


@pytest.fixture
def elsewhere(app):
    """The same portal under a host of its own, as in production."""
    made = create_app(replace(app.config["SETTINGS"], mode="production", base_url=BASE))
    yield made
    with made.app_context():
        db.engine.dispose()  # else the file's next copy meets its old log


def test_a_path_is_built_outside_a_request_whatever_the_host(elsewhere):
    with elsewhere.app_context(), addresses():
        assert url_for("accounts.sign_in") == "/sign-in"


def test_a_job_tells_people_where_something_stands(elsewhere):
    with elsewhere.app_context():
        assert path_of(subjects.of_kind("job"), Job(id=7)) == "/jobs/7"


def test_the_first_link_of_a_person_is_under_that_host(elsewhere):
    arguments = ["people", "add", "nia@example.org", "Nia North", "--department", "sales"]
    done = elsewhere.test_cli_runner().invoke(args=arguments)
    assert done.exit_code == 0, done.output
    assert f"{BASE}/welcome/" in done.output


def test_nobody_makes_a_request_up_in_another_way():
    portal = Path(module.__file__).parents[1]
    making = [
        path.relative_to(portal).as_posix()
        for path in portal.rglob("*.py")
        if "test_request_context" in path.read_text(encoding="utf-8")
    ]
    assert making == ["web/addresses.py"]
