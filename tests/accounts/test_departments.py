"""Departments: the tree, adding, renaming, moving, archiving."""

import threading

import pytest
from sqlalchemy import select

from portal.accounts import actions, queries
from portal.accounts.actions.departments import slug_of
from portal.accounts.models import Department
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from tests import cast, make

NEW = {"name": "Märkte & Sales", "slug": "", "code": "MS", "parent_id": "0", "reason": "grown"}


def find(app, slug):
    with app.app_context():
        return session.scalars(select(Department).where(Department.slug == slug)).one_or_none()


def last(app):
    with app.app_context():
        return session.scalars(select(Entry).order_by(Entry.sequence.desc())).first()


def id_of(app, slug):
    return str(find(app, slug).id)


@pytest.mark.parametrize("htmx", [True, False])
def test_an_administrator_adds_a_department(app, visit, htmx):
    form = {**NEW, "parent_id": id_of(app, "sales")}
    answer = visit("dee").post("/admin/departments", form, htmx=htmx)
    where = answer.headers["HX-Redirect" if htmx else "Location"]
    assert where == "/admin/departments/markte-sales"
    made = find(app, "markte-sales")
    assert (made.name, made.code, made.parent_id) == ("Märkte & Sales", "MS", find(app, "sales").id)
    assert (last(app).action, last(app).words.reason) == ("add department", "grown")
    assert visit("dee").get(where).status_code == 200


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "Type the name"),
        ({"slug": "sales"}, "has this address"),
        ({"slug": "Has Blanks"}, "small letters"),
        ({"slug": "../x"}, "small letters"),
        ({"slug": "new"}, "an address of the portal"),
        ({"name": "部門"}, "small letters"),
        ({"parent_id": "99999"}, "alid choice"),
        ({"parent_id": "x"}, "alid"),
        ({"code": "x" * 41}, "Shorten"),
    ],
)
def test_bad_input_comes_back_and_adds_nothing(app, visit, fields, words, htmx):
    answer = visit("dee").post("/admin/departments", {**NEW, **fields}, htmx=htmx)
    assert answer.status_code == 422
    assert words in answer.text
    assert last(app) is None


def test_a_code_is_taken_once_and_none_is_no_code(app, visit):
    browser = visit("dee")
    for name in ("One", "Two"):
        form = {"name": name, "code": "", "parent_id": "0"}
        assert browser.post("/admin/departments", form).status_code == 303
    assert find(app, "one").code is None
    browser.post("/admin/departments", {**NEW, "name": "Three"})
    answer = browser.post("/admin/departments", {**NEW, "name": "Four"})
    assert answer.status_code == 422
    assert "has this code" in answer.text


