"""Rows 3, 4 and 5: what ended opens nothing, nobody learns who is there, guessing gets nowhere."""

from portal.accounts import actions, passwords
from portal.accounts.models import RoleGrant
from portal.accounts.throttling import LIMITS, PAIR
from portal.db import session, set_writing
from tests import cast
from tests.accounts.test_sign_in import enter


def looks(monkeypatch):
    """Every look at a password from now on."""
    seen = []
    matches = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda *a: (seen.append(1), matches(*a))[1])
    return seen


def test_a_role_that_was_ended_opens_nothing_at_the_next_click(app, visit):
    with app.app_context():
        set_writing(True)
        actions.grant_role(cast.person("bo"), role="administrator", actor=cast.person("dee"))
    browser = visit("bo")
    assert browser.get("/admin/people").status_code == 200
    with app.app_context():
        set_writing(True)
        grant = session.query(RoleGrant).filter_by(person_id=cast.person("bo").id).one()
        actions.end_role(grant, actor=cast.person("dee"))
    assert browser.get("/admin/people").status_code == 403


def test_two_hundred_attempts_in_turn_are_answered_alike(app, visit, monkeypatch):
    """Known, unknown and suspended by turns, each from an address of its own."""
    seen = looks(monkeypatch)
    browser = visit(None)
    browser.get("/sign-in")
    told = {"ana": [], "nobody": [], "gus": []}
    for turn in range(67):
        for who, shapes in told.items():
            answer = enter(browser, who, "wrong password", address=f"198.51.{turn}.{len(who)}")
            text = answer.text.replace(f"{who}@example.org", "…")
            text = text.replace(answer.headers["X-Request-Id"], "…")
            names = tuple(name for name, _ in answer.headers if name != "Set-Cookie")
            about = "do not belong together" in text
            shapes.append((answer.status_code, names, text.count("<"), about))
    assert told["ana"] == told["nobody"] == told["gus"]  # at each turn, waiting included
    assert {shape[0] for shape in told["ana"]} == {422, 429}
    assert len(seen) >= 100


def test_a_thousand_guesses_get_few_looks_at_a_password(visit, monkeypatch):
    """One account from one address, then with forged headers: as many looks as are allowed."""
    seen = looks(monkeypatch)
    browser = visit(None)
    token = browser.csrf()
    for number in range(1000):
        browser.client.post(
            "/sign-in",
            data={"email": "ana@example.org", "password": f"guess {number}"},
            headers={"X-CSRFToken": token, "X-Forwarded-For": f"10.0.{number % 250}.{number % 7}"},
            environ_overrides={"REMOTE_ADDR": "198.51.100.7"},
        )
    assert len(seen) == LIMITS[PAIR][0]
    assert enter(visit(None), address="203.0.113.9").status_code == 303
