"""Who heads what, by a file of people; and everybody as a file, which changes nothing."""

import io
import json
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from portal import clock
from portal.accounts import actions, department_words, queries
from portal.accounts.department_words import KnownDepartment
from portal.accounts.models import Headship, PeopleImport
from portal.changelog.models import Entry
from portal.db import session
from portal.feedback import places
from portal.feedback.actions import threads
from tests import cast, make
from tests.accounts.test_people_files import plan_of
from tests.accounts.test_people_imports import Upload, send

DAY = timedelta(days=1)
FILE = """name,e-mail,department,roles,heads
Cy Crane,cy@example.org,sales,,Operations; sales
Nia North,nia@example.org,service,,service
"""


def today():
    return clock.today("Europe/London")


def entries(action):
    found = select(Entry).where(Entry.action == action).order_by(Entry.sequence)
    return list(session.scalars(found))


def held(slug):
    """Who, from, until of a department's headships, the earliest first."""
    found = reversed(queries.headships_of(cast.department(slug)))
    return [(one.person.name, one.starts_on, one.ends_on) for one in found]


def test_the_dry_run_says_who_would_head_what_and_in_whose_place(app, visit):
    browser = visit("dee")
    page = browser.get(send(browser, FILE).headers["Location"]).text
    assert "heads Operations in place of Ana Albrecht; heads Sales" in page
    assert "new in Service; heads Service" in page
    with app.app_context():
        assert held("operations") == [("Ana Albrecht", date(2020, 1, 1), None)]
        assert held("sales") == []