@pytest.mark.parametrize("htmx", [True, False])
def test_renaming_and_moving_keep_the_address(app, visit, htmx):
    form = {"name": "Care", "code": "C", "parent_id": id_of(app, "sales"), "reason": "clearer"}
    answer = visit("dee").post("/admin/departments/service", form, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    service = find(app, "service")
    assert (service.name, service.code) == ("Care", "C")
    assert service.parent_id == find(app, "sales").id
    assert last(app).words.fields["name"] == ["Service", "Care"]
    assert 'value="Care"' in visit("dee").get("/admin/departments/service").text


def test_a_department_can_stand_on_top(app, visit):
    form = {"name": "Service", "code": "", "parent_id": "0"}
    visit("dee").post("/admin/departments/service", form)
    assert find(app, "service").parent_id is None


@pytest.mark.parametrize("below", ["operations", "service"])
def test_a_department_never_stands_below_itself(app, visit, below):
    form = {"name": "Operations", "code": "", "parent_id": id_of(app, below)}
    page = visit("dee").get("/admin/departments/operations").text
    assert f'<option value="{id_of(app, below)}"' not in page
    answer = visit("dee").post("/admin/departments/operations", form)
    assert answer.status_code == 422
    assert find(app, "operations").parent_id == find(app, "organisation").id


def test_two_edits_at_once_show_each_other(app, visit):
    form = {"code": "", "parent_id": "0", "version": find(app, "sales").version}
    visit("dee").post("/admin/departments/sales", {**form, "name": "Bids"})
    answer = visit("dee").post("/admin/departments/sales", {**form, "name": "Deals"})
    assert answer.status_code == 409
    assert "Bids" in answer.text
    assert find(app, "sales").name == "Bids"


def test_the_same_form_twice_adds_once(app, visit):
    browser = visit("dee")
    form = {**NEW, "key": "a-key-of-a-form"}
    answers = [browser.post("/admin/departments", form) for _ in range(2)]
    assert {one.status_code for one in answers} == {303}
    with app.app_context():
        assert len(session.scalars(select(Entry)).all()) == 1


@pytest.mark.parametrize("htmx", [True, False])
def test_an_empty_department_is_archived_and_restored(app, visit, htmx):
    browser = visit("dee")
    browser.post("/admin/departments", {**NEW, "parent_id": id_of(app, "sales")})
    url = "/admin/departments/markte-sales"
    answer = browser.post(f"{url}/archive", {"reason": "dissolved"}, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert find(app, "markte-sales").is_archived
    assert last(app).words.reason == "dissolved"
    assert "Märkte" not in browser.get("/departments").text
    assert "Archived" in browser.get("/admin/departments").text
    assert browser.post(f"{url}/archive", {"reason": "again"}).status_code == 422
    assert browser.post(f"{url}/restoration", htmx=htmx).status_code == answer.status_code
    assert not find(app, "markte-sales").is_archived
    assert browser.post(f"{url}/restoration").status_code == 422


@pytest.mark.parametrize(
    ("slug", "words"), [("sales", "people work there"), ("operations", "departments below it")]
)
def test_a_department_in_use_is_not_archived(app, visit, slug, words):
    answer = visit("dee").post(f"/admin/departments/{slug}/archive", {"reason": "tidy"})
    assert answer.status_code == 422
    assert words in answer.text
    assert not find(app, slug).is_archived


def test_an_archive_needs_its_reason(app, visit):
    answer = visit("dee").post("/admin/departments/sales/archive", {"reason": ""})
    assert answer.status_code == 422
    assert "Say why" in answer.text


def test_everybody_sees_the_tree_with_its_heads(visit):
    page = visit("cy").get("/departments").text
    assert 'href="/departments/operations"' in page
    assert "Ana Albrecht" in page
    assert "no head" in page
    assert "Change departments" not in page
    assert "Change departments" in visit("dee").get("/departments").text


@pytest.mark.parametrize("path", ["/departments", "/admin/departments", "/admin/departments/sales"])
def test_pages_cost_as_many_statements_for_thirty_as_for_three(app, visit, statements, path):
    browser = visit("dee")
    counts = []
    for count in (3, 27):
        with app.app_context():
            top = cast.department("sales")
            for _ in range(count):
                top = make.department(parent=top)
            make.kept()
        statements.clear()
        assert browser.get(path).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.both_engines
class TestTheTree:
    """What the pages stand on, on both databases."""

    def test_the_tree_is_one_statement(self, people, statements):
        statements.clear()
        tree = queries.department_tree()
        assert len([one for one in statements if one.startswith("SELECT")]) == 1
        told = [
            (one.depth, one.department.slug, one.head and one.head.name)
            for one in queries.walk(tree)
        ]
        assert told == [
            (0, "organisation", "Fay Ford"), (1, "operations", "Ana Albrecht"),
            (2, "service", None), (1, "sales", None),
        ]  # fmt: skip

    def test_what_stands_below_an_archived_department_stands_on_top(self, people):
        cast.department("operations").archived_at = people["ana"].created_at
        make.kept()
        tree = queries.department_tree()
        assert {one.department.slug for one in tree} == {"service", "organisation"}
        assert len(list(queries.walk(queries.department_tree(with_archived=True)))) == 4

    def test_choices_leave_out_a_branch(self, people):
        left = queries.department_choices(without=cast.department("operations"))
        assert [name.strip("\u2007") for _, name in left] == ["The organisation", "Sales"]

    def test_a_department_is_refused_below_what_stands_below_it(self, people):
        operations, service = cast.department("operations"), cast.department("service")
        with pytest.raises(Refused) as refused:
            actions.edit_department(
                operations, name="Operations", code=None, parent_id=service.id, actor=people["dee"]
            )
        assert refused.value.field == "parent_id"

    def test_a_parent_that_is_not_there_is_refused(self, people):
        with pytest.raises(Refused):
            actions.add_department(name="N", parent_id=4_711, actor=people["dee"])
        assert session.scalars(select(Department).where(Department.slug == "n")).first() is None


@pytest.mark.both_engines
def test_two_moves_at_once_close_no_circle(app):
    """Operations below Sales and Sales below Operations: one of the two is refused."""
    start, outcomes = threading.Barrier(2), []

    def move(slug, name, below):
        with app.app_context():
            department, parent = cast.department(slug), cast.department(below).id
            actor = cast.person("dee")
            session.rollback()
            start.wait()
            try:
                actions.edit_department(
                    department, name=name, code=None, parent_id=parent, actor=actor
                )
                outcomes.append("moved")
            except Refused:
                outcomes.append("refused")
            finally:
                session.remove()

    moves = [("operations", "Operations", "sales"), ("sales", "Sales", "operations")]
    threads = [threading.Thread(target=move, args=one) for one in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved", "refused"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Sales", "sales"), ("Sales & Märkte", "sales-markte"), ("  A/B  ", "a-b"),
        ("Ærø", "r"), ("部門", ""), ("x" * 200, "x" * 80), ("--", ""),
    ],
)  # fmt: skip
def test_addresses_are_made_from_names(name, slug):
    assert slug_of(name) == slug
