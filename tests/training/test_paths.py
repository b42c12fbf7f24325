"""Learning paths: laid for a role or department, given out by a job, ended with a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog.models import Entry
from portal.db import session
from portal.jobs.actions import request
from portal.training.models import Assignment, Path
from tests import cast, make
from tests.training import teaching


@pytest.fixture
def course(app):
    with app.app_context():
        made = teaching.course()
        session.commit()
        return made.id


def sent(app, course, department="operations", **more):
    with app.app_context():
        home = cast.department(department).id if department else 0
    return {
        "title": "First steps", "purpose": "To read our figures.", "role": "",
        "department_id": home, "piece_ids": [course], "days": 30, **more,
    }  # fmt: skip


@pytest.mark.both_engines
def test_a_path_is_given_to_its_people_now_and_later_and_ends(app, visit, course):
    assert visit("ana").post("/learn/paths", sent(app, course)).status_code == 303
    make.jobs(app)
    due = clock.now().date() + timedelta(days=30)
    with app.app_context():
        made = session.scalars(select(Assignment)).all()
        assert {one.person_id for one in made} == {cast.person("ana").id, cast.person("bo").id}
        assert {abs((one.due_on - due).days) for one in made} <= {0, 1}
        make.person(department=cast.department("operations"))
        session.commit()
        request("learning.remind", "a", name="Reminders")
    make.jobs(app)
    with app.app_context():
        assert len(session.scalars(select(Assignment)).all()) == 3
        number = session.scalar(select(Path.id))
    assert "fewer than five" in visit("ana").get("/learn/paths").text
    end = f"/learn/paths/{number}/end"
    assert visit("ana").post(end, {"reason": ""}).status_code == 422
    assert visit("ana").post(end, {"reason": "Done.", "version": "1"}).status_code == 303
    with app.app_context():
        assert all(session.scalars(select(Assignment.ended_at)).all())
        actions = session.scalars(select(Entry.action).order_by(Entry.sequence)).all()
    assert actions == [
        "lay learning path", "give out learning path", "give out learning path",
        "end learning path",
    ]  # fmt: skip


def test_a_path_of_a_role_holds_for_its_holders(app, visit, course):
    answer = visit("dee").post("/learn/paths", sent(app, course, None, role="member"))
    assert answer.status_code == 303
    make.jobs(app)
    with app.app_context():
        given = set(session.scalars(select(Assignment.person_id)))
        assert given == {cast.person("hal").id, cast.person("ivy").id}


def test_who_may_lay_which_path(app, visit, course):
    wide = visit("ana").post("/learn/paths", sent(app, course, "sales"))
    assert wide.status_code == 422
    both = sent(app, course, due_on=clock.now().date())
    assert "either a day or a number of days" in visit("ana").post("/learn/paths", both).text
    assert visit("ana").post("/learn/paths", sent(app, course, piece_ids=[])).status_code == 422
    assert visit("cy").get("/learn/paths").status_code == 403
    with app.app_context():
        assert session.scalars(select(Path)).all() == []
