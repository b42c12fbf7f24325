"""A review from the questions to its users until they know what was decided, by people's pages."""

import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.refinement.models import Cycle, Motion
from portal.registry.models import DefinitionVersion
from tests import make
from tests.browser.conftest import sound
from tests.refinement import making

pytestmark = pytest.mark.browser

PAGE = "/refinement/2032"


@pytest.fixture
def asked(app):
    """The users of one metric are asked what they think of it."""
    with app.app_context():
        of = making.cycle(
            "insight", year=2032, insight_until=making.day(1), next_review_on=making.day(300)
        )
        making.item(of, make.metric(name="Delay", code="DELAY"))
        make.kept()


def days_pass(app, **more):
    """The calendar is behind by as many days as the guards ask for."""
    with app.app_context():
        of = session.scalars(select(Cycle)).one()
        for name, value in more.items():
            setattr(of, name, value)
        make.kept()


def go_on(page):
    """The chair takes the next step, for nothing is missing."""
    page.goto(PAGE)
    step = page.locator("#checklist h2")
    before = step.inner_text()
    page.get_by_role("button", name="Go on to").click()
    expect(step).not_to_have_text(before)


def worked(page, words):
    """The worker has done its part."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        page.goto(PAGE)
        if words in page.content():
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"never read: {words}")


def test_from_the_insight_to_a_decision_that_people_know(sign_in, app, asked, worker):
    hal = sign_in("hal")
    bo = sign_in("bo", java_script_enabled=False)
    ivy, eve = (sign_in(who, java_script_enabled=False) for who in ("ivy", "eve"))

    bo.goto(f"{PAGE}/insight")
    bo.locator("select[name$=helps]").select_option("4")
    bo.get_by_role("button", name="Save all rows").click()
    expect(bo.locator("#insight")).to_contain_text("1 of 1")

    days_pass(app, insight_until=making.day(-1))
    hal.goto(PAGE)
    hal.get_by_role("button", name="Build the evidence packs").click()
    worked(hal, "Built last")
    go_on(hal)

    bo.goto(PAGE)
    bo.get_by_role("link", name="Delay").first.click()
    bo.wait_for_url("**/items/*")
    bo.goto(f"{bo.url.partition('#')[0]}/proposals/new?kind=revise_minor")
    bo.locator("[name=title]").fill("Count from the warehouse's own clock")
    bo.locator("[name=reason]").fill("The order book lags a day behind.")
    bo.locator("[name=risks]").fill("None that we know.")
    for section in bo.locator("details.disclosure summary").all():
        section.click()
    bo.locator("[name=source_system]").fill("warehouse terminal")
    bo.get_by_role("button", name="Save the draft").click()
    bo.get_by_role("button", name="Hand it in").click()
    expect(bo.locator("#proposal")).to_contain_text("Handed in")
    proposal = bo.url

    go_on(hal)
    go_on(hal)
    ivy.goto(proposal)
    ivy.get_by_role("button", name="Put it forward").click()
    go_on(hal)
    days_pass(app, comment_opened_at=clock.now() - timedelta(days=11))
    go_on(hal)

    with app.app_context():
        motion = f"{PAGE}/motions/{session.scalars(select(Motion.id)).one()}"
    for page in (hal, ivy, eve):
        page.goto(motion)
        page.locator("[name=choice][value=yes]").check()
        page.get_by_role("button", name="Vote", exact=True).click()
        expect(page.locator("#motion")).to_contain_text("You have voted")
    hal.goto(motion)
    hal.locator("form[action$=decision] [name=reason]").fill("All agree.")
    hal.get_by_role("button", name="Count and decide").click()
    expect(hal.locator("#motion")).to_contain_text("3 of 3 voted")

    go_on(hal)
    hal.goto(PAGE)
    hal.get_by_role("button", name="Publish all decisions").click()
    expect(hal.locator("#cycle")).to_contain_text("Publication of decisions")
    worked(hal, "Next: acknowledging")
    go_on(hal)

    bo.goto(f"{PAGE}/changed")
    bo.get_by_role("button", name="I know what was decided").click()
    expect(bo.locator("#changed")).to_contain_text("You said so on")
    hal.goto(PAGE)
    expect(hal.locator("#acknowledging")).to_contain_text("1 of 2 people who were told")
    sound(hal)
    bo.goto("/metrics/DELAY/versions/1.1.0")
    expect(bo.locator("main")).to_contain_text("warehouse terminal")
    with app.app_context():
        made = session.scalars(select(DefinitionVersion).order_by(DefinitionVersion.id)).all()
        assert [one.number for one in made] == ["1.0.0", "1.1.0"]
        assert made[1].effective_from > making.day(27)
    assert hal.faults == []