@pytest.mark.parametrize("htmx", [True, False])
def test_applying_sets_them_from_today_with_an_entry_each_as_the_page_leaves_it(app, visit, htmx):
    browser = visit("dee")
    url = send(browser, FILE).headers["Location"]
    answer = browser.post(f"{url}/application", htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    with app.app_context():
        assert held("operations") == [
            ("Ana Albrecht", date(2020, 1, 1), today() - DAY), ("Cy Crane", today(), None),
        ]  # fmt: skip
        assert held("sales") == [("Cy Crane", today(), None)]
        assert held("service") == [("Nia North", today(), None)]
        set_heads = entries("set head")
        assert [one.words.subject_title for one in set_heads] == ["Operations", "Sales", "Service"]
        assert set_heads[0].words.fields == {
            "head": [None, "Cy Crane"], "since": [None, today().isoformat()],
        }  # fmt: skip
        assert {one.words.actor_name for one in set_heads} == {"Dee Dunn"}
        [whole] = entries("apply file of people")
        assert "nia@example.org: new in Service; heads Service" in whole.words.fields["people"][1]
    assert "Cy Crane" in browser.get("/departments").text


def test_conversations_go_with_who_heads_it(app, visit):
    """What the page does besides is done for a file, too."""
    with app.test_request_context():
        bo = cast.person("bo")
        place = places.at(bo, "/departments/operations")
        threads.give(place, kind="question", about="", text="Why did May move?", actor=bo, at=None)
    browser = visit("dee")
    browser.post(send(browser, FILE).headers["Location"] + "/application")
    with app.app_context():
        assert [one.words.actor_name for one in entries("hand feedback over")] == ["Dee Dunn"]


def test_it_is_all_or_nothing(app, visit, monkeypatch):
    monkeypatch.setattr("portal.accounts.actions.people_imports.APPLIED", None)
    browser = visit("dee")
    url = send(browser, FILE).headers["Location"]
    with pytest.raises(Exception, match=r"(?i)null"):
        browser.post(f"{url}/application")
    with app.app_context():
        assert held("sales") == []
        assert entries("set head") == []


@pytest.mark.parametrize("who", ["cy", "bo"])  # whom the file names, too; another, who would end
def test_a_head_set_since_the_dry_run_is_looked_at_again(app, visit, who):
    browser = visit("dee")
    url = send(browser, FILE).headers["Location"]
    with app.app_context():
        actions.set_head(
            cast.department("sales"),
            person_id=cast.person(who).id,
            starts_on=today(),
            actor=cast.person("dee"),
        )
    answer = browser.post(f"{url}/application")
    assert answer.status_code == 422
    assert "Check the file again" in answer.text


def test_the_same_file_twice_changes_nothing(app, visit):
    browser = visit("dee")
    browser.post(send(browser, FILE).headers["Location"] + "/application")
    assert "There is nothing to apply." in browser.get(send(browser, FILE).headers["Location"]).text


def test_an_empty_cell_takes_nothing_away(app, visit):
    browser = visit("dee")
    text = "name,e-mail,department,heads\nAna Albrecht,ana@example.org,sales,\n"
    browser.post(send(browser, text).headers["Location"] + "/application")
    with app.app_context():
        assert held("operations") == [("Ana Albrecht", date(2020, 1, 1), None)]


@pytest.mark.parametrize(
    ("rows", "line", "value", "words"),
    [
        ("A,a@example.org,Sales,,Nowhere", 2, "Nowhere", "no such department"),
        ("A,a@example.org,Sales,,s3;Nowhere", 2, "Nowhere", "no such department"),
        ("A,a@example.org,Sales,,North", 2, "North", "Several"),
        ("A,a@example.org,Sales,,OLD", 2, "OLD", "archived"),
        ("A,a@example.org,Sales,,s3\nB,b@example.org,Sales,,south", 3, "south", "Line 2"),
    ],
)
def test_a_head_that_will_not_do_keeps_the_row_out_and_says_what_to_do(rows, line, value, words):
    made = plan_of("name,e-mail,department,roles,heads\n" + rows)
    [problem] = made.problems
    assert (problem.line, problem.column, problem.value) == (line, "heads", value)
    assert words in problem.reason
    assert problem.remedy
    assert len(made.steps) == line - 2


def test_a_department_named_twice_in_one_row_is_headed_once():
    [step] = plan_of("name,e-mail,department,heads\nA,a@x.org,Sales,s3 | south, SOUTH").steps
    assert step.heads == (3,)


def test_a_department_is_called_by_what_means_it_alone():
    known = [
        KnownDepartment(1, "sales", "S1", "Sales", False),
        KnownDepartment(2, "north-sales", None, "North", False),
        KnownDepartment(3, "south", "S3", "North", False),
        KnownDepartment(4, "law", None, "Law; order", False),
        KnownDepartment(5, "s1-extra", None, "S1", False),
        KnownDepartment(6, "finance", "FIN", "Finance / control", True),
    ]
    named = department_words.named(known)
    assert [department_words.word_for(one, named) for one in known] == [
        "Sales", "north-sales", "south", "law", "s1-extra", "Finance / control",
    ]  # fmt: skip


class TestEverybodyAsAFile:
    """What the list gives as a workbook is what a file of people says."""

    def awkward(self):
        """Twins by name, a name with a separator, an archived place, spaces in a name."""
        north = make.department("North")
        twin = make.department("North again", north)
        twin.name = "North"
        law = make.department("Law and order")
        law.name = "Law; order"
        for place in (north, twin, law):
            one = make.person(department=place)
            session.add(Headship(department_id=place.id, person_id=one.id, starts_on=today()))
        one.name = "Two  spaces "
        old = make.department("Old")
        make.person(department=old).state = "suspended"
        old.archived_at = clock.now()
        session.commit()

    @pytest.mark.parametrize("wanted", ["", "?q=a"])
    def test_brought_in_again_it_changes_nothing(self, app, visit, wanted):
        with app.app_context():
            self.awkward()
        browser = visit("dee")
        sent = browser.get("/admin/people.xlsx" + wanted).data
        answer = send(browser, sent, name="people.xlsx")
        assert answer.status_code == 303
        with app.app_context():
            made = session.scalars(select(PeopleImport)).one()
            report = json.loads(made.report)
            assert report["problems"] == []
            assert report["steps"] == []
            assert report["same"] >= 9

    def test_it_has_roles_and_departments_as_a_file_names_them(self, app, visit):
        sent = visit("dee").get("/admin/people.xlsx").data
        sheet = load_workbook(io.BytesIO(sent)).worksheets[0]
        found = [list(row[:5]) for row in sheet.iter_rows(values_only=True)]
        assert ["Name", "E-mail", "Department", "Roles", "Heads"] in found
        assert ["Hal Hart", "hal@example.org", "Sales", "chair; member", None] in [
            [cell or None for cell in row] for row in found
        ]
        assert ["Ana Albrecht", "ana@example.org", "Operations", None, "Operations"] in [
            [cell or None for cell in row] for row in found
        ]


@pytest.mark.both_engines
class TestManyHeads:
    """As many departments as a large organisation has."""

    def test_a_hundred_and_thirty_heads_take_one_file(self, people, statements):
        places = [make.department() for _ in range(130)]
        session.commit()
        rows = [f"H{n},h{n}@example.org,{one.slug},,{one.slug}" for n, one in enumerate(places)]
        text = "name,e-mail,department,roles,heads\n" + "\n".join(rows)
        made = actions.check_people_file(Upload(text), actor=people["dee"])
        statements.clear()
        actions.apply_people_file(made, actor=people["dee"])
        assert len(statements) < 40 + 12 * len(places)
        assert len(entries("set head")) == 130
        assert [queries.head_of(one, today()).department_id for one in places] == [
            one.id for one in places
        ]
