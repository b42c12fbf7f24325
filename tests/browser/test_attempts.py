"""An assessment in a browser: by keyboard, saved as one goes, through an expired sign-in."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import SignIn
from portal.db import session
from portal.training.models import Attempt, Drawn
from tests.browser.conftest import sound
from tests.cast import PASSWORD
from tests.training.test_attempts import TEST, assessment

pytestmark = pytest.mark.browser


@pytest.fixture
def test_of_all_kinds(app):
    with app.app_context():
        assessment(time_limit=30, shuffle=False)
        session.commit()
        session.remove()


def press(page, key, times=1):
    for _ in range(times):
        page.keyboard.press(key)


def test_every_kind_by_keyboard_alone(app, sign_in, test_of_all_kinds):
    page = sign_in("cy")
    page.goto(TEST)
    sound(page)
    page.get_by_role("button", name="Begin").focus()
    press(page, "Enter")
    for at in range(1, 10):
        page.wait_for_url(f"**/questions/{at}")
        sound(page)
        question = page.locator(".question")
        control = question.locator("input, select").first
        control.focus()
        if question.locator("select").count():
            moves = question.locator("[data-move='1']")
            if moves.count():
                moves.first.focus()
                press(page, "Enter")
                expect(question.locator("[data-moved]")).to_contain_text("place 2 of 3")
            else:
                press(page, "ArrowDown")
        elif control.get_attribute("type") == "text":
            page.keyboard.type("8.5")
        else:
            press(page, "Space")
        expect(page.locator("[data-saved]")).to_contain_text("Saved")
        page.locator("button[value=next]").focus()
        press(page, "Enter")
    page.wait_for_url("**/overview")
    sound(page)
    page.get_by_role("button", name="Hand in").focus()
    press(page, "Enter")
    expect(page.get_by_role("heading", name="What to read next")).to_be_visible()
    sound(page)
    with app.app_context():
        assert all(one.given is not None for one in session.scalars(select(Drawn)))
        assert session.scalars(select(Attempt.state)).one() == "finished"


def test_an_expired_sign_in_is_renewed_in_place(app, sign_in, test_of_all_kinds):
    page = sign_in("cy")
    page.goto(TEST)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/questions/1")
    with app.app_context():
        session.execute(update(SignIn).values(ends_at=clock.now()))
        session.commit()
    page.locator(".question input").first.check()
    dialogue = page.get_by_role("dialog")
    dialogue.get_by_label("E-mail").fill("cy@example.org")
    dialogue.get_by_label("Password").fill(PASSWORD)
    dialogue.get_by_role("button", name="Sign in").click()
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    with app.app_context():
        assert session.scalar(select(Drawn.sequence).where(Drawn.position == 1)) == 1
