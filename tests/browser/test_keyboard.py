"""What is filled in most, by keyboard alone in a window at 400 %: the focus is always seen."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.db import session
from portal.refinement.actions import motions
from portal.refinement.models import Ballot, Score
from tests import cast, make
from tests.browser.keyboard import ZOOMED, walked
from tests.refinement import making, voting
from tests.training.test_attempts import TEST, assessment

pytestmark = pytest.mark.browser


def enter(control):
    control.focus()
    control.page.keyboard.press("Enter")


def test_an_attempt(app, sign_in):
    with app.app_context():
        assessment(time_limit=30, shuffle=False)
        session.commit()
        session.remove()
    page = sign_in("cy")
    page.goto(TEST)
    walked(page)
    enter(page.get_by_role("button", name="Begin"))
    for at in range(1, 10):
        page.wait_for_url(f"**/questions/{at}")
        if at > 1:
            expect(page.locator("#attempt-question")).to_be_focused()
        walked(page)
        enter(page.locator("button[value=next]"))
    page.wait_for_url("**/overview")
    walked(page)


def test_a_sheet_of_values(app, sign_in):
    with app.app_context():
        for number in range(3):
            metric = make.metric(name=f"Delay {number}", unit="days")
            make.values(metric, [20.0, 21, 19])
        make.kept()
    page = sign_in("bo")
    page.goto("/values")
    stops = walked(page)
    assert sum(one.startswith("Save Delay 0") for one in stops)
    page.locator('[data-cell="1"]').first.focus()
    page.keyboard.type("20")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_be_in_viewport()
    assert page.evaluate("document.activeElement !== document.body")


def test_a_draft_and_its_check(app, sign_in):
    page = sign_in("bo")
    page.set_viewport_size(ZOOMED)
    page.goto("/metrics/new")
    expect(page.locator(".checklist")).to_contain_text("Say first which way is better.")
    walked(page)
    direction = page.get_by_label("Direction", exact=True)
    direction.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".checklist")).not_to_contain_text("Say first which way is better.")
    expect(direction).to_be_focused()  # though the check beside it was swapped


def test_scoring_blind(app, sign_in):
    with app.app_context():
        of = making.item(making.cycle("deliberation", year=2031), make.metric(name="Delay"))
        of.state = "evidence"
        make.kept()
        address = f"/refinement/2031/items/{of.id}/scores"
    page = sign_in("ivy")
    page.goto(address)
    walked(page)
    page.locator("main input[type=radio], main select, main input[type=number]").first.focus()
    page.keyboard.press("ArrowDown")
    enter(page.get_by_role("button", name="Save", exact=False).first)
    expect(page.locator("main")).to_contain_text("Your scores are saved.")
    with app.app_context():
        assert session.scalars(select(Score)).all()


def test_a_ballot(app, sign_in):
    with app.app_context():
        item = voting.item(voting.cycle())
        proposal = voting.proposal(item)
        session.commit()
        made = motions.open_motion([item], proposal, "retire", cast.person("hal"))
        address = f"/refinement/2026/motions/{made.id}"
        session.remove()
    page = sign_in("ivy")
    page.goto(address)
    walked(page)
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    enter(page.get_by_role("button", name="Vote"))
    expect(page.locator("main")).to_contain_text("1 of 5")
    walked(page)
    with app.app_context():
        assert session.scalars(select(Ballot)).one().choice


def test_what_opens_is_closed_by_escape_and_gives_the_focus_back(sign_in):
    page = sign_in("dee")
    page.goto("/admin/departments/operations")
    page.set_viewport_size(ZOOMED)
    opener = page.locator("summary", has_text="End …")
    enter(opener)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
