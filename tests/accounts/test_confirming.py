"""The password again within ten minutes, before what is grave; nothing that was typed is lost."""

import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import RoleGrant, SignIn
from portal.changelog.models import Entry
from portal.db import session
from tests import cast
from tests.cast import PASSWORD

ROLE = {"role": "author", "reason": "writes lessons"}


@pytest.fixture
def stale(app, visit):
    """`stale("dee")`: a browser whose password was typed eleven minutes ago."""

    def opened(who, **how):
        browser = visit(who)
        past = clock.now() - timedelta(**(how or {"minutes": 11}))
        with app.app_context():
            session.execute(update(SignIn).values(confirmed_at=past))
            session.commit()
        return browser

    return opened


@pytest.fixture
def roles_of(app):
    with app.app_context():
        return f"/admin/people/{cast.person('bo').id}/roles"


def granted(app):
    with app.app_context():
        found = select(RoleGrant).where(RoleGrant.person_id == cast.person("bo").id)
        return [one.role for one in session.scalars(found)]


def carried(page):
    """The hidden fields of the form that asks, without the token."""
    form = re.search(r'<div class="card sign-in" id="confirm">.*?</form>', page, re.DOTALL)[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return [(name, value) for name, value in found if name != "csrf_token"]


CONFIRMED = {
    ("accounts.edit_person", "the address is in it"),
    ("accounts.suspend", "keeps somebody out"),
    ("accounts.reactivate", "lets somebody in"),
    ("accounts.issue_link", "whoever has it takes the account"),
    ("accounts.issue_links", "the same, for many"),
    ("accounts.grant_to", "roles"),
    ("accounts.end_role_of", "roles"),
    ("accounts.grant_role", "roles"),
    ("accounts.end_role", "roles"),
    ("accounts.set_head", "heads approve"),
    ("accounts.end_head", "heads approve"),
    ("accounts.apply_people_import", "people and addresses, many at once"),
    ("accounts.reset_second_factor", "second factor"),
    ("accounts.second_factor", "shows the key"),
    ("accounts.begin_second_factor", "second factor"),
    ("accounts.prove_second_factor", "second factor"),
    ("accounts.renew_recovery_codes", "second factor"),
    ("accounts.people_table", "everybody, with addresses and roles"),
    ("accounts.end_session", "signs a browser out (ASVS 7.5.2)"),
    ("accounts.sign_out_everywhere", "the same"),
    ("accounts.archive_department", "takes a department away"),
    ("notices.make_calendar", "whoever has the address reads on, signed out or not"),
    ("mentorship.name_administrator", "whoever runs a programme reads private reasons"),
    ("mentorship.end_administrator", "the same"),
    ("refinement.give_seat", "who sits has a vote"),
    ("refinement.end_seat", "the same"),
    ("training.revoke_certificate", "takes its worth away, for good"),
}
OWN_PASSWORD_FIELD = {"accounts.change_password", "accounts.remove_second_factor"}


def test_what_is_grave_asks_and_nothing_else(app):
    """A new view that is confirmed is added above, with why."""
    found = {
        name for name, view in app.view_functions.items() if getattr(view, "_confirmed", False)
    }
    assert found == {name for name, _ in CONFIRMED}


@pytest.mark.parametrize("htmx", [True, False])
def test_a_grave_form_is_asked_about_and_what_was_typed_comes_along(app, stale, roles_of, htmx):
    browser = stale("dee")
    asked = browser.post(roles_of, {**ROLE, "key": "k-1"}, htmx=htmx)
    assert asked.status_code == 422
    assert "Is it you?" in asked.text
    assert ("<html" in asked.text) is not htmx
    assert asked.headers.get("HX-Retarget") == ("#main" if htmx else None)
    assert granted(app) == []
    sent = dict(carried(asked.text))
    assert sent == {**ROLE, "key": "k-1"}
    answer = browser.post(roles_of, {**sent, "confirm_password": PASSWORD})
    assert answer.status_code == 303
    assert granted(app) == ["author"]
    again = browser.post(roles_of, {**ROLE, "role": "mentor"})
    assert again.status_code == 303  # within ten minutes nobody is asked again


@pytest.mark.parametrize("wrong", ["", "wrong password", PASSWORD + " ", "x" * 2000])
def test_a_wrong_password_changes_nothing_and_keeps_what_was_typed(app, stale, roles_of, wrong):
    browser = stale("dee")
    answer = browser.post(roles_of, {**ROLE, "confirm_password": wrong})
    assert answer.status_code == 422
    assert ("reason", ROLE["reason"]) in carried(answer.text)
    assert PASSWORD not in answer.text
    assert granted(app) == []


def test_guessing_is_slowed_down(stale, roles_of):
    browser = stale("dee")
    codes = [
        browser.post(roles_of, {**ROLE, "confirm_password": f"guess {n}"}).status_code
        for n in range(7)
    ]
    assert codes == [422] * 5 + [429] * 2


def test_doubled_fields_all_come_along(stale, roles_of):
    asked = stale("dee").post(roles_of, {"role": ["author", "mentor"], "reason": '"><b>'})
    assert [value for name, value in carried(asked.text) if name == "role"] == ["author", "mentor"]
    assert '"><b>' not in asked.text


def test_who_may_not_is_refused_before_any_question(stale, roles_of):
    for who in ("ana", "bo", "eve"):
        assert stale(who).post(roles_of, ROLE).status_code == 403
    assert stale("dee").post("/admin/people/999999/roles", ROLE).status_code == 404


@pytest.mark.parametrize(
    ("how", "asked"), [({"minutes": 9, "seconds": 50}, 303), ({"minutes": 10}, 422)]
)
def test_it_holds_for_ten_minutes(stale, roles_of, how, asked):
    assert stale("dee", **how).post(roles_of, ROLE).status_code == asked


def test_it_holds_in_the_browser_where_it_was_typed_only(app, visit, stale, roles_of):
    one, other = visit("dee"), stale("dee")
    one.post("/account/confirm", {"confirm_password": PASSWORD})
    assert one.post(roles_of, ROLE).status_code == 303
    assert other.post(roles_of, {**ROLE, "role": "mentor"}).status_code == 422


@pytest.mark.parametrize("htmx", [True, False])
def test_a_grave_page_leads_to_the_question_and_back(stale, htmx):
    browser = stale("ana")
    asked = browser.get("/account/second-factor", htmx=htmx)
    where = asked.headers["HX-Redirect" if htmx else "Location"]
    assert where == "/account/confirm?next=/account/second-factor"
    page = browser.get(where)
    assert carried(page.text) == [("next", "/account/second-factor")]
    form = {"next": "/account/second-factor", "confirm_password": PASSWORD}
    answer = browser.post("/account/confirm", form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/second-factor")
    assert browser.get("/account/second-factor").status_code == 200


def test_everybody_at_once_is_not_taken_away_without_the_question(stale):
    """A file cannot ask: the way leads over the question, and then to it."""
    browser = stale("dee")
    asked = browser.get("/admin/people.xlsx?q=ana")
    assert asked.headers["Location"] == "/account/confirm?next=/admin/people.xlsx?q%3Dana"
    form = {"next": "/admin/people.xlsx?q=ana", "confirm_password": PASSWORD}
    answer = browser.post("/account/confirm", form)
    assert answer.headers["Location"] == "/admin/people.xlsx?q=ana"
    assert browser.get("/admin/people.xlsx?q=ana").mimetype.endswith("sheet")


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_the_question_leads_nowhere_else(stale, next):
    form = {"next": next, "confirm_password": PASSWORD}
    assert stale("ana").post("/account/confirm", form).headers["Location"] == "/account"


def test_a_wrong_password_on_its_own_page_keeps_the_way_back(stale):
    answer = stale("ana").post("/account/confirm", {"next": "/metrics", "confirm_password": "no"})
    assert answer.status_code == 422
    assert carried(answer.text) == [("next", "/metrics")]


def test_the_question_needs_the_forms_token(stale, roles_of, app):
    answer = stale("dee").post(roles_of, {**ROLE, "confirm_password": PASSWORD}, csrf=False)
    assert answer.status_code == 403
    assert granted(app) == []


def test_a_version_that_is_old_by_then_is_a_conflict(app, visit, stale):
    """The write lock is taken after the password; the record is then looked at anew."""
    with app.app_context():
        bo = cast.person("bo")
        url, version, home = f"/admin/people/{bo.id}", bo.version, bo.department_id
    form = {"email": "bo@example.org", "name": "Bo B.", "department_id": home, "version": version}
    assert visit("dee").post(url, form).status_code == 303
    late = {**form, "name": "Bo C.", "confirm_password": PASSWORD}
    assert stale("dee").post(url, late).status_code == 409
    with app.app_context():
        assert cast.person("bo").name == "Bo B."


def test_it_stands_in_the_security_log(stale, roles_of, caplog):
    with caplog.at_level(logging.INFO, logger="portal.security"):
        browser = stale("dee")
        browser.post(roles_of, {**ROLE, "confirm_password": "wrong words"})
        browser.post(roles_of, {**ROLE, "confirm_password": PASSWORD})
    told = [one for one in caplog.records if one.name == "portal.security"]
    assert [one.getMessage() for one in told] == [
        "password confirmation denied", "password confirmed", "role granted",
    ]  # fmt: skip
    assert "wrong words" not in str([one.facts for one in told])


def test_no_change_without_the_question_enters_the_log(app, stale, roles_of):
    stale("dee").post(roles_of, ROLE)
    with app.app_context():
        assert session.scalars(select(Entry)).all() == []


def test_the_question_costs_the_same_whatever_is_carried(stale, roles_of, statements):
    counts = []
    for count in (3, 300):
        browser = stale("dee")
        statements.clear()
        browser.post(roles_of, {**ROLE, **{f"f{n}": "x" for n in range(count)}})
        counts.append(len(statements))
    assert counts[0] == counts[1]
