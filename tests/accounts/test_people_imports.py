"""Bringing in a file of people: checked first, applied whole, entered in the log once."""

import io
import re

import pytest
from sqlalchemy import select

from portal.accounts import actions, people_file, queries
from portal.accounts.models import PeopleImport, Person
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.unreadable import Unreadable
from tests import cast

FILE = """name,e-mail,department,roles
Nia North,nia@example.org,sales,author
Bo Bright,bo@example.org,Sales,
Cy Crane,cy@example.org,sales,
Nobody,nobody@,sales,
"""


class Upload:
    """What a form hands over for a file."""

    def __init__(self, text):
        self.stream = io.BytesIO(text if isinstance(text, bytes) else text.encode())
        self.filename = "staff.csv"


def send(browser, text=FILE, name="staff.csv", **more):
    content = text if isinstance(text, bytes) else text.encode()
    data = {"file": (io.BytesIO(content), name), **more}
    return browser.post("/admin/people/import", data)


def actions_told(app):
    with app.app_context():
        return list(session.scalars(select(Entry.action).order_by(Entry.sequence)))


def count_people(app):
    with app.app_context():
        return len(session.scalars(select(Person)).all())


def test_the_dry_run_tells_everything_and_changes_nothing(app, visit):
    browser = visit("dee")
    before = count_people(app)
    answer = send(browser)
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"]).text
    for words in (
        "staff.csv",
        "Nia North",
        "new in Sales",
        "moves to Sales",
        "nobody@",
        "whole address",
    ):
        assert words in page, words
    assert "Apply 2 rows" in page
    assert count_people(app) == before
    assert actions_told(app) == ["check file of people"]


@pytest.mark.both_engines
@pytest.mark.parametrize("htmx", [True, False])
def test_applying_adds_and_changes_what_was_shown(app, visit, htmx):
    browser = visit("dee")
    url = send(browser).headers["Location"]
    answer = browser.post(f"{url}/application", htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    with app.app_context():
        nia, bo = cast.person("nia"), cast.person("bo")
        assert (nia.name, nia.department.slug, nia.roles) == ("Nia North", "sales", {"author"})
        assert bo.department.slug == "sales"
        assert bo.version > 1
        entry = session.scalars(select(Entry).order_by(Entry.sequence.desc())).first()
        assert entry.action == "apply file of people"
        fields = entry.words.fields
        assert (fields["added"][1], fields["changed"][1], fields["bad_rows"][1]) == (1, 1, 1)
        assert len(fields["digest"][1]) == 64
        assert any("nia@example.org" in line for line in fields["people"][1])
    page = browser.get(url).text
    assert "Applied" in page
    assert f"{url}/application" not in page


def test_it_is_applied_once(app, visit):
    browser = visit("dee")
    url = send(browser).headers["Location"]
    form = {"key": "a-key-of-a-form"}
    assert [browser.post(f"{url}/application", form).status_code for _ in range(2)] == [303, 303]
    again = browser.post(f"{url}/application")
    assert again.status_code == 422
    assert "applied already" in again.text


def test_the_same_file_twice_changes_nothing(app, visit):
    browser = visit("dee")
    browser.post(send(browser).headers["Location"] + "/application")
    before = count_people(app)
    url = send(browser).headers["Location"]
    page = browser.get(url).text
    assert "There is nothing to apply." in page
    assert browser.post(f"{url}/application").status_code == 422
    assert count_people(app) == before


def test_what_changed_since_the_dry_run_is_looked_at_again(app, visit):
    browser = visit("dee")
    url = send(browser).headers["Location"]
    with app.app_context():
        bo = cast.person("bo")
        actions.edit_person(
            bo, email=bo.email, name=bo.name, department_id=cast.department("sales").id, actor=bo
        )
    answer = browser.post(f"{url}/application")
    assert answer.status_code == 422
    assert "Check the file again" in answer.text
    assert browser.post(f"{url}/check", htmx=True).status_code == 200
    assert "Apply 1 row" in browser.get(url).text
    assert browser.post(f"{url}/application").status_code == 303


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "damaged"),
        (b"a,b\n1,2\n", "No column is called"),
    ],
)
def test_a_file_that_will_not_do_is_refused_in_words(app, visit, content, words):
    answer = send(visit("dee"), content)
    assert answer.status_code == 422
    assert words in answer.text
    assert actions_told(app) == []


