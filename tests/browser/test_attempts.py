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
    page.wait_for_url("**/questions/1")
    page.evaluate("window.isTheSame = true")  # as long as no whole page comes
    for at in range(1, 10):
        page.wait_for_url(f"**/questions/{at}")
        expect(page).to_have_title(f"Question {at} · All kinds · Yardstick")
        if at > 1:
            expect(page.locator("#attempt-question")).to_be_focused()
            expect(page.locator("[data-attempt-said]")).to_have_text(f"Question {at - 1}: saved.")
        else:
            sound(page)  # of every kind in every state: test_questions.py
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
        assert page.evaluate("window.isTheSame")
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


def test_practice_helps_in_place_and_back_leads_to_the_question_before(app, sign_in):
    with app.app_context():
        assessment(behaviour="practice", shuffle=False)
        session.commit()
        session.remove()
    page = sign_in("cy")
    page.goto(TEST)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Demand is growing").check()
    page.get_by_role("button", name="Show a hint").click()
    expect(page.locator(".question-hints li")).to_be_focused()
    expect(page.get_by_label("Demand is growing")).to_be_checked()
    page.get_by_label("It may be chance").check()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".question-result")).to_be_focused()
    expect(page.locator(".question-result")).to_contain_text("90 % of the points")
    sound(page)
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**/questions/2")
    page.go_back()  # one step, however often it was checked
    page.wait_for_url("**/questions/1")
    expect(page.get_by_label("It may be chance")).to_be_checked()
    expect(page.get_by_role("button", name="One more hint")).to_be_visible()


def test_an_expired_sign_in_is_renewed_in_place(app, sign_in, test_of_all_kinds):
    page = sign_in("cy")
    page.goto(TEST)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/questions/1")
    for at in (1, 2):
        with app.app_context():
            session.execute(update(SignIn).values(ends_at=clock.now()))
            session.commit()
        page.locator(".question input").first.check()
        if at == 2:  # at once, before it is saved by itself
            page.get_by_role("button", name="Save and go on").click()
        dialogue = page.get_by_role("dialog")
        dialogue.get_by_label("E-mail").fill("cy@example.org")
        dialogue.get_by_label("Password").fill(PASSWORD)
        dialogue.get_by_role("button", name="Sign in").click()
        expect(page.locator("[data-saved]")).to_contain_text("Saved")
        page.get_by_role("button", name="Save and go on").click()
        page.wait_for_url(f"**/questions/{at + 1}")
    with app.app_context():
        saved = select(Drawn.sequence).order_by(Drawn.position).limit(2)
        assert session.scalars(saved).all() == [2, 1]  # what was refused is sent under a new number
