"""One's own account: name, colours, password."""

import pytest
from sqlalchemy import select

from portal.accounts import passwords
from portal.accounts.models import Person
from portal.changelog.models import Entry, UsedKey
from portal.db import session
from tests import cast
from tests.accounts.test_sign_in import enter
from tests.cast import PASSWORD

NEW = "tram lamp otter quill"
CHANGE = {"present": PASSWORD, "password": NEW, "again": NEW}


def read(app, who="ana"):
    with app.app_context():
        person = cast.person(who)
        session.refresh(person)
        return person


def entries(app):
    with app.app_context():
        return session.scalars(select(Entry).order_by(Entry.sequence)).all()


@pytest.mark.parametrize("htmx", [True, False])
def test_a_person_changes_their_name_and_colours(app, visit, htmx):
    answer = visit("ana").post("/account", {"name": " Ana  A. ", "theme": "dark"}, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    ana = read(app)
    assert (ana.name, ana.theme) == ("Ana A.", "dark")
    [entry] = entries(app)
    assert (entry.action, entry.actor_id) == ("edit own account", ana.id)
    assert entry.words.fields == {
        "name": ["Ana Albrecht", "Ana A."], "theme": ["auto", "dark"],
    }  # fmt: skip


def test_the_colours_stand_on_the_next_page(visit):
    browser = visit("ana")
    assert "data-theme" not in browser.get("/account").text
    browser.post("/account", {"name": "Ana", "theme": "dark"})
    page = browser.get("/account").text
    assert 'data-theme="dark"' in page
    assert "Saved." in page


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    "fields", [{"name": " "}, {"name": "a" * 201}, {"theme": "pink"}, {"theme": ""}]
)
def test_bad_input_comes_back_and_changes_nothing(app, visit, fields, htmx):
    answer = visit("ana").post("/account", {"name": "Ana", "theme": "auto", **fields}, htmx=htmx)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert ("<html" in answer.text) is not htmx
    assert entries(app) == []


def test_fields_that_the_form_does_not_have_change_nothing(app, visit):
    """Mass assignment and doubled keys."""
    before = read(app)
    form = {
        "name": ["Ana", "Mallory"], "theme": "auto", "email": "m@example.org", "id": "4",
        "role": "administrator", "roles": "administrator", "state": "suspended",
        "department_id": "3", "password_hash": "x", "is_administrator": "1",
    }  # fmt: skip
    assert visit("ana").post("/account", form).status_code == 303
    after = read(app)
    assert after.name == "Ana"
    for name in ("id", "email", "state", "department_id", "password_hash"):
        assert getattr(after, name) == getattr(before, name)
    assert visit("ana").get("/admin/people").status_code == 403


def test_the_same_submission_twice_counts_once(app, visit):
    browser = visit("ana")
    form = {"name": "Ana A.", "theme": "auto", "key": "a-key-of-a-form"}
    assert [browser.post("/account", form).status_code for _ in range(2)] == [303, 303]
    assert len(entries(app)) == 1


def test_an_edit_over_a_newer_version_shows_both(app, visit):
    browser, other = visit("ana"), visit("ana")
    version = read(app).version
    other.post("/account", {"name": "Ana B.", "theme": "auto", "version": version})
    answer = browser.post("/account", {"name": "Ana C.", "theme": "auto", "version": version})
    assert answer.status_code == 409
    assert "Ana B." in answer.text
    assert 'value="Ana C."' in answer.text
    assert read(app).name == "Ana B."


def test_the_password_is_changed_by_who_knows_the_present_one(app, visit):
    browser = visit("ana")
    assert browser.post("/account/password", CHANGE).status_code == 303
    assert "Your password is changed." in browser.get("/account").text
    assert enter(visit(None), password=NEW).status_code == 303
    assert enter(visit(None), password=PASSWORD).status_code == 422
    [entry] = entries(app)
    assert (entry.action, entry.words.fields) == ("change password", {})


