"""Withdrawing what somebody was to finish: with a reason, in the log, and the person is told."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.notices.models import Notice
from portal.training.actions import assignments
from portal.training.models import Assignment, Path, Piece
from tests import cast, make
from tests.training import teaching

ALL = "/learn/team/operations/assignments"


def assigned(who="bo", *, path=None, by="ana"):
    piece = session.scalars(select(Piece).filter_by(kind="course")).first() or teaching.course()
    return make.stored(
        Assignment(
            person_id=(who if not isinstance(who, str) else cast.person(who)).id,
            piece_id=piece.id, due_on=clock.now().date(), reason="For May.",
            assigned_by_id=cast.person(by).id, created_at=clock.now(),
            path_id=path.id if path else None,
        )
    )  # fmt: skip


@pytest.fixture
def one(app):
    with app.app_context():
        made = assigned()
        session.commit()
        return f"{ALL}/{made.id}"


def test_the_head_withdraws_it_and_the_person_hears_why(app, visit, one):
    ana = visit("ana")
    assert ALL in ana.get("/learn/team/operations").text
    assert one in ana.get(ALL).text
    assert "Bo Bright is told" in ana.get(one).text
    assert ana.post(f"{one}/end", {"reason": " "}, htmx=True).status_code == 422
    sent = ana.post(f"{one}/end", {"reason": "Another course fits better."})
    assert (sent.status_code, sent.location) == (303, ALL)
    assert "Nothing is assigned" in ana.get(ALL).text
    assert "It was withdrawn" in ana.get(one).text
    again = ana.post(f"{one}/end", {"reason": "Twice"})
    assert again.status_code == 422
    with app.app_context():
        assert session.scalars(select(Assignment.ended_at)).one() is not None
        entry = session.scalars(select(Entry).where(Entry.action == "withdraw assignment")).one()
        assert entry.actor_id == cast.person("ana").id
        assert entry.words.reason == "Another course fits better."
        notice = session.scalars(select(Notice)).one()
        assert notice.person_id == cast.person("bo").id
        assert notice.title.startswith("You need not finish this any more")
        assert notice.sentence == "Another course fits better."
    assert "Learning assigned to you" not in visit("bo").get("/").text


@pytest.mark.both_engines
def test_what_is_done_or_withdrawn_stays(inside):
    made = assigned()
    made.done_at = clock.now()
    session.commit()
    with pytest.raises(Refused, match="done already"):
        assignments.withdraw(made, reason="x", actor=cast.person("ana"))
    made.done_at = None
    session.commit()
    assignments.withdraw(made, reason="x", actor=cast.person("ana"))
    with pytest.raises(Refused, match="withdrawn already"):
        assignments.withdraw(made, reason="x", actor=cast.person("ana"))


def test_who_heads_elsewhere_or_is_the_person_cannot(app, visit, one):
    other = one.replace("operations", "sales")
    with app.app_context():
        own = assigned("ana")
        path = make.stored(
            Path(
                title="For all", purpose="x", days=9, begins_on=clock.now().date(),
                created_by_id=cast.person("eve").id,
            )
        )  # fmt: skip
        wide = assigned(make.person(department=cast.department("operations")), path=path)
        session.commit()
        refused = [f"{ALL}/{own.id}", f"{ALL}/{wide.id}"]
    ana = visit("ana")
    assert ana.get(other).status_code == 404
    for url in refused:
        assert ana.get(url).status_code == 403
        assert ana.post(f"{url}/end", {"reason": "x"}).status_code == 403
    assert "holds for more than this department" in ana.get(ALL).text
    assert visit("bo").get(one).status_code == 403


def test_the_list_needs_as_many_statements_for_30_as_for_3(app, visit, statements):
    ana, counts = visit("ana"), []
    for more in (3, 27):
        with app.app_context():
            for _ in range(more):
                assigned(make.person(department=cast.department("operations")))
            session.commit()
        ana.get(ALL)
        statements.clear()
        page = ana.get(ALL).text
        counts.append((len(statements), page.count(f"{ALL}/")))
    assert counts[0][0] == counts[1][0]
    assert [one[1] for one in counts] == [3, 30]
