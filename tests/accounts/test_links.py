"""One-time links: issued by an administrator, shown once, used once."""

import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts import passwords, sessions
from portal.accounts.models import OneTimeLink
from portal.changelog.models import Entry
from portal.db import session
from tests import cast
from tests.accounts.test_sign_in import enter

NEW = "tram lamp otter quill"
FORM = {"password": NEW, "again": NEW}


def id_of(app, who):
    with app.app_context():
        return cast.person(who).id


def issue(app, visit, who="bo", **more):
    """The path of a new link for `who`, read from the page that shows it."""
    answer = visit("dee").post(f"/admin/people/{id_of(app, who)}/link", **more)
    assert answer.status_code == 200
    found = re.search(r"http://localhost(/welcome/[\w-]+)", answer.text)
    assert found, answer.text
    return found[1]


def links(app):
    with app.app_context():
        return session.scalars(select(OneTimeLink).order_by(OneTimeLink.id)).all()


def shift(app, **how):
    with app.app_context():
        for link in session.scalars(select(OneTimeLink)):
            link.ends_at -= timedelta(**how)
        session.commit()


@pytest.mark.parametrize("htmx", [True, False])
def test_an_administrator_makes_a_link_and_sees_it_once(app, visit, htmx):
    path = issue(app, visit, htmx=htmx)
    token = path.rpartition("/")[2]
    [link] = links(app)
    assert link.token_hash == sessions.digest(token)
    assert token not in visit("dee").get(f"/admin/people/{id_of(app, 'bo')}").text
    with app.app_context():
        entry = session.scalars(select(Entry)).one()
        assert (entry.action, entry.subject_id) == ("issue one-time link", link.person_id)
        assert token not in str(vars(entry.words))


def test_the_same_form_again_makes_no_second_link_and_cannot_show_the_first(app, visit):
    url = f"/admin/people/{id_of(app, 'bo')}/link"
    browser = visit("dee")
    form = {"key": "a-key-of-a-form"}
    assert "/welcome/" in browser.post(url, form).text
    again = browser.post(url, form)
    assert again.status_code == 200
    assert "/welcome/" not in again.text
    assert "shown before" in again.text
    assert len(links(app)) == 1


