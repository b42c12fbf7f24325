"""The second factor: set up with a proven code, asked for at sign-in, turned off or reset."""

import logging
import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts import actions, authenticator, queries, sealing, sessions, throttling
from portal.accounts.actions.second_factor import key_of
from portal.accounts.models import RecoveryCode, SecondFactor, SignIn, Throttle
from portal.changelog.models import Entry
from portal.db import session, set_writing
from portal.errors import Refused
from tests import cast
from tests.accounts.test_sign_in import enter
from tests.cast import PASSWORD
from tests.conftest import SECRET

ONE = "/account/second-factor"


@pytest.fixture
def at(monkeypatch):
    """A clock that stands still until the test moves it: `at(seconds=30)`."""
    now = [clock.now().replace(second=5, microsecond=0)]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    def moved(**how):
        now[0] += timedelta(**how)

    return moved


def code(key):
    return pyotp.TOTP(key).at(clock.now())


def factor(app, who="ana"):
    with app.app_context():
        return session.get(SecondFactor, cast.person(who).id)


def turn_on(app, who="ana"):
    """Give `who` a proven second factor; its key and its recovery codes."""
    with app.app_context():
        set_writing(True)
        person, codes = cast.person(who), authenticator.recovery_codes()
        actions.begin_second_factor(person, actor=person)
        key = key_of(queries.second_factor(person))
        made = {"code": code(key), "codes": codes, "this": ""}
        actions.prove_second_factor(person, **made, actor=person)
        session.remove()
        set_writing(True)
    return key, codes


def half_way(visit, who="ana", **more):
    """A browser in which the password was right and the code is owed."""
    browser = visit(None)
    answer = enter(browser, who, **more)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in/code")
    return browser


def is_in(browser):
    return browser.get("/account").status_code == 200


def log_of(app):
    with app.app_context():
        return list(session.scalars(select(Entry.action).order_by(Entry.sequence)))


def test_setting_it_up_shows_the_key_proves_a_code_and_shows_the_recovery_codes_once(
    app, visit, at
):
    browser, other = visit("ana"), visit("ana")
    assert "Begin" in browser.get(ONE).text
    assert browser.post(ONE).headers["Location"] == ONE
    page = browser.get(ONE).text
    key = re.search(r'class="copy">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert 'class="qr"' in page
    assert enter(visit(None)).headers["Location"] == "/"  # not proven: nothing is asked yet
    answer = browser.post(ONE + "/proof", {"code": code(key)})
    codes = re.findall(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){6})</code>", answer.text)
    assert len(codes) == authenticator.CODES
    assert is_in(browser)
    assert not is_in(other)
    assert all(one not in browser.get(ONE).text for one in [key, *codes])
    assert log_of(app) == ["begin second factor", "turn second factor on"]
    with app.app_context():
        kept = session.scalars(select(RecoveryCode.code_hash)).all()
        words = str([vars(entry.words) for entry in session.scalars(select(Entry))])
    assert sorted(kept) == sorted(authenticator.digest(one) for one in codes)
    assert all(one not in words for one in [key, *codes])


def test_the_same_proof_sent_twice_shows_the_codes_once(app, visit, at):
    browser = visit("ana")
    browser.post(ONE)
    form = {"code": code(key_of_(app)), "key": "a-key-of-a-form"}
    assert "recovery-codes" in browser.post(ONE + "/proof", form).text
    again = browser.post(ONE + "/proof", form).text
    assert "recovery-codes" not in again
    assert "shown before" in again
    assert len(log_of(app)) == 2


def key_of_(app, who="ana"):
    with app.app_context():
        return key_of(queries.second_factor(cast.person(who)))


def test_a_wrong_first_code_turns_nothing_on(app, visit, at):
    browser = visit("ana")
    browser.post(ONE)
    for wrong in ("000000", "", "abc", "１２３４５６", "9" * 40):
        assert browser.post(ONE + "/proof", {"code": wrong}).status_code == 422
    assert factor(app).proven_at is None
    assert enter(visit(None)).headers["Location"] == "/"


