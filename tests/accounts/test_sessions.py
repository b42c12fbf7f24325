"""Sessions: limits, ending them, and who ends whose."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts import browsers, sessions
from portal.accounts.models import SignIn
from portal.db import session
from tests import cast
from tests.accounts.test_sign_in import enter

NEW = "a walk along the quiet river"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def rows(app, who="ana"):
    with app.app_context():
        found = select(SignIn).where(SignIn.person_id == cast.person(who).id)
        return session.scalars(found.order_by(SignIn.id)).all()


def move(app, who="ana", **changes):
    """Let what stands in the person's sessions be so much earlier."""
    with app.app_context():
        for row in session.scalars(select(SignIn).where(SignIn.person_id == cast.person(who).id)):
            for name, earlier in changes.items():
                setattr(row, name, getattr(row, name) - earlier)
        session.commit()


def is_in(browser):
    return browser.get("/account").status_code == 200


def test_a_session_ends_after_the_idle_limit(app, visit):
    browser = visit("ana")
    move(app, seen_at=timedelta(hours=11, minutes=59))
    assert is_in(browser)
    move(app, seen_at=timedelta(hours=12))
    assert not is_in(browser)


def test_a_session_ends_at_its_absolute_limit_however_busy(app, visit):
    browser = visit("ana")
    assert is_in(browser)
    move(app, ends_at=timedelta(days=8))
    assert not is_in(browser)


def test_last_seen_is_noted_now_and_then(app, visit):
    browser = visit("ana")
    before = rows(app)[0].seen_at
    is_in(browser)
    assert rows(app)[0].seen_at == before
    move(app, seen_at=timedelta(minutes=6))
    is_in(browser)
    assert rows(app)[0].seen_at > before


def test_a_clock_that_goes_back_kills_no_session(app, visit, monkeypatch):
    browser = visit("ana")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(hours=1))
    assert is_in(browser)


def test_the_account_lists_open_sessions_with_browser_and_place(app, visit):
    browser = visit("ana")
    visit("ana")
    with app.app_context():
        first = session.scalars(
            select(SignIn).where(SignIn.person_id == cast.person("ana").id)
        ).first()
        first.browser, first.address = FIREFOX, "192.0.2.44"
        session.commit()
    page = browser.get("/account").text
    assert "Firefox on Windows" in page
    assert "192.0.2.44" in page
    assert page.count("This browser") == 1


def test_sessions_past_their_limits_are_not_listed(app, visit):
    visit("ana")
    move(app, seen_at=timedelta(hours=13))
    page = visit("ana").get("/account").text
    assert page.count('hx-post="/account/sessions/') == 1