@pytest.mark.both_engines
def test_the_link_sets_a_password_once(app, visit):
    path = issue(app, visit)
    browser = visit(None)
    page = browser.get(path)
    assert page.status_code == 200
    assert "bo@example.org" in page.text
    answer = browser.post(path, FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert "Your password is set." in browser.get("/sign-in").text
    assert enter(visit(None), "bo", NEW).status_code == 303
    assert visit(None).get(path).status_code == 404
    other = {"password": "kelp rotor vexes nine", "again": "kelp rotor vexes nine"}
    assert visit(None).post(path, other).status_code == 404
    assert enter(visit(None), "bo", NEW).status_code == 303


def test_looking_at_the_page_uses_nothing_up(app, visit):
    path = issue(app, visit)
    for _ in range(3):
        assert visit(None).get(path).status_code == 200
    assert visit(None).post(path, FORM).status_code == 303


def test_the_same_submission_twice_has_the_same_answer(app, visit):
    path = issue(app, visit)
    browser = visit(None)
    form = {**FORM, "key": "a-key-of-a-form"}
    assert [browser.post(path, form).status_code for _ in range(2)] == [303, 303]


def test_setting_the_password_ends_every_session_of_that_person(app, visit):
    bo, ana = visit("bo"), visit("ana")
    visit(None).post(issue(app, visit), FORM)
    assert bo.get("/account").status_code == 302
    assert ana.get("/account").status_code == 200


def test_it_signs_nobody_in_by_itself(app, visit):
    browser = visit(None)
    browser.post(issue(app, visit), FORM)
    assert browser.get("/account").status_code == 302


def test_a_reset_works_for_half_an_hour(app, visit):
    path = issue(app, visit)
    shift(app, minutes=29)
    assert visit(None).get(path).status_code == 200
    shift(app, minutes=2)
    assert visit(None).get(path).status_code == 404
    assert visit(None).post(path, FORM).status_code == 404


def test_a_first_password_has_three_days(app, visit):
    with app.app_context():
        cast.person("bo").password_hash = None
        session.commit()
    path = issue(app, visit)
    shift(app, hours=71)
    assert "Welcome, Bo Bright" in visit(None).get(path).text
    shift(app, hours=2)
    assert visit(None).get(path).status_code == 404


def test_a_new_link_takes_the_place_of_the_earlier_one(app, visit):
    first, second = issue(app, visit), issue(app, visit)
    assert visit(None).get(first).status_code == 404
    assert visit(None).get(second).status_code == 200


def test_a_link_of_somebody_suspended_opens_nothing(app, visit):
    path = issue(app, visit)
    with app.app_context():
        cast.person("bo").state = "suspended"
        session.commit()
    assert visit(None).get(path).status_code == 404
    assert visit(None).post(path, FORM).status_code == 404
    answer = visit("dee").post(f"/admin/people/{id_of(app, 'gus')}/link")
    assert answer.status_code == 422
    assert "Reactivate" in answer.text


def change_password(app, visit):
    given = {"present": cast.PASSWORD, "password": NEW, "again": NEW}
    return visit("bo").post("/account/password", given)


def suspend_and_reactivate(app, visit):
    url = f"/admin/people/{id_of(app, 'bo')}"
    visit("dee").post(f"{url}/suspension", {"reason": "The link was seen by others."})
    return visit("dee").post(f"{url}/reactivation")


def correct_the_address(app, visit):
    with app.app_context():
        bo = cast.person("bo")
        given = {
            "name": bo.name,
            "email": "bo@elsewhere.example",
            "department_id": bo.department_id,
        }
    return visit("dee").post(f"/admin/people/{id_of(app, 'bo')}", given)


@pytest.mark.parametrize(
    "safe",
    [change_password, suspend_and_reactivate, correct_the_address],
    ids=lambda one: one.__name__,
)
def test_what_is_done_for_safety_ends_a_link_that_others_may_have(app, visit, safe):
    """Who is told of a link that they did not ask for changes the password: that must be enough."""
    path = issue(app, visit)
    assert safe(app, visit).status_code == 303
    assert visit(None).get(path).status_code == 404
    assert visit(None).post(path, FORM).status_code == 404


def test_another_name_leaves_the_link(app, visit):
    path = issue(app, visit)
    with app.app_context():
        bo = cast.person("bo")
        given = {"name": "Bo Other", "email": bo.email, "department_id": bo.department_id}
    assert visit("dee").post(f"/admin/people/{id_of(app, 'bo')}", given).status_code == 303
    assert visit(None).get(path).status_code == 200


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "..%2f", "é"])
def test_an_unknown_token_opens_nothing(visit, token):
    answer = visit(None).get(f"/welcome/{token}")
    assert answer.status_code == 404
    assert visit(None).post(f"/welcome/{token}", FORM).status_code == 404


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"password": "short", "again": "short"}, "at least 10"),
        ({"password": "password123", "again": "password123"}, "anybody would try"),
        ({"password": "brightbo2024", "again": "brightbo2024"}, "anybody would try"),
        ({"password": NEW, "again": NEW + "!"}, "not the same"),
        ({}, "Type a password"),
    ],
)
def test_a_password_that_will_not_do_leaves_the_link_usable(app, visit, form, words):
    path = issue(app, visit)
    answer = visit(None).post(path, form)
    assert answer.status_code == 422
    assert words in answer.text
    assert visit(None).post(path, FORM).status_code == 303


def test_the_form_needs_its_token_against_forged_requests(app, visit):
    path = issue(app, visit)
    assert visit(None).post(path, FORM, csrf=False).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("bo", 403), ("eve", 403), (None, 302)])
def test_only_administrators_make_links(app, visit, who, status):
    assert visit(who).post(f"/admin/people/{id_of(app, 'bo')}/link").status_code == status
    assert links(app) == []


def test_no_log_holds_the_token_or_the_password(app, visit, caplog):
    with caplog.at_level(logging.DEBUG, logger="portal"):
        path = issue(app, visit)
        visit(None).get(path)
        visit(None).get(path + "/")
        visit(None).post(path, FORM)
        visit(None).get(path)
    told = "\n".join(f"{one.getMessage()} {getattr(one, 'facts', '')}" for one in caplog.records)
    assert "one-time link issued" in told
    assert "password set by one-time link" in told
    assert path.rpartition("/")[2] not in told
    assert NEW not in told


def test_who_set_it_stands_in_the_change_log(app, visit):
    visit(None).post(issue(app, visit), FORM)
    with app.app_context():
        entry = session.scalars(select(Entry).order_by(Entry.sequence.desc())).first()
        bo = cast.person("bo")
        assert (entry.action, entry.actor_id) == ("set password by one-time link", bo.id)
        assert bo.password_changed_at is not None
        assert passwords.matches(bo.password_hash, NEW)
