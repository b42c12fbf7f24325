"""ASVS 6.3.7: whoever did something to somebody's way of signing in, that person is told of it: in
the inbox and by a letter that nobody can turn off. The page of the administrator shows it at once.
"""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.accounts import actions, authenticator, passwords, queries
from portal.accounts.actions.second_factor import key_of
from portal.accounts.models import OneTimeLink
from portal.db import session
from portal.notices import kinds, unsubscribing
from portal.notices.models import Notice, NoticeChoice
from portal.notices.safety import KIND, SAFETY
from portal.web import security
from tests import cast
from tests.accounts.test_second_factor import code, turn_on
from tests.notices.post_office import office
from tests.notices.test_mail import carry_out

NEW = "a walk along the quiet river"


def password(bo, _dee):
    now = {"present": cast.PASSWORD, "password": NEW, "address": "127.0.0.1", "this": ""}
    actions.change_password(bo, **now, actor=bo)


def link(bo, dee):
    actions.issue_link(bo, token="of-the-test", actor=dee)


def link_used(bo, dee):
    link(bo, dee)
    made = session.scalars(select(OneTimeLink).where(OneTimeLink.person_id == bo.id)).one()
    actions.use_link(made, password=NEW, actor=bo)


def address(bo, dee):
    given = {"name": bo.name, "department_id": bo.department_id}
    actions.edit_person(bo, email="bo.bright@example.org", **given, actor=dee)


def signed_out(bo, dee):
    actions.end_sessions(bo, actor=dee)


def factor_on(bo, _dee):
    turn_on_here(bo)


def factor_off(bo, _dee):
    turn_on_here(bo)
    actions.remove_second_factor(bo, present=cast.PASSWORD, address="127.0.0.1", actor=bo)


def factor_reset(bo, dee):
    turn_on_here(bo)
    actions.reset_second_factor(bo, reason="The telephone is lost.", actor=dee)


def codes_renewed(bo, _dee):
    turn_on_here(bo)
    actions.renew_recovery_codes(bo, codes=authenticator.recovery_codes(), actor=bo)


def code_used(bo, _dee):
    codes = turn_on_here(bo)
    assert actions.check_code(bo, codes[0]) == authenticator.CODES - 1
    assert notices(bo)[-1].title == "A recovery code signed you in"


def turn_on_here(person):
    actions.begin_second_factor(person, actor=person)
    codes = authenticator.recovery_codes()
    shown = code(key_of(queries.second_factor(person)))
    actions.prove_second_factor(person, code=shown, codes=codes, this="", actor=person)
    return codes


EVENTS = {  # what the log of security is told, and what its person reads
    "password changed": (password, "Your password was changed"),
    "one-time link issued": (link, "A link to a new password was made for you"),
    "password set by one-time link": (link_used, "Your password was set anew by a one-time link"),
    "": (address, "Your e-mail address is bo.bright@example.org now"),
    "sessions ended": (signed_out, "You were signed out everywhere"),
    "second factor on": (factor_on, "Your second factor was turned on"),
    "second factor off": (factor_off, "Your second factor was turned off"),
    "second factor reset": (factor_reset, "Your second factor was reset"),
    "recovery codes renewed": (codes_renewed, "You have new recovery codes"),
    "recovery code used": (code_used, "A recovery code signed you in"),
}


def notices(person):
    return session.scalars(
        select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)
    ).all()


@pytest.mark.parametrize("event", EVENTS)
def test_whoever_did_it_its_person_is_told(inside, event):
    does, title = EVENTS[event]
    bo, dee = cast.person("bo"), cast.person("dee")
    session.add(NoticeChoice(person_id=bo.id, kind=SAFETY, how=kinds.NEVER))  # by hand: no form can
    session.commit()
    with office(inside) as post:
        does(bo, dee)
        carry_out()
    told = notices(bo)[-1]
    assert (told.title, told.kind, told.url) == (title, SAFETY, "/account")
    assert told.actor_id in (None, dee.id)
    letter = [letter for to, letter in post.letters if to == bo.email][-1]
    assert letter["Subject"] == title
    assert letter["List-Unsubscribe"] is None
    text = letter.get_body(("plain",)).get_content()
    assert "administrator at once" in text
    assert "unsubscribe" not in text
    assert "No more of these" not in text


def test_the_address_that_held_before_gets_a_letter_too(inside):
    bo, dee = cast.person("bo"), cast.person("dee")
    before = bo.email
    with office(inside) as post:
        address(bo, dee)
        carry_out()
    assert sorted(to for to, _ in post.letters) == sorted([before, bo.email])
    (letter,) = [letter for to, letter in post.letters if to == before]
    assert letter["Subject"] == "Your e-mail address is bo.bright@example.org now"
    text = letter.get_body(("plain",)).get_content()
    assert "no longer signs you in" in text
    assert "speak to an administrator at once" in text
    assert dee.name in text
    assert letter["List-Unsubscribe"] is None


def test_who_is_not_moved_gets_no_letter(inside):
    bo, dee = cast.person("bo"), cast.person("dee")
    with office(inside) as post:
        given = {"name": "Bo Other", "department_id": bo.department_id}
        actions.edit_person(bo, email=bo.email.upper(), **given, actor=dee)
        carry_out()
    assert post.letters == []


def test_every_event_that_the_log_of_security_knows_is_told_or_need_not_be():
    """One that is new stands here with why."""
    need_not = {
        "sign-in denied", "sign-in throttled", "code throttled", "code denied",  # nothing changed
        "password confirmation denied", "second factor unreadable", "password hash renewed",
        "password confirmed", "people imported",
        "oldest sessions ended",  # by their own sign-in; the account page says how many may be
        "signed in", "signed out", "signed out everywhere", "session ended",  # their own sessions
        "suspended", "reactivated",  # who is out reads nothing
    }  # fmt: skip
    noted = set()
    for path in (Path(security.__file__).parents[1] / "accounts").glob("**/*.py"):
        noted |= set(re.findall(r'security\.note\(\s*f?"([^"]+)"', path.read_text("utf-8")))
    assert noted - need_not == set(EVENTS) - {""}


def test_a_first_password_is_no_news(inside):
    bo, dee = cast.person("bo"), cast.person("dee")
    bo.password_hash = None
    session.commit()
    link_used(bo, dee)
    assert passwords.matches(bo.password_hash, NEW)
    assert notices(bo) == []


def test_nobody_can_turn_it_off(inside, visit):
    assert KIND not in kinds.known()
    assert unsubscribing.address(1, SAFETY, 0) == ""
    page = visit("bo").get("/account/notices").text
    assert "Safety of my account" not in page


@pytest.mark.parametrize(
    ("step", "form", "said"),
    [
        ("second-factor/reset", {"reason": "The telephone is lost."}, "reset second factor"),
        ("sign-out", {}, "end all sessions"), ("link", {}, "issue one-time link"),
        ("roles", {"role": "author"}, "grant role"),
    ],
)  # fmt: skip
def test_the_administrators_page_shows_at_once_what_happened(app, visit, step, form, said):
    with app.app_context():
        bo = cast.person("bo").id
    turn_on(app, "bo")
    answer = visit("dee").post(f"/admin/people/{bo}/{step}", form, htmx=True)
    assert answer.status_code == 200
    _, fresh, news = answer.text.partition('id="happened" hx-swap-oob="true"')
    assert fresh
    assert f"</strong>: {said}" in news
    page = visit("dee").get(f"/admin/people/{bo}").text
    assert page.count('id="happened"') == 1
    assert "hx-swap-oob" not in page
