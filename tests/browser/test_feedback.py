"""Feedback where one stands: found from the table, and drafts that outlast what may go wrong."""

from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal import clock
from portal.accounts.models import SignIn
from portal.db import session
from portal.insight.actions import recompute
from tests import make
from tests.browser.conftest import NARROW, sound
from tests.feedback.conftest import given

pytestmark = pytest.mark.browser

FIGURES = [20.0, 21, 19, 22, 20, 21, 20, 19, 21, 20, 34, 21]


@pytest.fixture
def metric(app):
    with app.app_context():
        made = make.metric(name="Delay", code="DELAY", unit="days")
        make.values(made, FIGURES, first=date(2024, 1, 1))
        recompute([made.id])
        make.kept()


def test_a_row_of_the_table_leads_to_the_form(sign_in, metric):
    page = sign_in("cy")
    page.goto("/metrics/DELAY")
    page.get_by_text("Show as table").click()
    page.get_by_role("button", name="Ask about March 2024").click()
    expect(page.get_by_label("What is it about?")).to_have_value("2024-03-01")
    sound(page)


def test_a_draft_survives_a_reload_a_lost_connection_and_a_sign_in_that_ended(app, sign_in, metric):
    page = sign_in("cy")
    page.goto("/feedback/about?on=/metrics/DELAY")
    page.get_by_role("link", name="Ask, report, propose or thank").click()
    said = page.locator("#feedback-form textarea")
    said.fill("A long thought.")
    page.get_by_label("Idea").check()
    expect(page.get_by_text("Kept on this device until it is sent.")).to_be_visible()
    page.reload()
    expect(said).to_have_value("A long thought.")
    expect(page.get_by_label("Idea")).to_be_checked()
    sound(page)

    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("No connection to the portal")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(said).to_have_value("A long thought.")

    with app.app_context():
        session.execute(update(SignIn).values(ended_at=clock.now()))
        session.commit()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/sign-in**")
    page.get_by_label("E-mail").fill("cy@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    expect(said).to_have_value("A long thought.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#feedback-new")).to_contain_text("on its way to Bo Bright")
    page.reload()
    expect(page.locator("#feedback-list")).to_contain_text("A long thought.")
    expect(page.locator("#feedback-form")).to_have_count(0)


def test_a_draft_on_a_page_of_its_own_goes_when_it_was_sent(sign_in, metric):
    page = sign_in("cy")
    page.goto("/feedback/new?on=/metrics/DELAY")
    page.get_by_label("What do you want to say?").fill("A thought.")
    page.reload()
    expect(page.get_by_label("What do you want to say?")).to_have_value("A thought.")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/feedback/1")
    page.goto("/feedback/new?on=/metrics/DELAY")
    expect(page.get_by_label("What do you want to say?")).to_have_value("")


def test_the_queue_is_read_on_a_telephone_without_scrolling_sideways(app, sign_in, metric):
    with app.test_request_context():
        given()
    page = sign_in("bo")
    page.set_viewport_size(NARROW)
    page.goto("/feedback/queue")
    region = page.get_by_role("region", name="Conversations that wait for you")
    expect(region.get_by_text("Cy Crane")).to_be_visible()
    assert region.evaluate("one => one.scrollWidth <= one.clientWidth")
    sound(page)
