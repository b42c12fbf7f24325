"""A signal is answered by a follow-up, which is done and checked; with a script and without."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests import make
from tests.browser.conftest import sound
from tests.followups.test_signals import HIGH, QUIET, waits

pytestmark = pytest.mark.browser

TODAY = date.today()  # noqa: DTZ011 - the tests' zone is UTC


@pytest.fixture
def metric(app):
    with app.app_context():
        waits([*QUIET, HIGH], code="DELAY", name="Delay")
        make.kept()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_signal_is_acted_on_and_a_restart_is_decided_by_another(sign_in, metric, scripted):
    look = sound if scripted else lambda _page: None
    his = sign_in("bo", java_script_enabled=scripted)
    his.locator("a[href^='/signals/']").click()  # from what waits
    expect(his.get_by_text("Signal of July 2024").first).to_be_visible()
    look(his)
    his.get_by_role("link", name="Act on it").click()
    form = his.locator("#new-follow-up")
    form.get_by_label("What we do").fill("Two more people at the desk.")
    form.get_by_label("Done by").fill((TODAY + timedelta(days=10)).isoformat())
    form.get_by_label("By at least").fill("2")
    form.get_by_label("Seen by the period of").fill((TODAY + timedelta(days=100)).isoformat())
    look(his)
    form.get_by_role("button", name="Agree on it").click()
    expect(his.locator("#responses")).to_contain_text("Two more people at the desk.")
    expect(his.locator("#new-follow-up")).to_have_count(0)
    look(his)

    his.goto("/metrics/DELAY")
    if scripted:
        his.locator("#responses").scroll_into_view_if_needed()
    else:
        his.locator("#responses").get_by_role("link").click()
    his.locator("#responses").get_by_role("link", name="Two more people").first.click()
    expect(his.locator("h1")).to_have_text("Two more people at the desk.")
    his.get_by_text("It is done", exact=True).first.click()
    his.get_by_label("What was done").fill("They began on Monday.")
    look(his)
    his.get_by_role("button", name="It is done").click()
    expect(his.locator("#effect")).to_contain_text("Too early")
    look(his)

    his.goto("/metrics/DELAY/rebases/new")
    his.get_by_label("From the period of").fill("2024-04-01")
    his.get_by_role("button", name="Preview").click()
    expect(his.locator("#rebase-preview")).to_contain_text("With the restart")
    look(his)
    his.get_by_label("What changed in the work").fill("Two sites became one.")
    his.get_by_label("What shows it").fill("The contract.")
    his.get_by_role("button", name="Propose it").click()
    expect(his.locator("#rebase")).to_contain_text("a second person decides")
    expect(his.get_by_role("button", name="Approve")).to_have_count(0)

    hers = sign_in("ana", java_script_enabled=scripted)
    hers.goto("/departments/operations/follow-ups")
    expect(hers.locator("#responses")).to_contain_text("Two more people")
    look(hers)
    hers.goto("/metrics/DELAY/follow-ups")
    hers.get_by_role("link", name="From the period that starts on").click()
    hers.get_by_role("button", name="Approve").click()
    expect(hers.locator("#rebase")).to_contain_text("Approved")
    look(hers)
    hers.goto("/metrics/DELAY")
    expect(hers.locator("#reading")).to_contain_text("Limits restarted")
    expect(hers.locator("#reading")).to_contain_text("Follow-up, done: Two more people")
