"""From a metric to the lesson that explains it, through a check, and back."""

import pytest

from portal.db import session
from portal.insight.actions import recompute
from tests import make
from tests.browser.conftest import sound
from tests.training import teaching
from tests.training.test_checks import ASKED, HTML

pytestmark = pytest.mark.browser


def test_a_metric_leads_to_its_lesson_and_the_lesson_back(app, sign_in):
    with app.app_context():
        metric = make.metric(code="DELAY", name="Delay")
        make.values(metric, [20.0, 21, 19, 22, 20, 21, 20, 19, 21, 20, 22, 21, 20])
        recompute([metric.id])
        teaching.course()
        teaching.check(ASKED, teaches=["variation"], **HTML)
        session.commit()
    page = sign_in("cy")
    page.goto("/metrics/DELAY")
    page.get_by_role("link", name="How to read variation").click()
    page.wait_for_url("**/learn/noise/points?back=/metrics/DELAY")
    sound(page)
    page.get_by_label("Demand is growing").check()
    page.get_by_role("button", name="Check", exact=True).click()
    result = page.locator(".question-result")
    result.wait_for()
    assert result.evaluate("one => one === document.activeElement")
    assert "FEEDBACK-GROWTH" in page.content()
    sound(page)
    page.get_by_role("button", name="Done, and back to where I was").click()
    page.wait_for_url(lambda url: url.endswith("/metrics/DELAY") and "back=" not in url)
    page.get_by_role("heading", name="Delay", exact=True).first.wait_for()
    page.wait_for_load_state("networkidle")  # else what the page asks for stops the next address
    page.goto("/learn")
    sound(page)
