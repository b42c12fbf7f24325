"""Row 7 in Chromium: hostile text in everything that is named, and nothing of it runs."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from portal.db import db, session
from portal.insight.actions import recompute
from portal.registry.models import Metric
from tests import make
from tests.browser.conftest import become
from tests.security.poison import poison
from tests.security.test_every_page import pages
from tests.security.test_forms import FULL, HOSTILE
from tests.web import world

pytestmark = pytest.mark.browser

PATHS = (
    "/", "/account", "/metrics", "/metrics/HERE", "/metrics/DRAFT",
    "/metrics/HERE/edit", "/metrics/HERE/values", "/metrics/HERE/values/2024-01-01",
    "/metrics/HERE/people", "/metrics/HERE/chart.svg", "/objectives", "/objectives/AIM",
    "/departments", "/departments/operations", "/overview", "/search?q=xss", "/imports", "/values",
    "/search?q=%3Cscript%3Exss()%3C/script%3E%22%3E%3Cimg src=x onerror=xss()%3E",
)  # fmt: skip


def test_hostile_text_runs_nothing_in_a_real_browser(app, sign_in):
    """No dialogue, no report of the policy, no request outside, no script's trace in the page."""
    with app.app_context():
        places = world.build()
        recompute(list(session.scalars(select(Metric.id))))
        make.kept()
        with db.engine.begin() as connection:
            assert len(poison(connection, HOSTILE)) > 100
    page, portal = sign_in("ana"), SimpleNamespace(app=app, places=places)
    page.context.route("**/favicon.ico", lambda asked: asked.fulfill(status=204))  # of fragments
    page.goto("/account")
    assert "xss" in page.content()
    for path in PATHS:
        shows_words(page, path)
    for _, who, url in list(pages(portal))[:: 1 if FULL else 8]:
        if address := world.PEOPLE[who]:
            become(page, app, address.partition("@")[0])
            answer = page.request.get(url)
            if answer.status != 204 and answer.headers["content-type"].startswith("text/html"):
                shows_words(page, url)


def shows_words(page, path):
    page.goto(path)
    assert page.locator("[id^=xss]").count() == 0, path
    assert page.evaluate("document.querySelectorAll('script:not([src])').length") == 0, path
    assert page.faults == [], path
