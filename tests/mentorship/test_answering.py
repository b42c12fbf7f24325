"""Answers to offers: every state and side exit for everybody, the last place, two at once."""

import threading
from datetime import timedelta

import pytest
from flask import Flask

from portal.changelog import queries as log
from portal.db import session
from portal.errors import Refused
from portal.mentorship import lifecycle
from portal.mentorship.actions import answering, offering
from portal.mentorship.models import Pairing, Run, RunPair
from portal.notices.models import Notice
from portal.registry.queries.days import today
from tests import cast, make
from tests.mentorship import pairs

STEPS = {"accept": answering.accept, "decline": answering.decline, "withdraw": answering.withdraw}
# state → what the mentor, and what the mentee, comes to by accept, decline and withdraw
TABLE = {
    "offered": (
        ("accepted_mentor", "declined", None),
        ("accepted_mentee", "declined", None),
    ),
    "accepted_mentor": ((None, None, "withdrawn"), ("active", "declined", None)),
    "accepted_mentee": (("active", "declined", None), (None, None, "withdrawn")),
}


@pytest.mark.parametrize("state", lifecycle.WORDS)
def test_every_state_takes_only_its_own_answers(people, state):
    for who, side in ((people["bo"], 0), (people["cy"], 1), (people["dee"], None)):
        row = TABLE.get(state, ((None,) * 3,) * 2)
        wanted = row[side] if side is not None else (None,) * 3
        for step, to in zip(STEPS.values(), wanted, strict=True):
            one = pairs.pairing(state)
            session.flush()
            if to is None:
                with pytest.raises(Refused):
                    step(one, actor=who)
            else:
                assert step(one, actor=who).state == to
            session.rollback()


def notices(person):
    return [one.title for one in session.query(Notice).filter_by(person_id=person.id)]


@pytest.mark.both_engines
def test_both_accept_and_become_a_pair_that_ends_the_mentees_other_offers(people):
    one = pairs.pairing("offered")
    other = pairs.pairing(
        "accepted_mentor", mentor=people["ana"], programme=one.programme
    )  # fmt: skip
    session.commit()
    answering.accept(one, actor=people["cy"])
    answering.accept(one, actor=people["bo"])
    assert (one.state, one.starts_on) == ("active", today())
    assert one.ends_on == today() + timedelta(weeks=24)
    assert one.mentor_accepted_at
    assert one.mentee_accepted_at
    assert other.state == "withdrawn"
    cy = people["cy"].name
    assert notices(people["ana"]) == [f"Nothing came of it this time: {cy}"]
    assert f"You are a pair: {people['bo'].name} and you" in notices(people["cy"])
    entry = log.last_entry(one)
    assert entry.action == "accept pairing"
    assert entry.words.fields["state"] == ["accepted_mentee", "active"]


@pytest.mark.parametrize("step", ["decline", "withdraw", "expire"])
def test_the_other_side_hears_the_same_however_it_ended(people, step):
    state = {"decline": "accepted_mentee", "withdraw": "accepted_mentor", "expire": "offered"}
    one = pairs.pairing(state[step])
    if step == "expire":
        one.expires_on = today() - timedelta(days=1)
        session.commit()
        assert answering.expire(one)
        assert not answering.expire(one)
    else:
        session.commit()
        STEPS[step](one, actor=people["bo"])
    told = session.query(Notice).filter_by(person_id=people["cy"].id).one()
    assert told.title == f"Nothing came of it this time: {people['bo'].name}"
    assert told.actor_id is None
    assert len(notices(people["bo"])) == (1 if step == "expire" else 0)


def test_an_offer_is_answered_until_its_last_day(people):
    one = pairs.pairing("offered", expires_on=today())
    assert not answering.expire(one)
    assert answering.accept(one, actor=people["bo"]).state == "accepted_mentor"
    one.expires_on = today() - timedelta(days=1)
    session.commit()
    with pytest.raises(Refused, match="last day"):
        answering.accept(one, actor=people["cy"])


def test_nobody_is_paired_once_the_programme_has_ended(people):
    one = pairs.pairing("accepted_mentor")
    one.programme.ended_at = one.offered_at
    session.commit()
    with pytest.raises(Refused, match="has ended"):
        answering.accept(one, actor=people["cy"])
    assert answering.decline(one, actor=people["cy"]).state == "declined"


def test_a_mentor_without_a_place_is_told_what_to_do(people):
    one = pairs.pairing("accepted_mentee")
    session.query(pairs.Profile).filter_by(person_id=people["bo"].id).update({"capacity": 0})
    with pytest.raises(Refused, match="no place left"):
        answering.accept(one, actor=people["bo"])