def test_changing_the_password_ends_every_other_session(visit):
    browser, other, bo = visit("ana"), visit("ana"), visit("bo")
    browser.post("/account/password", CHANGE)
    assert browser.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    assert bo.get("/account").status_code == 200


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"present": "wrong"}, "not your present password"),
        ({"present": ""}, "Type your present password"),
        ({"password": "", "again": ""}, "Type a password"),
        ({"again": "tram lamp otter quilt"}, "not the same"),
        ({"password": "short", "again": "short"}, "at least 10 characters"),
        ({"password": "password123", "again": "password123"}, "anybody would try"),
        ({"password": "albrecht2024", "again": "albrecht2024"}, "anybody would try"),
        ({"password": PASSWORD, "again": PASSWORD}, "the password that you have"),
        ({"password": "x" * 201, "again": "x" * 201}, "at most 200"),
        ({"password": "y" * 2000, "again": "y" * 2000}, "at most 200"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(app, visit, fields, words, htmx):
    browser, other = visit("ana"), visit("ana")
    answer = browser.post("/account/password", {**CHANGE, **fields}, htmx=htmx)
    assert answer.status_code == 422
    assert words in answer.text
    assert PASSWORD not in answer.text
    assert other.get("/account").status_code == 200
    assert entries(app) == []


def test_guessing_the_present_password_is_slowed_down(visit):
    """An open browser is no way to try passwords; failures outlive the refused request."""
    browser = visit("ana")
    wrong = {**CHANGE, "present": "wrong"}
    texts = [browser.post("/account/password", wrong).text for _ in range(6)]
    assert ["Too many attempts" in text for text in texts] == [False] * 5 + [True]
    assert "Too many attempts" in browser.post("/account/password", CHANGE).text


def test_the_same_password_form_twice_has_one_effect_and_the_same_answer(app, visit):
    browser = visit("ana")
    form = {**CHANGE, "key": "a-key-of-a-form"}
    assert [browser.post("/account/password", form).status_code for _ in range(2)] == [303, 303]
    assert len(entries(app)) == 1
    other = {**form, "password": "kelp rotor vexes nine", "again": "kelp rotor vexes nine"}
    assert browser.post("/account/password", other).status_code == 409


def test_what_is_kept_of_the_form_is_slow_to_guess(app, visit, monkeypatch):
    """Only the slow fingerprint of the passwords enters the digest."""
    salts = []
    slow = passwords.fingerprint

    def noted(text, salt):
        salts.append((text, salt))
        return slow(text, salt)

    monkeypatch.setattr(passwords, "fingerprint", noted)
    visit("ana").post("/account/password", {**CHANGE, "key": "a-key-of-a-form"})
    assert salts
    assert all(salt == "a-key-of-a-form" for _, salt in salts)
    assert all(PASSWORD in text and NEW in text for text, _ in salts)
    with app.app_context():
        assert session.scalars(select(UsedKey.key)).all() == ["a-key-of-a-form"]


def test_passwords_with_blanks_and_signs_are_kept_whole(app, visit):
    odd = "  🦊 kelp <b>&quot; ' end  "
    answer = visit("ana").post(
        "/account/password", {"present": PASSWORD, "password": odd, "again": odd}
    )
    assert answer.status_code == 303
    assert enter(visit(None), password=odd).status_code == 303
    assert enter(visit(None), password=odd.strip()).status_code == 422


LONG = ("kelp rotor vexes nine otters; " * 7)[:200]


@pytest.mark.parametrize(
    "odd", [LONG[:64], LONG, "🦊🌧 lamp otter 🦊", "tram lamp otter ", "kelp rotor\x00 vexes nine"],
)  # fmt: skip
def test_every_sign_of_a_password_counts(visit, odd):
    """64 and 200 characters, signs beyond the alphabet, a blank at the end, what follows a NUL."""
    form = {"present": PASSWORD, "password": odd, "again": odd}
    assert visit("ana").post("/account/password", form).status_code == 303
    assert enter(visit(None), password=odd).status_code == 303
    for less in (
        odd[:-1],
        odd[1:],
        odd.partition("\x00")[0] + "",
        odd.strip(),
        odd[:63] + odd[64:],
    ):
        if less != odd:
            assert enter(visit(None), password=less, address="198.51.100.1").status_code == 422


@pytest.mark.parametrize(
    ("password", "told"),
    [("k3lp-r0t", "at least 10"), ("🦊🌧🦊🌧", "at least 10"), (LONG + "x", "at most 200")],
)
def test_too_short_and_too_long_ones_are_refused_and_none_is_cut(visit, password, told):
    form = {"present": PASSWORD, "password": password, "again": password}
    answer = visit("ana").post("/account/password", form)
    assert answer.status_code == 422
    assert told in answer.text
    assert enter(visit(None), password=password[:200]).status_code == 422
    assert enter(visit(None), address="198.51.100.1").status_code == 303


def test_nobody_gets_a_page_without_signing_in(visit):
    for path in ("/account", "/account/password", "/account/sign-out-everywhere"):
        assert visit(None).post(path).headers["Location"].startswith("/sign-in")
    assert visit("gus").get("/account").status_code == 302


def test_the_account_page_costs_a_fixed_number_of_statements(app, visit, statements):
    counts = []
    for count in (3, 30):
        for _ in range(count):
            visit("ana")
        browser = visit("ana")
        statements.clear()
        browser.get("/account")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_name_is_text_and_nothing_else(app, visit):
    name = '<script>alert(1)</script>" onload="x'
    visit("ana").post("/account", {"name": name, "theme": "auto"})
    assert read(app).name == name
    id = read(app).id
    for who, path in (("ana", "/account"), ("dee", "/admin/people"), ("bo", f"/people/{id}")):
        assert "<script>alert" not in visit(who).get(path).text
    with app.app_context():
        assert session.get(Person, id).name == name
