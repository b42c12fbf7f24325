"""Pauses, the one extension, the close with its questions, the check, and what nights do."""

from datetime import timedelta

import pytest

from portal import clock
from portal.db import session
from portal.errors import Refused
from portal.mentorship import evaluation, lifecycle, reminding
from portal.mentorship.actions import agreeing, checks, closing, goals, meetings, notes
from portal.mentorship.models import CheckIn, LiteracyCheck, Meeting, PrivateNote
from portal.mentorship.queries import dates
from portal.notices import days
from portal.notices.models import Notice
from portal.registry.queries.days import today
from portal.training.actions.finishing import hand_in
from portal.training.models import Drawn
from tests import make
from tests.mentorship import pairs
from tests.training import making

DAY = timedelta(days=1)
FIVE = dict.fromkeys(evaluation.ITEMS, 4)


def pause(one, actor):
    return agreeing.pause(one, until=today() + DAY, actor=actor)


def finish(one, actor):
    return closing.begin_closing(one, outcome="met", actor=actor)


def close(one, actor):
    return closing.close(one, actor=actor)


def resume(one, actor):
    return agreeing.resume(one, actor=actor)


STEPS = {pause: "paused", resume: "active", finish: "closing", close: "closed"}
MAY = {  # what each side and time may do; nobody else may anything
    "active": {pause, finish},
    "paused": {resume, finish},
    "closing": {close},
}


@pytest.mark.parametrize("state", lifecycle.WORDS)
def test_every_state_takes_only_its_own_steps(people, state):
    for who in ("bo", "cy", "dee"):
        for step, to in STEPS.items():
            one = pairs.pairing(state, outcome="met" if state == "closing" else "")
            if step in MAY.get(state, ()) and who != "dee":
                assert step(one, people[who]).state == to
            else:
                with pytest.raises(Refused):
                    step(one, people[who])
            session.rollback()


@pytest.mark.parametrize("state", lifecycle.WORDS)
def test_only_pairs_at_work_take_goals_sessions_and_notes(people, state):
    one, cy = pairs.pairing(state), people["cy"]
    at = (clock.now() + DAY).replace(tzinfo=None)
    for states, act in (
        ({"active", "paused"}, lambda: goals.add_goal(
            one, goal="x", code="", skill="", due_on=None, actor=cy)),
        ({"active", "paused"}, lambda: meetings.plan(
            one, starts=at, minutes=30, place="", agenda="", actor=cy)),
        ({"active", "paused", "closing"}, lambda: notes.add_note(one, note="x", actor=cy)),
    ):  # fmt: skip
        if state in states:
            act()
        else:
            with pytest.raises(Refused):
                act()


def test_one_extension_and_no_more_than_a_year(people):
    one, bo = pairs.pairing("active"), people["bo"]
    latest = one.starts_on + timedelta(weeks=52)
    for wrong in (one.ends_on, latest + DAY):
        with pytest.raises(Refused):
            agreeing.extend(one, ends_on=wrong, actor=bo)
    assert agreeing.extend(one, ends_on=latest, actor=bo).ends_on == latest
    with pytest.raises(Refused, match="once"):
        agreeing.extend(one, ends_on=latest, actor=bo)


def test_an_agreement_is_no_second_extension(people):
    one, cy = pairs.pairing("active", starts_on=today() - 29 * DAY), people["cy"]
    given = {"aims": "x", "meeting": "x", "confidence": "x", "rhythm_days": 14}
    with pytest.raises(Refused, match="Go on longer"):
        agreeing.agree(one, weeks=52, actor=cy, **given)
    assert agreeing.agree(one, weeks=10, actor=cy, **given).ends_on == one.starts_on + 70 * DAY


@pytest.mark.both_engines
def test_the_close_deletes_private_notes_frees_the_place_and_asks_both(people):
    bo, cy = people["bo"], people["cy"]
    one = pairs.pairing("active")
    pairs.meeting(one, DAY)
    session.commit()
    notes.keep_private(one, private="own", seen="", actor=bo)
    with pytest.raises(Refused, match="once the pairing closes"):
        closing.evaluate(one, answers=FIVE, actor=cy)
    closing.begin_closing(one, outcome="early", actor=cy)
    assert (one.outcome, one.ends_on) == ("early", today())
    for wrong in ({}, {**FIVE, "open": 6}):
        with pytest.raises(Refused, match="each of the five"):
            closing.evaluate(one, answers=wrong, actor=cy)
    closing.evaluate(one, answers=FIVE, actor=cy)
    with pytest.raises(Refused, match="already"):
        closing.evaluate(one, answers=FIVE, actor=cy)
    closing.close(one, actor=bo)
    assert session.query(PrivateNote).count() == 0
    assert session.query(Meeting).one().state == "cancelled"
    assert (one.state, one.ended_at is not None) == ("closed", True)
    closing.evaluate(one, answers=FIVE, actor=bo)
    assert (one.state, one.evaluation) == ("evaluated", {"mentee": FIVE, "mentor": FIVE})


