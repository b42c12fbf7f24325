"""Row 7 in Chromium: hostile text in everything that is named, and nothing of it runs."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Department, Person
from portal.db import session
from portal.insight.actions import recompute
from portal.registry.models import DefinitionVersion, Metric, Objective
from portal.values.models import Note
from tests import make
from tests.security.test_forms import HOSTILE
from tests.web import world

pytestmark = pytest.mark.browser

WORDS = ("name", "purpose", "key_question", "numerator", "denominator", "inclusions", "unit",
         "source_system", "text")  # fmt: skip
PATHS = (
    "/", "/account", "/metrics", "/metrics/HERE", "/metrics/DRAFT",
    "/metrics/HERE/edit", "/metrics/HERE/values", "/metrics/HERE/values/2024-01-01",
    "/metrics/HERE/people", "/metrics/HERE/chart.svg", "/objectives", "/objectives/AIM",
    "/departments", "/departments/operations", "/overview", "/search?q=xss", "/imports", "/values",
    "/search?q=%3Cscript%3Exss()%3C/script%3E%22%3E%3Cimg src=x onerror=xss()%3E",
)  # fmt: skip


def poison():
    """Put hostile words into every record's words, past every form."""
    number = 0
    for table in (Person, Department, Objective, Metric, DefinitionVersion, Note):
        for record in session.scalars(select(table)).unique():
            for name in WORDS:
                if hasattr(record, name) and isinstance(getattr(record, name), str):
                    most = 40 if name == "unit" else 190
                    words = HOSTILE[number % len(HOSTILE)].replace("\x00", "")
                    setattr(record, name, words[:most])
                    number += 1
    session.commit()
    return number


def test_hostile_text_runs_nothing_in_a_real_browser(app, sign_in):
    """No dialogue, no report of the policy, no request outside, no script's trace in the page."""
    with app.app_context():
        world.build()
        assert poison() > 60
        recompute(list(session.scalars(select(Metric.id))))
        make.kept()
    page = sign_in("ana")
    page.goto("/account")
    assert "xss" in page.content()
    for path in PATHS:
        page.goto(path)
        assert page.locator("[id^=xss]").count() == 0, path
        assert page.evaluate("document.querySelectorAll('script:not([src])').length") == 0, path
        assert page.faults == [], path
