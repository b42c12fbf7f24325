"""Mentoring in a real browser: one who runs it, a mentor and a mentee; once without a script."""

import re

import pytest
from playwright.sync_api import expect

from portal.db import session
from portal.mentorship.models import Pairing
from portal.training.models import Look
from tests.browser.conftest import sound
from tests.mentorship import making
from tests.training import teaching

pytestmark = pytest.mark.browser


@pytest.fixture
def programme(app):
    """Hal runs it; Cy and Ivy are mentors, Bo looks for one."""
    with app.app_context():
        teaching.course()
        session.commit()
        made = making.programme("hal", name="Spring round")
        making.mentor(made, "cy")
        making.mentor(made, "ivy", levels={"flow": 3})
        making.mentee(made, "bo")
        session.commit()
        return f"/mentoring/programmes/{made.slug}"


def test_who_runs_it_pairs_both_accept_and_the_mentor_follows(app, sign_in, programme):
    hal = sign_in("hal")
    hal.goto("/mentoring")
    hal.get_by_role("link", name="Spring round").first.click()
    hal.goto(f"{programme}/runs")
    hal.get_by_role("button", name="Pair them").click()
    expect(hal.get_by_role("row", name=re.compile("Bo Bright"))).to_contain_text("Cy Crane")
    hal.get_by_role("link", name="Verify that it is the best").click()
    expect(hal.locator("#run-said")).not_to_be_empty()
    sound(hal)
    hal.get_by_role("button", name="Publish 1 pair").click()
    expect(hal.get_by_text("Both sides of each pair were asked")).to_be_visible()

    for who, other in (("bo", "Cy Crane"), ("cy", "Bo Bright")):
        page = sign_in(who)
        page.get_by_role("link", name=re.compile(f"{other} as your ")).first.click()
        page.get_by_role("button", name="Accept").click()
        expect(page.get_by_role("button", name="Accept")).to_have_count(0)

    bo = sign_in("bo")
    bo.goto("/mentoring")
    expect(bo.get_by_role("heading", name="Cy Crane")).to_be_visible()
    expect(bo.get_by_text("For the need: reading charts").first).to_be_visible()
    sound(bo)
    bo.get_by_role("link", name="Open", exact=True).click()
    bo.get_by_label("Skill levels").check()
    with bo.expect_navigation():
        bo.locator("#sharing").get_by_role("button", name="Save").click()
    bo.locator("#goals #goal").fill("Read our own chart")
    bo.get_by_role("button", name="Add the goal").click()
    expect(bo.locator("#goals").get_by_text("Read our own chart").first).to_be_visible()

    cy = sign_in("cy")
    cy.goto("/mentoring")
    card = cy.locator(".card", has_text="Bo Bright")
    expect(card).to_contain_text("On time")
    expect(card).to_contain_text("Read our own chart")
    expect(card).to_contain_text("Not enough evidence yet")
    sound(cy)
    card.get_by_role("link", name="Skills and lessons").click()
    cy.get_by_label("Lesson").select_option(label="Signal or noise: Limits")
    cy.get_by_label("Why").fill("Before we draw yours.")
    cy.get_by_role("button", name="Put it on the list").click()
    expect(cy.locator("#mentee")).to_contain_text("From the mentor: Before we draw yours.")
    sound(cy)
    bo.goto("/mentoring")
    bo.get_by_role("link", name="What my mentor sees").click()
    expect(bo.locator(".card", has_text="When it was looked at")).to_contain_text("Cy Crane")
    sound(bo)
    with app.app_context():
        assert session.query(Look).count() == 1


def test_joining_asking_and_accepting_work_without_a_script(app, sign_in, programme):
    ana = sign_in("ana", java_script_enabled=False)
    ana.goto("/mentoring")
    ana.get_by_role("link", name="Take part in Spring round").click()
    ana.get_by_role("link", name="Find a mentor").click()
    ana.locator("#about").fill("Explain our chart at the monthly review.")
    ana.locator("#need_1_topic").select_option("charts")
    ana.locator("#need_1_wanted").select_option("3")
    ana.locator("[name=slots]").first.check()
    ana.locator("[name=modes]").first.check()
    ana.locator("#languages").fill("English")
    ana.get_by_role("button", name="Save my profile").click()
    ana.get_by_role("link", name="Read about the mentors and ask one").click()
    ana.get_by_role("link", name="Cy Crane").click()
    ana.get_by_role("button", name="Ask", exact=True).click()
    ana.goto("/mentoring")
    expect(ana.get_by_text("You said yes; Cy Crane has not answered yet.")).to_be_visible()

    cy = sign_in("cy", java_script_enabled=False)
    cy.get_by_role("link", name="Ana Albrecht as your mentee").click()
    cy.get_by_role("button", name="Accept").click()
    cy.goto("/mentoring")
    expect(cy.get_by_role("heading", name="Ana Albrecht")).to_be_visible()
    cy.get_by_role("link", name="Plan one").click()
    expect(cy.get_by_role("button", name="Plan and invite")).to_have_count(1)
    cy.goto("/mentoring")
    cy.get_by_role("link", name="Skills and lessons").click()
    cy.get_by_role("button", name="Put it on the list").click()
    expect(cy.get_by_role("button", name="Take Points off the list")).to_be_visible()
    with app.app_context():
        assert [one.state for one in session.query(Pairing)] == ["active"]
