"""Mistakes that answers stand for: what a department shares, and which lesson mends them."""

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.db import session
from portal.training.assessment import results
from portal.training.models import Drawn
from portal.training.queries.mistakes import of_department
from portal.training.statistics.misconceptions import known
from tests import cast, make
from tests.training import making

URL = "/learn/team/operations/mistakes"
TREND, OTHER = "two-points-are-a-trend", "target-as-cause"


def answered(*mistakes):
    """Somebody of Operations who made these mistakes."""
    bank = making.piece("bank", f"noise-{len(mistakes)}-{clock.now().timestamp()}")
    person = make.person(department=cast.department("operations"))
    making.attempt(person, bank, making.question(bank))
    drawn = session.scalars(select(Drawn).order_by(Drawn.id.desc())).first()
    drawn.misconceptions, drawn.sequence, drawn.answered_at = list(mistakes), 1, clock.now()
    session.flush()


@pytest.mark.both_engines
def test_what_few_people_think_is_withheld(inside):
    department = cast.department("operations").id
    for at in range(12):
        answered(*([TREND] if at < 6 else []), *([OTHER] if at < 2 else []))
    session.commit()
    found = of_department(department)
    assert [(one.id, people) for one, people in found.shown] == [(TREND, 6)]
    assert (found.people, found.withheld) == (12, 1)
    session.execute(update(Drawn).values(answered_at=clock.now().replace(year=2020)))
    assert of_department(department).people == 0


def test_the_page_shows_counts_and_the_way_to_the_lesson(app, visit):
    ana = visit("ana")
    assert "Too few people" in ana.get(URL).text
    assert URL in ana.get("/learn/team/operations").text
    with app.app_context():
        for at in range(12):
            answered(*([TREND] if at < 6 else [OTHER] if at < 8 else []))
        session.commit()
    page = ana.get(URL).text
    assert "It is higher than last month, so it is rising." in page
    assert "/learn/noise/two-points" in page
    assert "1 idea withheld" in page
    fragment = ana.get(URL, htmx=True).text
    assert fragment.lstrip().startswith('<div id="mistakes"')


def test_it_needs_as_many_statements_for_many(app, visit, statements):
    ana, counts = visit("ana"), []
    for people in (6, 24):
        with app.app_context():
            for _ in range(people):
                answered(TREND)
            session.commit()
        statements.clear()
        ana.get(URL)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_result_names_the_mistakes_that_a_lesson_mends():
    found = results.mistakes([[OTHER, TREND], [TREND], ["no-such-mistake"], []])
    assert [one.id for one in found] == [TREND, OTHER]
    assert all(one.lesson and one.says for one in known().values())
