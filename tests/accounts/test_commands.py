"""`flask people add`: the first administrator of an empty portal, and anybody after."""

import re

import pytest
from sqlalchemy import delete, select

from portal.accounts.models import Department, Headship, Person, RoleGrant
from portal.changelog.models import Entry
from portal.db import session
from tests import cast

NIA = ("nia@example.org", "Nia North", "--department", "sales")


@pytest.fixture
def run(app):
    """`run("people", "add", …)`: exit code and what was printed."""

    def run(*arguments):
        result = app.test_cli_runner().invoke(args=list(arguments))
        return result.exit_code, result.output

    return run


def test_the_first_administrator_is_made_on_an_empty_database(app, run, visit):
    with app.app_context():
        for table in (RoleGrant, Headship, Person, Department):
            if table is Department:
                session.query(Department).update({"parent_id": None})
            session.execute(delete(table))
        session.commit()
    code, output = run(
        "people", "add", "Ana@Example.org", "Ana Albrecht",
        "--new-department", "Head office", "--role", "administrator",
    )  # fmt: skip
    assert code == 0, output
    path = re.search(r"http://127\.0\.0\.1:5000(/welcome/\S+)", output)[1]
    form = {"password": "tram lamp otter quill", "again": "tram lamp otter quill"}
    assert visit(None).post(path, form).status_code == 303
    browser = visit(None)
    browser.post("/sign-in", {"email": "ana@example.org", "password": form["password"]})
    assert browser.get("/admin/people").status_code == 200
    with app.app_context():
        told = session.execute(select(Entry.action, Entry.actor_id).order_by(Entry.sequence)).all()
        assert told[:4] == [
            ("add department", None), ("add person", None), ("grant role", None),
            ("issue one-time link", None),
        ]  # fmt: skip


def test_a_person_is_added_to_a_department_that_is_there(app, run):
    code, output = run("people", "add", *NIA, "--role", "author", "--role", "mentor")
    assert code == 0, output
    assert "within 72 hours" in output
    with app.app_context():
        nia = cast.person("nia")
        assert nia.department.slug == "sales"
        assert nia.roles == {"author", "mentor"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ana@example.org", "Ana", "--department", "sales"), "has this address already"),
        (("nia", "Nia", "--department", "sales"), "whole address"),
        (("nia@example.org", "Nia", "--department", "nowhere"), "--new-department"),
        (("nia@example.org", "Nia"), "Say which department. There are: "),
        ((*NIA[:3], "A B", "--new-department", "X"), "small letters"),
        ((*NIA, "--role", "emperor"), "not one of"),
        (("nia@example.org", " ", "--department", "sales"), "name"),
    ],
)
def test_what_cannot_be_is_said_and_adds_nobody(app, run, arguments, words):
    code, output = run("people", "add", *arguments)
    assert code != 0
    assert words in output
    assert "Traceback" not in output
    with app.app_context():
        assert session.scalars(select(Person).where(Person.name.like("Nia%"))).all() == []
