"""What counts once, asked for by two at once: codes, links, and the password typed again."""

import threading
from collections import Counter
from datetime import timedelta

import pytest

from portal.accounts import passwords
from tests.accounts.test_links import id_of, issue, links
from tests.accounts.test_second_factor import at, code, half_way, is_in, turn_on  # noqa: F401
from tests.accounts.test_sessions import move
from tests.accounts.test_sign_in import enter
from tests.cast import PASSWORD
from tests.faults.test_twice import at_once

pytestmark = pytest.mark.both_engines
TYPED = {"confirm_password": PASSWORD}


@pytest.mark.parametrize("kind", ["authenticator", "recovery"])
def test_a_code_that_several_show_at_once_signs_one_in(app, visit, at, kind):  # noqa: F811
    key, codes = turn_on(app)
    at(seconds=30)
    typed = {"code": code(key) if kind == "authenticator" else codes[0]}
    browsers = [half_way(visit) for _ in range(4)]
    answers = at_once(4, lambda one: browsers[one].post("/sign-in/code", typed).status_code)
    assert Counter(answers) == {303: 1, 422: 3}
    assert sum(map(is_in, browsers)) == 1


def test_a_link_that_several_use_at_once_sets_one_password(app, visit):
    path = issue(app, visit)
    new = ["tram lamp otter quill", "velvet anchor ninety moss", "copper tulip basin frost"]
    browsers = [visit(None) for _ in new]

    def use(one):
        return browsers[one].post(path, {"password": new[one], "again": new[one]}).status_code

    answers = at_once(len(new), use)
    assert Counter(answers) == {303: 1, 404: 2}
    assert [one.used_at is not None for one in links(app)] == [True]
    signed = [enter(visit(None), "bo", one).status_code == 303 for one in new]
    assert signed == [one == 303 for one in answers]


@pytest.mark.parametrize("path", ["/account/confirm", "/admin/people/{id}/reactivation"])
def test_a_password_sent_twice_at_once_signs_nobody_out(app, visit, monkeypatch, path):
    """By a double click: the second is looked at while the first is, and both give a new token."""
    browser, twin = visit("dee"), visit(None)
    with browser.client.session_transaction() as first, twin.client.session_transaction() as copy:
        copy.update(first)
    move(app, "dee", confirmed_at=timedelta(minutes=11))
    matches, answered = passwords.matches, []
    path = path.format(id=id_of(app, "gus"))

    def meanwhile(*given):
        if not answered:
            answered.append(None)
            other = threading.Thread(
                target=lambda: answered.append(twin.post(path, TYPED).status_code)
            )
            other.start()
            other.join()
        return matches(*given)

    monkeypatch.setattr(passwords, "matches", meanwhile)
    assert browser.post(path, TYPED).status_code in (303, 422)
    assert answered == [None, 303]
    assert is_in(browser)  # which shows the later answer
    assert not is_in(twin)  # one token holds at a time
