"""Row 3: a page that is left open asks on and on; that is nobody, and no sign-in lives by it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.accounts.models import SignIn
from portal.db import session, set_writing
from tests import make
from tests.accounts.test_sessions import is_in, move
from tests.feedback.conftest import given, made
from tests.jobs.test_pages import job  # noqa: F401 - a fixture

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
POLL = re.compile(r'hx-trigger="every ')
POLLS = {  # the template that asks: what it asks for
    "feedback/_talk.html": "/feedback/{thread}/messages",
    "insight/_dashboard.html": "/departments/operations/dashboard",
    "insight/_kept_summary.html": "/overview/summary",
    "insight/_metric_list.html": "/overview/metrics",
    "insight/_reading.html": "/metrics/{metric}/reading",
    "jobs/_progress.html": "/jobs/{job}/progress",
    "notices/_count.html": "/notices/count",
}


@pytest.fixture
def records(app, job):  # noqa: F811
    """A metric of Bo's with a conversation, and a job of his."""
    with app.test_request_context():
        set_writing(True)
        made(app)
        thread = given().id
        make.kept()
    return {"thread": thread, "metric": "DELAY", "job": job}


def seen_at(app):
    with app.app_context():
        return session.scalar(select(SignIn.seen_at).order_by(SignIn.id.desc()).limit(1))


def test_every_template_that_asks_by_itself_is_known():
    asking = {
        str(one.relative_to(TEMPLATES))
        for one in TEMPLATES.rglob("*.html")
        if POLL.search(one.read_text(encoding="utf-8"))
    }
    assert asking == set(POLLS)


@pytest.mark.parametrize("template", POLLS)
def test_a_poll_keeps_no_sign_in_alive(app, visit, records, template):
    browser, url = visit("bo"), POLLS[template].format(**records)
    move(app, "bo", seen_at=timedelta(hours=1))
    before = seen_at(app)
    assert browser.get(f"{url}?seen=1", htmx=True).status_code in (200, 204)
    assert seen_at(app) == before
    move(app, "bo", seen_at=timedelta(hours=11))
    assert not is_in(browser)


@pytest.mark.parametrize("template", sorted(set(POLLS) - {"notices/_count.html"}))
def test_who_looks_is_there(app, visit, records, template):
    browser, url = visit("bo"), POLLS[template].format(**records)
    move(app, "bo", seen_at=timedelta(hours=1))
    before = seen_at(app)
    assert browser.get(url).status_code == 200
    assert seen_at(app) > before