@pytest.mark.both_engines
def test_fifty_mentees_accept_the_last_place_at_once(app: Flask):
    with app.app_context():
        programme = pairs.programme()
        bo = cast.person("bo")
        pairs.profile(programme, bo, "mentor", capacity=1)
        made = [pairs.pairing("accepted_mentor", bo, make.person(), programme) for _ in range(50)]
        other = pairs.pairing("accepted_mentor", cast.person("ana"), made[0].mentee, programme)
        ids, other_id = [one.id for one in made], other.id
        make.kept()
    barrier, wrong = threading.Barrier(len(ids)), []

    def accept(pairing_id):
        with app.app_context():
            barrier.wait()
            try:
                one = session.get(Pairing, pairing_id)
                answering.accept(one, actor=one.mentee)
            except Exception as error:
                wrong.append(error)
            finally:
                session.remove()

    threads = [threading.Thread(target=accept, args=(one,)) for one in ids]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not wrong
    with app.app_context():
        states = [session.get(Pairing, one).state for one in ids]
        assert (states.count("active"), states.count("withdrawn")) == (1, 49)
        title = f"The last place with {cast.person('bo').name} was taken"
        assert session.query(Notice).filter_by(title=title).count() == 49
        assert session.get(Pairing, other_id).state == (
            "withdrawn" if states[0] == "active" else "accepted_mentor"
        )


@pytest.mark.both_engines
def test_a_mentee_accepts_two_mentors_at_once_and_has_one(app: Flask):
    with app.app_context():
        programme = pairs.programme()
        first = pairs.pairing("accepted_mentor", cast.person("bo"), programme=programme)
        second = pairs.pairing("accepted_mentor", cast.person("ana"), programme=programme)
        ids = [first.id, second.id]
        make.kept()
    barrier, refused = threading.Barrier(2), []

    def accept(pairing_id):
        with app.app_context():
            barrier.wait()
            try:
                answering.accept(session.get(Pairing, pairing_id), actor=cast.person("cy"))
            except Refused as error:
                refused.append(error.message)
            finally:
                session.remove()

    threads = [threading.Thread(target=accept, args=(one,)) for one in ids]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with app.app_context():
        assert sorted(session.get(Pairing, one).state for one in ids) == ["active", "withdrawn"]
    assert refused == [answering.OVER]


def run_of(programme, *rows):
    run = make.stored(
        Run(
            programme_id=programme.id, settings_id=settings(programme), state="proposed", seed=1,
            created_by_id=programme.created_by_id, created_at=programme.created_at,
        )
    )  # fmt: skip
    return run, [
        make.stored(
            RunPair(
                run_id=run.id, mentee_id=mentee.id, mentor_id=mentor.id if mentor else None,
                score=71, points=[{"sentence": "Bo knows forecasting."}],
            )
        )
        for mentor, mentee in rows
    ]  # fmt: skip


def settings(programme):
    from portal.mentorship.models import ProgrammeSettings

    return make.stored(
        ProgrammeSettings(
            programme_id=programme.id, number=1, settings={}, reason="",
            decided_by_id=programme.created_by_id, created_at=programme.created_at,
        )
    ).id  # fmt: skip


@pytest.mark.both_engines
def test_a_run_offers_its_pairs_to_both(people, statements):
    programme = pairs.programme()
    bo, cy = people["bo"], people["cy"]
    others = [make.person() for _ in range(20)]
    waits = pairs.pairing("accepted_mentee", bo, others[0], programme)
    pairs_of = [(bo, cy), (bo, others[0]), (None, others[1]), *((bo, one) for one in others[2:])]
    run, rows = run_of(programme, *pairs_of)
    session.commit()
    assert [one.score for one in rows if run.programme.rhythm_days]  # loaded
    statements.clear()
    made = offering.offer(run, rows)
    assert len(statements) <= 6
    assert len(made) == 19
    assert waits.state == "accepted_mentee"
    assert made[0].why == {"score": 71, "points": [{"sentence": "Bo knows forecasting."}]}
    assert made[0].expires_on == today() + timedelta(days=10)
    assert notices(cy) == [f"A mentor is offered to you: {bo.name}"]
    assert len(notices(bo)) == 19


def test_a_run_offers_nothing_where_a_mentee_has_a_mentor_by_now(people):
    programme = pairs.programme()
    pairs.pairing("active", people["ana"], people["cy"], programme)
    run, rows = run_of(programme, (people["bo"], people["cy"]))
    with pytest.raises(Refused, match=people["cy"].name):
        offering.offer(run, rows)


SENT = {"version": ""}  # a button and nothing else


@pytest.mark.parametrize(("who", "status"), [("cy", 303), ("bo", 422), ("ana", 404), ("dee", 404)])
def test_the_page_is_the_pairs_alone(app, visit, who, status):
    with app.app_context():
        one = pairs.pairing("accepted_mentor", why={"score": 5, "points": [{"sentence": "Near."}]})
        pairing_id = one.id
        make.kept()
    browser, url = visit(who), f"/mentoring/pairings/{pairing_id}"
    page = browser.get(url)
    assert page.status_code == (404 if status == 404 else 200)
    assert browser.post(f"{url}/acceptance", SENT).status_code == status
    assert visit(None).get(url).status_code == 302
    if status == 303:
        assert browser.post(f"{url}/refusal", SENT, htmx=True).status_code == 422