def test_the_pages_of_the_close(app, visit):
    with app.app_context():
        one = pairs.pairing("active")
        url = f"/mentoring/pairings/{one.id}"
        make.kept()
    bo, cy = visit("bo"), visit("cy")
    assert bo.post(f"{url}/closing", {"version": "1"}).status_code == 422
    assert bo.post(f"{url}/closing", {"version": "1", "outcome": "met"}).status_code == 303
    assert "Answer five questions on how it went" in cy.get(url).text
    assert cy.post(f"{url}/evaluation", {"goals": "4"}).status_code == 422
    assert cy.post(f"{url}/evaluation", FIVE).status_code == 303
    assert "You have answered the five questions" in cy.get(url).text
    assert bo.get(url).text.count("does not see your answers") == 1
    assert cy.post(f"{url}/closure", {"version": "3"}).status_code == 303
    page = bo.get(url).text
    assert "Closed on" in page
    for word in ("Plan a session", "Add a goal", "My own note", "Save the note"):
        assert word not in page


@pytest.mark.both_engines
def test_the_check_at_the_start_and_at_the_end(people):
    bank = making.piece("bank", "reading")
    making.question(bank)
    pools = [{"bank": "reading", "pick": 1}]
    making.piece("assessment", checks.SLUG, meta={"pools": pools, "behaviour": "assessment"})
    one, cy = pairs.pairing("active"), people["cy"]
    session.commit()
    for state, right in (("active", False), ("closing", True)):
        one.state = state
        session.commit()
        attempt = checks.begin(one, actor=cy)
        assert checks.begin(one, actor=cy).id == attempt.id
        (drawn,) = session.query(Drawn).filter_by(attempt_id=attempt.id)
        drawn.given = "b" if right else "a"
        hand_in(attempt, actor=cy)
        with pytest.raises(Refused, match="Thank you"):
            checks.begin(one, actor=cy)
    found = {each.stage: each.credit for each in session.query(LiteracyCheck)}
    assert found == {"start": "0/1", "end": "1/1"}
    assert not session.query(Notice).filter(Notice.kind.like("mentoring%")).count()


class Heard:
    """A job's step that only remembers what it was told."""

    sentence = ""

    def progress(self, *_said):
        session.flush()

    def done(self, sentence):
        self.sentence = sentence


def night():
    step = Heard()
    reminding.care(step)
    return step.sentence


def told(person):
    found = session.query(Notice).filter_by(person_id=person.id).order_by(Notice.id)
    return [one.title for one in found]


@pytest.mark.both_engines
def test_a_night_takes_the_steps_that_time_takes(people):
    def at(state, who, **more):
        return pairs.pairing(state, mentee=make.person(who), programme=programme, **more)

    programme = pairs.programme()
    expired = at("accepted_mentee", "A", expires_on=today() - DAY)
    waits = at("accepted_mentee", "B", expires_on=today())
    rests = at("paused", "C", paused_until=today() - DAY, last_met_on=today())
    goes_on = at("paused", "D", paused_until=today(), last_met_on=today())
    over = at("active", "E", ends_on=today() - DAY, starts_on=today() - 100 * DAY)
    closes = at("closing", "F", ends_on=today() - 14 * DAY, outcome="time")
    stays = at("closing", "G", ends_on=today() - 13 * DAY, outcome="time")
    left = at("active", "H")
    left.mentee.state = "suspended"
    session.commit()
    night()
    all_of_them = (expired, waits, rests, goes_on, over, closes, stays, left)
    assert [one.state for one in all_of_them] == [
        "expired", "accepted_mentee", "active", "paused", "closing", "closed", "closing", "closed",
    ]  # fmt: skip
    assert (over.outcome, left.outcome) == ("time", "early")
    assert night() == "0 steps taken, 0 notices given."


@pytest.mark.both_engines
def test_a_night_asks_what_the_day_asks_of_both(people):
    bo, cy = people["bo"], people["cy"]
    begun = today() - 14 * DAY
    one = pairs.pairing("active", starts_on=begun, ends_on=today() + 14 * DAY)
    pairs.meeting(one, timedelta(hours=-3), mentor_says=True)
    pairs.meeting(one, timedelta(hours=3))
    session.commit()
    night()
    until = clock.today("UTC") + 14 * DAY
    assert told(cy) == [
        f"Have you and {bo.name} met yet?",
        f"Mentoring with {bo.name} ends on {until.day} {until:%B %Y}",
        f"Did you and {bo.name} meet?",
    ]
    assert len(told(bo)) == 2
    one.starts_on = today() - 28 * DAY
    session.commit()
    night()
    assert [each.person_id for each in session.query(CheckIn)] == [bo.id, cy.id]
    assert told(cy)[-1] == f"How does it go with {bo.name}?"
    assert night() == "0 steps taken, 0 notices given."


@pytest.mark.both_engines
def test_calendars_have_sessions_answers_and_ends(people):
    one = pairs.pairing("active")
    pairs.meeting(one, 2 * DAY)
    pairs.pairing("accepted_mentor", mentor=people["ana"])
    session.commit()
    assert sorted(each.title for each in days.of_rows(people["cy"], dates.ROWS)) == [
        "Last day to answer: mentoring with Ana Albrecht",
        "Mentoring with Bo Bright",
        "Mentoring with Bo Bright ends",
    ]
    assert days.of_rows(people["ana"], dates.ROWS) == []
