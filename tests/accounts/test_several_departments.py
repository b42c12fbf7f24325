"""Many departments at once: all of them or none."""

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Department
from portal.changelog.models import Entry
from portal.db import session
from tests import cast, make

URL = "/admin/departments/several"
LINES = "North Trust; RN1\nSouth Trust;RS2\n\nA place without a code"


def count(app):
    with app.app_context():
        return session.scalar(select(func.count()).select_from(Department))


def test_each_line_becomes_a_department(app, visit):
    with app.app_context():
        above = cast.department("organisation").id
    answer = visit("dee").post(URL, {"lines": LINES, "parent_id": above, "reason": "set-up"})
    assert answer.status_code == 303
    with app.app_context():
        made = session.scalars(
            select(Department).where(Department.parent_id == above).order_by(Department.id)
        ).all()[-3:]
        assert [(one.name, one.code, one.slug) for one in made] == [
            ("North Trust", "RN1", "rn1"),
            ("South Trust", "RS2", "rs2"),
            ("A place without a code", None, "a-place-without-a-code"),
        ]
        told = session.scalars(select(Entry.action).order_by(Entry.sequence)).all()
        assert told == ["add departments", "add department", "add department"]


def test_sent_twice_it_adds_them_once(app, visit):
    browser = visit("dee")
    before = count(app)
    for _ in range(2):
        answer = browser.post(URL, {"lines": LINES, "parent_id": 0, "key": "several-1"})
        assert answer.status_code == 303
    assert count(app) == before + 3


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", "one department a line"),
        ("A; X\nB; x", "twice"),
        ("; CODE", "Line 1"),
        ("Sales again; sales", "address"),
        ("Ok; OK1\n" + "n" * 300, "Line 2"),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_bad_list_adds_nothing_and_keeps_the_text(app, visit, lines, told, htmx):
    before = count(app)
    answer = visit("dee").post(URL, {"lines": lines, "parent_id": 0}, htmx=htmx)
    assert answer.status_code == 422
    assert told in answer.text
    assert lines.split("\n")[0][:20] in answer.text
    assert count(app) == before


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("eve", 403), (None, 302)])
def test_only_administrators_add_departments(visit, who, status):
    assert visit(who).get(URL).status_code == status
    assert visit(who).post(URL, {"lines": "X"}).status_code == status


@pytest.mark.parametrize("url", [URL, "/admin/departments/new"])
def test_a_new_department_is_offered_below_the_only_top_and_below_none_of_two(app, visit, url):
    with app.app_context():
        top = cast.department("organisation").id
    assert f'<option selected value="{top}">' in visit("dee").get(url).text
    with app.app_context():
        make.department("Another company", parent=None)
        make.kept()
    assert '<option selected value="0">' in visit("dee").get(url).text or (
        "<option selected" not in visit("dee").get(url).text
    )