def test_no_file_at_all_is_refused(visit):
    answer = visit("dee").post("/admin/people/import", {})
    assert answer.status_code == 422
    assert "Choose a file" in answer.text


def test_a_file_beyond_the_limit_is_refused(inside):
    with pytest.raises(Refused, match="larger than 2 MB"):
        actions.check_people_file(Upload(b"x" * 2_000_001), actor=cast.person("dee"))


def test_a_far_too_large_upload_is_refused_before_it_is_read(visit):
    declared = {"CONTENT_LENGTH": "3000000"}
    answer = visit("dee").post("/admin/people/import", environ_overrides=declared)
    assert answer.status_code == 413


def test_names_of_files_and_cells_are_text_and_nothing_else(visit):
    evil = "<img src=x onerror=alert(1)>"
    text = f"name,e-mail,department\n{evil},{evil},{evil}\n"
    browser = visit("dee")
    url = send(browser, text, name=f"{evil}.csv").headers["Location"]
    for path in (url, "/admin/people/import"):
        assert "<img src=x" not in browser.get(path).text


@pytest.mark.parametrize("who", ["ana", "bo", "eve", "hal"])
def test_nobody_else_brings_people_in(app, visit, who):
    url = send(visit("dee")).headers["Location"]
    assert send(visit(who)).status_code == 403
    assert visit(who).get(url).status_code == 403
    assert visit(who).post(f"{url}/application").status_code == 403
    assert visit(who).post(f"{url}/check").status_code == 403


@pytest.mark.both_engines
class TestMany:
    """On both databases, with as many rows as a file may have."""

    def file(self, count, department="sales"):
        lines = [f"Person {n},p{n}@example.org,{department},mentor" for n in range(count)]
        return "name,e-mail,department,roles\n" + "\n".join(lines)

    def test_a_thousand_people_come_in_with_few_statements(self, people, statements):
        made = actions.check_people_file(Upload(self.file(1000)), actor=people["dee"])
        statements.clear()
        actions.apply_people_file(made, actor=people["dee"])
        assert len(statements) < 40
        assert len(session.scalars(select(Person)).all()) == len(people) + 1000
        assert len(queries.role_holders()["mentor"]) == 1000
        moved = actions.check_people_file(
            Upload(self.file(1000, "operations")), actor=people["dee"]
        )
        statements.clear()
        actions.apply_people_file(moved, actor=people["dee"])
        assert len(statements) < 40
        where = cast.department("operations").id
        found = select(Person).where(Person.department_id == where, Person.name.like("Person %"))
        assert len(session.scalars(found).all()) == 1000

    def test_all_of_it_or_nothing(self, people, monkeypatch):
        made = actions.check_people_file(Upload(self.file(20)), actor=people["dee"])
        added = session.scalars(select(PeopleImport)).one()
        monkeypatch.setattr("portal.accounts.actions.people_imports.APPLIED", None)
        with pytest.raises(Exception, match=r"(?i)null"):
            actions.apply_people_file(made, actor=people["dee"])
        session.rollback()
        assert len(session.scalars(select(Person)).all()) == len(people)
        assert added.state == "checked"

    def test_two_who_apply_at_once_apply_once(self, people):
        made = actions.check_people_file(Upload(self.file(3)), actor=people["dee"])
        actions.apply_people_file(made, actor=people["dee"])
        with pytest.raises(Refused, match="already"):
            actions.apply_people_file(made, actor=people["dee"])


def test_a_long_file_spells_out_some_and_counts_all(app, visit):
    text = "name,e-mail,department\n" + "\n".join(f"P,bad{n},sales" for n in range(700))
    browser = visit("dee")
    page = browser.get(send(browser, text).headers["Location"]).text
    assert "and 200 more" in page
    assert len(re.findall("whole address", page)) == 500


def test_an_empty_workbook_has_the_columns_that_a_file_needs(visit):
    sent = visit("dee").get("/admin/people/import.xlsx").data
    with pytest.raises(Unreadable, match="names no people"):  # so its columns were known
        people_file.read(sent)
