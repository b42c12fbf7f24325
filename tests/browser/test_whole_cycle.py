"""A review from the questions to its users until it is closed, by people's pages: the chair, two
members, the owner, an employee and the head of their department; with JavaScript and without.
"""

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.refinement.models import Cycle, Motion, Remark
from portal.registry.models import DefinitionVersion
from tests import make
from tests.browser.conftest import become, sound
from tests.refinement import making

pytestmark = pytest.mark.browser

PAGE = "/refinement/2032"


@pytest.fixture
def asked(app):
    """The users of one metric are asked what they think of it; Ola is one, and nothing else."""
    with app.app_context():
        of = making.cycle(
            "insight", year=2032, insight_until=making.day(1), next_review_on=making.day(300)
        )
        making.item(of, make.metric(name="Delay", code="DELAY"))
        make.person("Ola Olsen").email = "ola@example.org"
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


def answer(page, choice, *, saves_itself):
    """Somebody says what the metric is worth to them."""
    page.goto(f"{PAGE}/insight")
    page.locator("select[name$=helps]").select_option(choice)
    if saves_itself:
        expect(page.locator("[id^=asked-] [role=status]")).to_contain_text("Saved")
        page.reload()
    else:
        page.get_by_role("button", name="Save all rows").click()
    expect(page.locator("#insight")).to_contain_text("1 of 1")


def draft(page, item, kind, **fields):
    """A proposal of this kind for the item, whose page is open."""
    page.goto(f"{item}/proposals/new?kind={kind}")
    for name, text in fields.items():
        field = page.locator(f"#proposal-form [name={name}]")
        if not field.is_visible():
            named = page.locator(f"[name={name}]")
            page.locator("details.disclosure", has=named).locator("summary").click()
        field.fill(text)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Hand it in").click()


def know(page, concern=""):
    page.goto(f"{PAGE}/changed")
    page.locator("[name=concern]").fill(concern)
    page.get_by_role("button", name="I know what was decided").click()
    expect(page.locator("#changed")).to_contain_text("You said so on")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_whole_cycle_by_those_who_take_part(sign_in, app, asked, worker, script):
    page = sign_in("bo", java_script_enabled=script)

    def by(who):
        return become(page, app, who)

    answer(page, "4", saves_itself=script)
    answer(by("ola"), "2", saves_itself=script)
    page.goto(PAGE)
    page.get_by_role("link", name="Delay").first.click()
    page.wait_for_url("**/items/*")
    item = page.url.partition("#")[0]

    days_pass(app, insight_until=making.day(-1))
    by("hal").goto(PAGE)
    page.get_by_role("button", name="Build the evidence packs").click()
    worked(page, "Built last")
    go_on(page)

    draft(
        by("bo"),
        item,
        "revise_minor",
        title="Count from the warehouse's own clock",
        reason="The order book lags a day behind.",
        risks="None that we know.",
        source_system="warehouse terminal",
    )
    expect(page.get_by_role("button", name="Hand it in")).to_have_count(0)
    proposal = page.url
    draft(by("ola"), item, "keep", title="Keep it", reason="We plan our week by it.")
    expect(page.locator("#proposal")).to_contain_text("It waits for the head of Operations.")
    by("ana").reload()
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_role("button", name="Hand it in")).to_have_count(0)

    go_on(by("hal"))
    go_on(page)
    by("ivy").goto(proposal)
    page.get_by_role("button", name="Put it forward").click()
    expect(page.locator("#proposal")).to_contain_text("Put forward")
    go_on(by("hal"))
    by("ola").goto(item)
    page.locator("#remarks [value=objection]").check()
    page.locator("#remarks [name=text]").fill("The terminals stop at night.")
    page.get_by_role("button", name="Say it").click()
    expect(page.locator("#remarks")).to_contain_text("The terminals stop at night.")
    by("eve").goto(item)
    page.get_by_role("link", name="Answer it").click()
    page.locator("[name=answer]").fill("Nothing is delivered at night.")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator("#remarks")).to_contain_text("Nothing is delivered at night.")
    days_pass(app, comment_opened_at=clock.now() - timedelta(days=11))
    go_on(by("hal"))

    with app.app_context():
        motion = f"{PAGE}/motions/{session.scalars(select(Motion.id)).one()}"
    for who in ("ivy", "eve", "hal"):
        by(who).goto(motion)
        page.locator("[name=choice][value=yes]").check()
        page.get_by_role("button", name="Vote", exact=True).click()
        expect(page.locator("#motion")).to_contain_text("You have voted")
    page.locator("form[action$=decision] [name=reason]").fill("All agree.")
    page.get_by_role("button", name="Count and decide").click()
    expect(page.locator("#motion")).to_contain_text("3 of 3 voted")

    go_on(page)
    page.goto(PAGE)
    page.get_by_role("button", name="Publish all decisions").click()
    words = re.compile("Publication of decisions|Next: acknowledging")  # it may be over by then
    expect(page.locator("#cycle")).to_contain_text(words)
    worked(page, "Next: acknowledging")
    go_on(page)

    know(by("bo"))
    know(by("ola"), "Who looks at the terminals?")
    by("hal").goto(PAGE)
    expect(page.locator("#acknowledging")).to_contain_text("2 of 3 people who were told")
    know(by("ana"))
    go_on(by("hal"))
    expect(page.locator("#checklist")).to_contain_text("Everything stays readable")
    if script:
        sound(page)
    by("ola").goto("/metrics/DELAY/versions/1.1.0")
    expect(page.locator("main")).to_contain_text("warehouse terminal")
    with app.app_context():
        made = session.scalars(select(DefinitionVersion).order_by(DefinitionVersion.id)).all()
        assert [one.number for one in made] == ["1.0.0", "1.1.0"]
        assert made[1].effective_from > making.day(27)
        assert session.scalars(select(Remark.state)).one() == "answered"
    assert page.faults == []