def test_a_key_that_was_not_proven_within_half_an_hour_is_over(app, visit, at):
    visit("ana").post(ONE)
    key = key_of_(app)
    at(minutes=31)
    browser = visit("ana")
    assert 'class="qr"' not in browser.get(ONE).text
    assert browser.post(ONE + "/proof", {"code": code(key)}).status_code == 422
    browser.post(ONE)
    assert key_of_(app) != key


def test_signing_in_asks_for_the_code_and_opens_nothing_before_it(app, visit, at):
    key, _ = turn_on(app)
    at(seconds=60)
    browser = half_way(visit, next="/account?x=1")
    for path in ("/", "/account", "/metrics", "/departments"):
        assert browser.get(path).headers["Location"].startswith("/sign-in")
    with browser.client.session_transaction() as cookie:
        token = cookie[sessions.AWAITING]
        assert "_user_id" not in cookie
    page = browser.get("/sign-in/code?next=/account?x%3D1")
    assert 'value="/account?x=1"' in page.text
    answer = browser.post("/sign-in/code", {"code": code(key), "next": "/account?x=1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account?x=1")
    assert is_in(browser)
    thief = visit(None)
    with thief.client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert not is_in(thief)


def test_the_token_that_awaits_its_code_signs_nobody_in(app, visit, at):
    turn_on(app)
    browser = half_way(visit)
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = cookie[sessions.AWAITING]
    assert not is_in(browser)


def test_a_code_counts_once(app, visit, at):
    key, _ = turn_on(app)
    assert half_way(visit).post("/sign-in/code", {"code": code(key)}).status_code == 422
    at(seconds=30)
    used = code(key)
    assert half_way(visit).post("/sign-in/code", {"code": used}).status_code == 303
    assert half_way(visit).post("/sign-in/code", {"code": used}).status_code == 422


@pytest.mark.parametrize(
    ("seconds", "status"), [(-30, 422), (-6, 422), (0, 303), (24, 303), (25, 422)]
)
def test_a_code_lives_for_half_a_minute(app, visit, at, seconds, status):
    """ASVS 6.5.5: neither the code before nor the next one counts; five seconds are gone here."""
    key, _ = turn_on(app)
    at(minutes=5)
    typed = pyotp.TOTP(key).at(clock.now() + timedelta(seconds=seconds))
    spaced = f" {typed[:3]} {typed[3:]} "
    assert half_way(visit).post("/sign-in/code", {"code": spaced}).status_code == status


def test_a_recovery_code_counts_once_and_says_how_many_are_left(app, visit, at):
    _, codes = turn_on(app)
    browser = half_way(visit)
    assert browser.post("/sign-in/code", {"code": codes[3].upper()}).status_code == 303
    assert "9 are left" in browser.get("/").text
    assert half_way(visit).post("/sign-in/code", {"code": codes[3]}).status_code == 422
    assert half_way(visit).post("/sign-in/code", {"code": codes[4]}).status_code == 303


def test_somebody_elses_codes_open_nothing(app, visit, at):
    turn_on(app)
    key, codes = turn_on(app, "bo")
    at(seconds=30)
    for typed in (code(key), codes[0]):
        assert half_way(visit).post("/sign-in/code", {"code": typed}).status_code == 422


def test_guessing_codes_is_slowed_down_from_wherever_it_comes(app, visit, at):
    key, codes = turn_on(app)
    at(seconds=30)
    most = throttling.LIMITS[throttling.CODE][0]
    answers = []
    for number in range(most + 1):
        browser = half_way(visit, address=f"198.51.100.{number}")
        answers.append(browser.post("/sign-in/code", {"code": "000000"}))
    assert [one.status_code for one in answers] == [422] * most + [429]
    assert int(answers[-1].headers["Retry-After"]) <= 15 * 60
    assert half_way(visit).post("/sign-in/code", {"code": codes[0]}).status_code == 429
    at(minutes=15, seconds=1)
    assert half_way(visit).post("/sign-in/code", {"code": code(key)}).status_code == 303
    with app.app_context():
        assert all(len(one) == 64 for one in session.scalars(select(Throttle.key)))


def test_the_second_step_has_ten_minutes(app, visit, at):
    key, _ = turn_on(app)
    browser = half_way(visit)
    at(minutes=10)
    answer = browser.post("/sign-in/code", {"code": code(key), "next": "/metrics"})
    assert answer.headers["Location"] == "/sign-in?next=/metrics"
    assert not is_in(browser)


@pytest.mark.parametrize("what", ["suspended", "password", "signed out everywhere"])
def test_what_ends_sessions_ends_a_sign_in_that_awaits_its_code(app, visit, at, what):
    key, _ = turn_on(app)
    at(seconds=30)
    browser = half_way(visit)
    with app.app_context():
        set_writing(True)
        ana, dee = cast.person("ana"), cast.person("dee")
        if what == "suspended":
            actions.suspend(ana, reason="left", actor=dee)
        elif what == "password":
            given = {"present": PASSWORD, "password": "tram lamp otter quill"}
            actions.change_password(ana, **given, address="192.0.2.1", this="", actor=ana)
        else:
            actions.end_sessions(ana, actor=dee)
    assert browser.post("/sign-in/code", {"code": code(key)}).headers["Location"] == "/sign-in"
    assert not is_in(browser)


def test_without_a_right_password_nobody_is_asked_for_a_code(visit):
    assert visit(None).get("/sign-in/code").headers["Location"] == "/sign-in"
    answer = visit(None).post("/sign-in/code", {"code": "000000", "next": "//evil.example"})
    assert answer.headers["Location"] == "/sign-in"


def test_a_sign_in_that_awaits_its_code_is_not_listed_and_makes_no_place_known(app, visit, at):
    turn_on(app)
    half_way(visit, address="203.0.113.9")
    page = visit("ana").get("/account").text
    assert page.count('hx-post="/account/sessions/') == 1
    with app.app_context():
        assert not sessions.has_used(cast.person("ana").id, "203.0.113.9")


def test_turning_it_off_needs_the_password(app, visit, at):
    turn_on(app)
    browser = visit("ana")
    for wrong in ("", "wrong password"):
        assert browser.post(ONE + "/removal", {"present": wrong}).status_code == 422
    assert factor(app) is not None
    assert browser.post(ONE + "/removal", {"present": PASSWORD}).status_code == 303
    assert factor(app) is None
    assert log_of(app)[-1] == "turn second factor off"
    with app.app_context():
        assert session.scalars(select(RecoveryCode)).all() == []
    assert enter(visit(None)).headers["Location"] == "/"


def test_new_recovery_codes_void_the_earlier_ones(app, visit, at):
    _, codes = turn_on(app)
    page = visit("ana").post(ONE + "/codes").text
    made = re.findall(r"<code>([a-z2-9-]{34})</code>", page)
    assert half_way(visit).post("/sign-in/code", {"code": codes[0]}).status_code == 422
    assert half_way(visit).post("/sign-in/code", {"code": made[0]}).status_code == 303
    assert visit("bo").post(ONE + "/codes").status_code == 422


@pytest.mark.parametrize("htmx", [True, False])
def test_an_administrator_resets_it_for_who_lost_the_device(app, visit, at, htmx):
    turn_on(app)
    ana = visit("ana")
    with app.app_context():
        url = f"/admin/people/{cast.person('ana').id}/second-factor/reset"
    assert visit("dee").post(url, {"reason": " "}, htmx=htmx).status_code == 422
    answer = visit("dee").post(url, {"reason": "telephone lost"}, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert factor(app) is None
    assert not is_in(ana)
    with app.app_context():
        entry = session.scalars(select(Entry).order_by(Entry.sequence.desc())).first()
        assert (entry.action, entry.words.reason) == ("reset second factor", "telephone lost")
        assert entry.actor_id == cast.person("dee").id
    assert enter(visit(None)).headers["Location"] == "/"
    assert visit("dee").post(url, {"reason": "again"}, htmx=htmx).status_code == 422


def test_the_key_is_sealed_and_bound_to_its_person(app, visit, at):
    key, codes = turn_on(app)
    sealed = factor(app).sealed_key
    assert key not in sealed
    with app.app_context():
        number = cast.person("ana").id
    assert sealing.opened(sealed, SECRET, f"person {number}") == key
    assert sealing.opened(sealed, SECRET, f"person {number + 1}") is None
    assert sealing.opened(sealed, SECRET + "x", f"person {number}") is None
    for broken in ("", "no seal", sealed[:-8], "é"):
        assert sealing.opened(broken, SECRET, f"person {number}") is None
    with app.app_context():  # as after another SECRET_KEY
        session.get(SecondFactor, number).sealed_key = sealing.seal(key, "other", "person 1")
        session.commit()
    at(seconds=30)
    assert half_way(visit).post("/sign-in/code", {"code": code(key)}).status_code == 422
    assert half_way(visit).post("/sign-in/code", {"code": codes[0]}).status_code == 303


def test_its_steps_stand_in_the_security_log_without_codes(app, visit, at, caplog):
    with caplog.at_level(logging.INFO, logger="portal.security"):
        key, codes = turn_on(app)
        at(seconds=30)
        typed = code(key)
        half_way(visit).post("/sign-in/code", {"code": "000000"})
        half_way(visit).post("/sign-in/code", {"code": typed})
        half_way(visit).post("/sign-in/code", {"code": codes[0]})
    records = [one for one in caplog.records if one.name == "portal.security"]
    assert [one.getMessage() for one in records] == [
        "second factor on", "code denied", "signed in", "recovery code used", "signed in",
    ]  # fmt: skip
    facts = str([one.facts for one in records])
    assert all(secret not in facts for secret in (key, typed, codes[0], "000000"))


@pytest.mark.both_engines
def test_one_code_at_many_doors_opens_one(inside, at):
    """The step is taken by the row itself: a second taker changes none."""
    ana, codes = cast.person("ana"), authenticator.recovery_codes()
    actions.begin_second_factor(ana, actor=ana)
    key = key_of(queries.second_factor(ana))
    actions.prove_second_factor(ana, code=code(key), codes=codes, this="", actor=ana)
    at(seconds=30)
    session.remove()
    set_writing(False)
    for typed in (code(key), codes[0]):
        actions.check_code(cast.person("ana"), typed)
        with pytest.raises(Refused):
            actions.check_code(cast.person("ana"), typed)
    session.remove()


def test_an_older_portal_finds_no_half_way_session_after_going_back(inside):
    """The migration down drops sign-ins that await a code, which would become whole ones."""
    from flask_migrate import downgrade, upgrade

    at = clock.now()
    session.add(
        SignIn(
            token_hash="x" * 64, person_id=cast.person("ana").id, started_at=at, seen_at=at,
            ends_at=at, browser="b", address="a", awaits_code=True,
        )
    )  # fmt: skip
    session.commit()
    session.remove()
    downgrade(revision="0001")
    upgrade()
    assert session.scalars(select(SignIn)).all() == []


def test_the_picture_is_a_square_of_dark_modules():
    side, path = authenticator.picture(authenticator.address("A" * 32, "ana@example.org", "Ours"))
    assert 29 <= side <= 61
    assert set(re.sub(r"M\d+ \d+h1v1h-1z", "", path)) == set()


def test_recovery_codes_are_long_and_none_is_like_another():
    made = [one for _ in range(50) for one in authenticator.recovery_codes()]
    assert len(set(made)) == len(made)
    assert all(len(one) == 34 for one in made)
