"""Mentoring in the demonstration: a round that runs, with history, and one that is open."""

from collections import Counter

from sqlalchemy import func, select

from portal.db import session
from portal.demo.story.mentoring import LIVED, SECOND_MENTEES, SECOND_MENTORS
from portal.mentorship.models import LiteracyCheck, Pairing, Profile, Programme, Run


def test_one_round_has_pairs_in_every_state_and_one_is_open(inside_company):
    states = Counter(session.scalars(select(Pairing.state)))
    assert states["active"] >= 4
    assert {"paused", "evaluated", "declined"} <= set(states)
    assert sum(states.values()) == len(LIVED)
    assert session.scalars(select(Run.state)).all() == ["published"]
    counted = select(Programme.slug, func.count(Profile.id)).join(Profile.programme)
    joined = dict(session.execute(counted.group_by(Programme.slug)).all())
    second = len(SECOND_MENTORS) + len(SECOND_MENTEES)
    assert joined["reading-figures-together-second-round"] == second
    checks = session.scalars(select(LiteracyCheck)).all()
    assert {one.stage for one in checks} == {"start", "end"}
    assert all(one.credit.endswith("/8") for one in checks)


def test_luca_sees_how_nia_does_and_she_sees_that_he_may(visit_company):
    page = visit_company("Luca Moretti").get("/mentoring").text
    for words in ("Nia Evans", "Explain first-contact resolution", "3 lessons done", "On time"):
        assert words in page
    assert "Luca Moretti, your mentor" in visit_company("Nia Evans").get("/").text
    assert "What you share with your mentor" in visit_company("Nia Evans").get("/learn/me").text
    assert "You run it." in visit_company("Isabelle Martin").get("/mentoring").text
