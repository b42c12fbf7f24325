"""What the portal's Flask does once: cookies, templates, drawings."""

from datetime import timedelta

import pytest
from flask import session as cookie
from flask import url_for

from portal.web.application import MOST_COOKIES, once
from portal.web.fragments import moved


@pytest.fixture
def asked(app):
    """Asks with a cookie, and says what was in it."""

    def ask(sealed):
        with app.test_request_context("/", headers={"Cookie": f"session={sealed}"}):
            return dict(cookie)

    return ask


def sealed(app, **content):
    return app.session_interface.get_signing_serializer(app).dumps(content)


def test_a_cookie_says_the_same_however_often_it_is_read(app, asked):
    ours = sealed(app, _user_id="abc")
    assert asked(ours) == asked(ours) == {"_user_id": "abc"}


def test_a_cookie_that_was_changed_says_nothing_though_the_true_one_was_read(app, asked):
    ours = sealed(app, _user_id="abc")
    asked(ours)
    for place in range(len(ours)):
        other = ours[:place] + ("A" if ours[place] != "A" else "B") + ours[place + 1 :]
        assert asked(other).get("_user_id") in (None, "abc")
    assert asked(ours[:-1]) == {}
    assert asked("") == {}


def test_what_a_request_puts_into_its_cookie_is_its_own(app):
    ours = {"Cookie": f"session={sealed(app, _user_id='abc')}"}
    with app.test_request_context("/", headers=ours):
        cookie["more"] = "x"
    with app.test_request_context("/", headers=ours):
        assert dict(cookie) == {"_user_id": "abc"}


def test_messages_are_not_remembered_for_they_are_lists(app, asked):
    ours = sealed(app, _flashes=[["message", "Saved."]])
    asked(ours)
    assert ours not in app.session_interface._read


def test_a_remembered_cookie_grows_old_like_any_other(app, asked, monkeypatch):
    ours = sealed(app, _user_id="abc")
    asked(ours)
    monkeypatch.setitem(app.config, "PERMANENT_SESSION_LIFETIME", timedelta(seconds=-1))
    until, content = app.session_interface._read[ours]
    app.session_interface._read[ours] = (until - timedelta(days=32).total_seconds(), content)
    assert asked(ours) == {}


def test_no_more_than_so_many_are_remembered(app, asked):
    app.session_interface._read = {str(number): (0.0, {}) for number in range(MOST_COOKIES)}
    asked(sealed(app, _user_id="abc"))
    assert len(app.session_interface._read) == 1


def test_a_drawing_is_made_once_for_what_it_is_given():
    made = []
    drawn = once(lambda name, size=20: made.append((name, size)) or f"{name} {size}")
    assert drawn("eye") == drawn("eye") == "eye 20"
    assert drawn("eye", size=18) == "eye 18"
    assert made == [("eye", 20), ("eye", 18)]


@pytest.mark.parametrize(
    ("here", "header"),
    [
        ("http://localhost/refinement/2030", "HX-Refresh"),
        ("http://localhost/refinement/2030#top", "HX-Refresh"),
        ("http://localhost/refinement/2030?page=2", "HX-Redirect"),
        ("http://localhost/refinement", "HX-Redirect"),
        ("http://[", "HX-Redirect"),
        (None, "HX-Redirect"),
    ],
)
def test_an_anchor_of_the_page_itself_is_read_anew(app, here, header):
    headers = {"HX-Request": "true"} | ({"HX-Current-URL": here} if here else {})
    with app.test_request_context(headers=headers):
        answer = moved("/refinement/2030#checklist")
        assert header in answer.headers
        assert len({"HX-Refresh", "HX-Redirect"} & set(answer.headers.keys())) == 1


def test_what_writes_addresses_is_made_for_the_first_of_them(app):
    [rule] = app.url_map.iter_rules("accounts.sign_in")
    with app.test_request_context("/"):
        first = url_for("accounts.sign_in", next="/a b")
        written = rule._build_unknown
        assert url_for("accounts.sign_in", next="/a b") == first == "/sign-in?next=/a+b"
    assert rule._build_unknown is written
    assert written.__func__.__code__.co_name.startswith("<builder:")
