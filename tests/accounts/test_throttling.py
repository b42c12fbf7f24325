"""Guessing is slowed down, and nobody is locked out by others."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.accounts import actions
from portal.accounts.models import Throttle
from portal.accounts.throttling import ACCOUNT, ADDRESS, LIMITS, PAIR
from portal.db import session, set_writing
from portal.errors import Refused
from tests import cast
from tests.accounts.test_sign_in import enter

PAIRS, ADDRESSES, ACCOUNTS = (LIMITS[kind][0] for kind in (PAIR, ADDRESS, ACCOUNT))
ELSEWHERE = "203.0.113.9"


def fail(visit, times, who="ana", address="198.51.100.7", **more):
    browser = visit(None)
    return [enter(browser, who, "wrong password", address, **more) for _ in range(times)]


def later(app, **how):
    """Let every window's end come nearer by so much."""
    with app.app_context():
        for row in session.scalars(select(Throttle)):
            row.window_ends_at -= timedelta(**how)
        session.commit()


def test_the_sixth_failure_on_an_account_from_an_address_waits(visit):
    answers = fail(visit, PAIRS + 1)
    assert [one.status_code for one in answers] == [422] * PAIRS + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 300
    assert "Wait 5 minutes" in answers[-1].text


def test_even_the_right_password_waits_then(app, visit):
    fail(visit, PAIRS)
    assert enter(visit(None), address="198.51.100.7").status_code == 429
    later(app, minutes=6)
    assert enter(visit(None), address="198.51.100.7").status_code == 303


def test_the_right_password_works_from_elsewhere_at_once(visit):
    fail(visit, 100)
    assert enter(visit(None), address=ELSEWHERE).status_code == 303


def test_refused_attempts_are_not_counted_so_that_a_wait_ends(app, visit):
    fail(visit, 3 * PAIRS)
    with app.app_context():
        assert max(session.scalars(select(Throttle.failures))) == PAIRS


def test_a_success_takes_its_count_back(app, visit):
    fail(visit, PAIRS - 1)
    enter(visit(None), address="198.51.100.7")
    assert [one.status_code for one in fail(visit, PAIRS)] == [422] * PAIRS


def test_people_behind_one_address_do_not_exhaust_it_by_signing_in(visit):
    for _ in range(ADDRESSES + 5):
        assert enter(visit(None)).status_code == 303


def test_one_address_that_tries_many_accounts_waits(visit):
    browser = visit(None)
    codes = [
        enter(browser, f"nobody{number}", "wrong", "198.51.100.7").status_code
        for number in range(ADDRESSES + 3)
    ]
    assert codes == [422] * ADDRESSES + [429] * 3
    assert enter(visit(None), "bo", address=ELSEWHERE).status_code == 303


def test_many_addresses_on_one_account_wait_but_not_for_long(app, visit):
    browser = visit(None)
    for number in range(ACCOUNTS):
        enter(browser, "ana", "wrong", f"198.51.100.{number}")
    assert enter(visit(None), "ana", "wrong", "198.51.101.1").status_code == 429
    later(app, minutes=2, seconds=1)
    assert enter(visit(None), "ana", address="198.51.101.1").status_code == 303


def test_the_owner_is_not_locked_out_where_they_have_been_before(visit):
    assert enter(visit(None), address=ELSEWHERE).status_code == 303
    browser = visit(None)
    for number in range(ACCOUNTS + 5):
        enter(browser, "ana", "wrong", f"198.51.100.{number}")
    assert enter(visit(None), address=ELSEWHERE).status_code == 303


def test_others_keep_nobody_from_what_asks_for_the_password_again(visit):
    """Where they are signed in: the guesses of others at their account stop nothing there."""
    owner = visit("ana")
    browser = visit(None)
    for number in range(ACCOUNTS + 5):
        enter(browser, "ana", "wrong", f"198.51.100.{number}")
    typed = {"confirm_password": cast.PASSWORD}
    assert owner.post("/account/confirm", typed).status_code == 303
    elsewhere = {"REMOTE_ADDR": "198.51.101.1"}  # whoever took the cookie along
    answer = owner.post("/account/confirm", typed, environ_overrides=elsewhere)
    assert answer.status_code == 429


def test_unknown_accounts_are_throttled_alike(visit):
    known, unknown = fail(visit, PAIRS + 1), fail(visit, PAIRS + 1, "nobody", "198.51.100.8")
    assert [one.status_code for one in known] == [one.status_code for one in unknown]
    assert known[-1].text.count("Wait") == unknown[-1].text.count("Wait")


def test_forged_forwarding_headers_count_for_nothing(visit):
    browser = visit(None)
    codes = []
    for number in range(300):
        forged = f"10.1.{number // 250}.{number % 250}"
        answer = browser.client.post(
            "/sign-in",
            data={"email": "ana@example.org", "password": f"guess {number}"},
            headers={
                "X-CSRFToken": browser.csrf(),
                "X-Forwarded-For": forged,
                "X-Real-IP": forged,
                "Forwarded": f"for={forged}",
            },
            environ_overrides={"REMOTE_ADDR": "198.51.100.7"},
        )
        codes.append(answer.status_code)
    assert codes.count(422) == PAIRS
    assert codes.count(429) == 300 - PAIRS
    assert enter(visit(None), address=ELSEWHERE).status_code == 303


def test_the_counters_hold_digests_only(app, visit):
    fail(visit, 1, "s3cret-typed-as-address@example.org")
    with app.app_context():
        keys = session.scalars(select(Throttle.key)).all()
    assert len(keys) == 3
    assert all(len(key) == 64 and "secret" not in key for key in keys)


@pytest.mark.parametrize("kind", [PAIR, ADDRESS, ACCOUNT])
def test_a_window_that_is_over_begins_anew(app, visit, kind):
    fail(visit, PAIRS)
    with app.app_context():
        past = clock.now() - timedelta(seconds=1)
        session.execute(update(Throttle).values(window_ends_at=past))
        session.commit()
    assert fail(visit, 1)[0].status_code == 422
    with app.app_context():
        assert set(session.scalars(select(Throttle.failures))) == {1}


@pytest.mark.both_engines
def test_many_guesses_at_once_get_no_more_tries(app):
    """Seven threads that all found the counters low: no more passwords are looked at than five."""
    start, outcomes = threading.Barrier(7), []

    def guess():
        with app.app_context():
            set_writing(False)
            start.wait()
            try:
                actions.authenticate("ana@example.org", "a wrong one", "198.51.100.7")
            except actions.Throttled:
                outcomes.append("throttled")
            except Refused:
                outcomes.append("looked at")
            finally:
                session.remove()

    threads = [threading.Thread(target=guess) for _ in range(7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 7
    assert outcomes.count("looked at") == PAIRS