@pytest.mark.parametrize("htmx", [True, False])
def test_one_session_is_ended_at_once(app, visit, htmx):
    browser, other = visit("ana"), visit("ana")
    id = rows(app)[1].id
    answer = browser.post(f"/account/sessions/{id}/end", htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    if htmx:
        assert 'id="sessions"' in answer.text
    assert not is_in(other)
    assert is_in(browser)


def test_ending_this_session_leaves_for_the_sign_in_page(app, visit):
    browser = visit("ana")
    id = rows(app)[0].id
    answer = browser.post(f"/account/sessions/{id}/end", htmx=True)
    assert answer.headers["HX-Redirect"] == "/sign-in"
    assert not is_in(browser)


@pytest.mark.parametrize("path", ["/account/sessions/{id}/end", "/account/sign-out-everywhere"])
def test_browsers_are_signed_out_by_who_types_the_password_again(app, visit, path):
    """ASVS 7.5.2: an open browser alone is no way to end the others."""
    browser, other = visit("ana"), visit("ana")
    path = path.format(id=rows(app)[1].id)
    move(app, confirmed_at=timedelta(minutes=11))
    assert browser.post(path).status_code == 422
    assert is_in(other)
    answer = browser.post(path, {"confirm_password": cast.PASSWORD})
    assert answer.status_code == 303
    assert not is_in(other)


def test_a_typed_password_gives_the_browser_a_new_token(app, visit):
    """ASVS 7.2.4: what was copied before it signs nobody in."""
    browser, copied = visit("ana"), visit(None)
    with browser.client.session_transaction() as cookie:
        before = dict(cookie)
    with copied.client.session_transaction() as cookie:
        cookie.update(before)
    assert is_in(copied)
    sent = browser.post("/account/confirm", {"confirm_password": cast.PASSWORD})
    assert sent.status_code == 303
    assert is_in(browser)
    assert not is_in(copied)
    new = {"present": cast.PASSWORD, "password": NEW, "again": NEW}
    with browser.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert browser.post("/account/password", new).status_code == 303
    with browser.client.session_transaction() as cookie:
        assert cookie["_user_id"] not in (token, before["_user_id"])
    assert is_in(browser)


def test_more_browsers_than_may_be_end_the_longest_unused(app, visit, monkeypatch, caplog):
    """ASVS 7.1.2; the log of security says so, and the account page how many may be."""
    monkeypatch.setattr(sessions, "AT_ONCE", 3)
    first, second = visit("ana"), visit("ana")
    move(app, seen_at=timedelta(minutes=4))  # less than is noted, so that looking changes nothing
    with app.app_context():
        session.get(SignIn, rows(app)[1].id).seen_at -= timedelta(seconds=5)
        session.commit()
    third, bo = visit("ana"), visit("bo")
    assert all(map(is_in, (first, second, third)))
    with caplog.at_level("INFO", logger="portal.security"):
        fourth = visit(None)
        enter(fourth)
    assert not is_in(second)
    assert all(map(is_in, (first, third, fourth, bo)))
    assert "oldest sessions ended" in caplog.messages
    assert "You can be signed in to 3 browsers at once" in fourth.get("/account").text


@pytest.mark.both_engines
def test_those_of_a_clock_that_was_ahead_keep_nobody_out(app, visit, monkeypatch):
    """They look newer than any that begins now, which must not be the one that is ended."""
    monkeypatch.setattr(sessions, "AT_ONCE", 2)
    ahead = [visit("ana"), visit("ana"), visit("ana")]
    move(app, seen_at=-timedelta(days=2))
    browser = visit(None)
    enter(browser)
    assert is_in(browser)
    assert not any(map(is_in, ahead))


def test_somebody_elses_session_is_not_there(app, visit):
    other = visit("bo")
    id = rows(app, "bo")[0].id
    assert visit("ana").post(f"/account/sessions/{id}/end").status_code == 404
    assert visit("dee").post(f"/account/sessions/{id}/end").status_code == 404
    assert is_in(other)


def test_signing_out_everywhere_ends_all_of_ones_own(app, visit):
    browser, other, bo = visit("ana"), visit("ana"), visit("bo")
    assert browser.post("/account/sign-out-everywhere").headers["Location"] == "/sign-in"
    assert not is_in(browser)
    assert not is_in(other)
    assert is_in(bo)


def test_an_administrator_ends_all_sessions_of_a_person(app, visit):
    ana, bo = visit("ana"), visit("bo")
    id = rows(app)[0].person_id
    answer = visit("dee").post(f"/admin/people/{id}/sign-out", htmx=True)
    assert answer.status_code == 200
    assert not is_in(ana)
    assert is_in(bo)


def test_who_is_suspended_is_out_at_once_even_where_a_session_row_is_open(app, visit):
    ana = visit("ana")
    with app.app_context():
        cast.person("ana").state = "suspended"
        session.commit()
    assert not is_in(ana)


def test_a_made_up_or_foreign_token_signs_nobody_in(app, visit):
    for token in ("", "x", sessions.digest("x"), "1", "\x00"):
        browser = visit(None)
        with browser.client.session_transaction() as cookie:
            cookie["_user_id"] = token
        assert not is_in(browser)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/18.5 Safari/605.1.15", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/138.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
         "(KHTML, like Gecko) CriOS/138.0.7204.119 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        ("curl/8.5.0", "curl"),
        ("Something (X11; Linux x86_64)", "A browser on Linux"),
        ("<script>alert(1)</script>", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)  # fmt: skip
def test_browsers_are_called_what_people_call_them(user_agent, words):
    assert browsers.described(user_agent) == words
