"""Hints in assessments for practice: on demand, at their cost, once for each click."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog.models import Entry
from portal.db import session, set_writing
from portal.training.actions import finishing, saving
from portal.training.assessment import rules
from portal.training.models import Answer, Attempt, Drawn
from portal.training.queries import assessments as queries
from portal.training.queries import evidence, figures
from tests import cast
from tests.training.asked import GIVEN
from tests.training.test_attempts import TEST, answers, assessment, begun, form

FIRST = f"{TEST}/attempts/1/questions/1"


@pytest.fixture
def practice(app):
    with app.app_context():
        assessment(behaviour="practice", shuffle=False)
        session.commit()
        session.remove()


def drawn(app):
    """(hints, given) of the first question."""
    with app.app_context():
        return tuple(
            session.execute(select(Drawn.hints, Drawn.given).where(Drawn.position == 1)).one()
        )


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a_hint_is_shown_on_demand_and_what_was_chosen_is_kept(practice, visit, app, htmx):
    cy = visit("cy")
    cy.post(f"{TEST}/attempts")
    page = cy.get(FIRST).text
    assert "Takes 10 % of the points" in page
    assert "HINT" not in page
    sent = {**form(cy, page), "hints": "0"}
    asked = cy.post(f"{FIRST}/hint", sent, htmx=htmx)
    assert (asked.status_code, asked.location) == (303, FIRST)
    assert drawn(app) == (1, "chance")
    page = cy.get(asked.location, htmx=htmx).text
    assert "HINT one" in page
    assert "HINT two" not in page
    assert "One more hint" in page
    assert "90 % of the points" in page  # marks are told at once
    cy.post(f"{FIRST}/hint", sent)  # a second click of the same page
    assert drawn(app)[0] == 1
    cy.post(f"{FIRST}/hint", {**sent, "sequence": "2", "hints": "1"})
    cy.post(f"{FIRST}/hint", {**sent, "sequence": "2", "hints": "7"})
    assert drawn(app)[0] == 2
    page = cy.get(FIRST).text
    assert "HINT two" in page
    assert "hint</button>" not in page
    with app.app_context():
        assert len(session.scalars(select(Answer)).all()) == 1


def test_hints_lower_the_mark_and_stand_in_the_log_and_the_result(practice, visit, app):
    cy = visit("cy")
    cy.post(f"{TEST}/attempts")
    cy.post(f"{FIRST}/hint", {"hints": "0"})
    cy.post(f"{FIRST}/hint", {"hints": "1"})
    with app.app_context():
        set_writing(False)
        answers(session.scalars(select(Attempt)).one())
        session.remove()
    cy.post(f"{TEST}/attempts/1/submission")
    with app.app_context():
        assert session.scalar(select(Drawn.credit).where(Drawn.position == 1)) == "80"
        attempt = session.scalars(select(Attempt)).one()
        assert attempt.score == "97.7778"  # 8.8 of 9
        entry = session.scalars(select(Entry).where(Entry.action == "finish attempt")).one()
        assert entry.words.fields["hints"] == [None, 2]
        assert evidence.of([attempt.person_id]) == {}
        assert list(figures.first_answers()) == []
    result = cy.get(f"{TEST}/attempts/1").text
    assert "80 % of the points" in result
    assert "HINT two" in result


def test_a_test_gives_no_hints(visit, app):
    with app.app_context():
        assessment(shuffle=False)
        session.commit()
    cy = visit("cy")
    cy.post(f"{TEST}/attempts")
    assert "hint</button>" not in cy.get(FIRST).text
    assert cy.post(f"{FIRST}/hint", {"hints": "0"}).status_code == 403
    assert drawn(app) == (0, None)


@pytest.mark.both_engines
def test_no_hint_after_the_end(inside):
    attempt = begun(time_limit=10, grace=30, behaviour="practice")
    one = queries.sheet(attempt.id)[0]
    session.commit()
    with clock.standing_at(attempt.deadline + timedelta(seconds=31)):
        set_writing(False)
        assert saving.hint(attempt, one, seen=0).state == "late"
    assert saving.hint(attempt, one, seen=0).state == "saved"
    assert saving.hint(attempt, one, seen=0).state == "saved"
    set_writing(True)
    finishing.hand_in(attempt, actor=cast.person("cy"))
    session.commit()
    set_writing(False)
    assert saving.hint(attempt, one, seen=1).state == "ended"
    session.expire_all()
    assert one.hints == 1


def test_an_older_page_asks_for_no_hint(practice, visit, app):
    first, second = visit("cy"), visit("cy")
    first.post(f"{TEST}/attempts")
    page = first.get(FIRST).text
    first.post(FIRST, form(first, page, given=GIVEN["single"][0]))
    told = second.post(f"{FIRST}/hint", {**form(second, page, given="demand"), "hints": "0"})
    assert told.status_code == 409
    assert "answered in another window" in told.text
    assert drawn(app) == (0, "chance")


def test_practice_tells_marks_at_once_unless_its_author_says_otherwise():
    plain = rules.of({}, "UTC")
    helped = rules.of({"behaviour": "practice"}, "UTC")
    silent = rules.of({"behaviour": "practice", "review": {"marks": ["after_close"]}}, "UTC")
    assert rules.may_see(plain, rules.DURING) == frozenset()
    assert rules.may_see(helped, rules.DURING) == {"answers", "marks", "feedback"}
    assert "marks" not in rules.may_see(silent, rules.DURING)
