"""Learning records: what a statement says, what a person lets be sent, sending it once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.addresses import record_store_url
from portal.changelog.models import Entry
from portal.db import session, set_writing
from portal.errors import BadSettings
from portal.jobs.actions import request
from portal.jobs.models import Job
from portal.training.actions import records
from portal.training.models import Progress, RecordSent
from portal.training.queries import statements as queries
from portal.training.statements import (
    COMPLETED,
    NOTHING,
    RESULTS,
    Happened,
    Place,
    account,
    statement,
)
from tests import cast, make
from tests.make import stored
from tests.training import making, world
from tests.training.record_keeper import faults, record_keeper

ADDRESS = "https://portal.example.org"
SECRET = "a secret of the tests"
AT = datetime(2026, 3, 5, 9, 30, 15, 250_000, UTC)
TEST = Place("assessment", "/learn/assessments/noise-test", "The test")


def sitting(**more):
    return Happened("attempt", 7, 3, AT, TEST, passed=True, percent="83.3", **more)


def test_a_sitting_as_a_statement():
    said = statement(sitting(), ADDRESS, SECRET)
    assert said == {
        "id": said["id"],
        "version": "1.0.3",
        "timestamp": "2026-03-05T09:30:15.250Z",
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": ADDRESS, "name": account(3, SECRET)},
        },
        "verb": {
            "id": "http://adlnet.gov/expapi/verbs/passed", "display": {"en-GB": "passed"},
        },
        "object": {
            "objectType": "Activity",
            "id": "https://portal.example.org/learn/assessments/noise-test",
            "definition": {
                "name": {"en-GB": "The test"},
                "type": "http://adlnet.gov/expapi/activities/assessment",
            },
        },
        "context": {
            "platform": "Yardstick",
            "language": "en-GB",
            "registration": said["context"]["registration"],
        },
        "result": {
            "completion": True,
            "success": True,
            "score": {"scaled": 0.833, "raw": 83.3, "min": 0, "max": 100},
        },
    }  # fmt: skip
    assert faults(said) == []


def test_the_same_happening_has_one_identity_whatever_is_told_of_it():
    told = queries.as_allowed(sitting(), COMPLETED, None)
    bare = statement(told, ADDRESS, SECRET)
    assert bare["id"] == statement(sitting(), ADDRESS, SECRET)["id"]
    assert bare["verb"]["display"] == {"en-GB": "completed"}
    assert bare["result"] == {"completion": True}
    assert faults(bare) == []


@pytest.mark.parametrize(
    ("level", "since", "kind", "expected"),
    [
        (NOTHING, None, "progress", None),
        (COMPLETED, AT, "certificate", None),
        (RESULTS, AT - timedelta(seconds=1), "certificate", "whole"),
        (RESULTS, AT - timedelta(seconds=1), "attempt", "whole"),
        (RESULTS, AT + timedelta(seconds=1), "attempt", "bare"),  # it was sat before
        (RESULTS, AT + timedelta(seconds=1), "certificate", None),
    ],
)
def test_what_a_person_lets_be_sent(level, since, kind, expected):
    one = replace(sitting(), kind=kind)
    told = queries.as_allowed(one, level, since)
    assert (
        told
        == {None: None, "whole": one, "bare": replace(one, passed=None, percent=None)}[expected]
    )


@pytest.fixture
def store(app, monkeypatch):
    with record_keeper() as (keeper, url):
        monkeypatch.setitem(
            app.config,
            "SETTINGS",
            replace(app.config["SETTINGS"], base_url=ADDRESS, record_store_url=url),
        )
        yield keeper


def learnt():
    """Bo completed a lesson and sat a test that gave a certificate; Cy completed the lesson."""
    course = making.piece("course", "noise", title="Signal or noise")
    lesson = making.piece("lesson", "noise/two-points", title="Two points")
    lesson.course_id = course.id
    test = making.piece("assessment", "noise-test", title="The test")
    for name in ("bo", "cy"):
        stored(
            Progress(
                person_id=cast.person(name).id, piece_id=lesson.id, started_at=clock.now(),
                seen_at=clock.now(), completed_at=clock.now(),
            )
        )  # fmt: skip
    world.certificate(cast.person("bo"), test)
    session.commit()


def send():
    session.commit()
    set_writing(False)
    request(records.SENDING.name, f"records {clock.now()}", name="Records")
    make.jobs()
    said = session.scalar(select(Job.sentence).order_by(Job.id.desc()).limit(1))
    set_writing(True)
    return said


@pytest.mark.both_engines
def test_what_is_usual_is_sent_once_without_marks_or_names(inside, store):
    learnt()
    assert send() == "3 statements sent."
    assert store.faults == []
    said = list(store.kept.values())
    assert [one["verb"]["display"]["en-GB"] for one in said] == ["completed"] * 3
    assert all("score" not in one["result"] for one in said)
    assert "Bright" not in json.dumps(said)
    parent = said[0]["context"]["contextActivities"]["parent"][0]
    assert parent["id"] == f"{ADDRESS}/learn/noise"
    assert send() == "0 statements sent."
    assert len(store.kept) == 3
    assert session.scalar(select(func.count()).select_from(RecordSent)) == 3


def test_each_gets_what_they_chose(inside, store):
    with clock.standing_at(clock.now() - timedelta(days=2)):
        records.choose(level=RESULTS, actor=cast.person("bo"))
        records.choose(level=NOTHING, actor=cast.person("cy"))
    learnt()
    send()
    verbs = sorted(one["verb"]["display"]["en-GB"] for one in store.kept.values())
    assert verbs == ["completed", "earned", "passed"]
    who = {one["actor"]["account"]["name"] for one in store.kept.values()}
    assert len(who) == 1
    assert session.scalar(select(Entry.action).limit(1)) == "choose learning records"


def test_what_is_earned_on_the_day_of_the_choice_is_sent_if_after_it(inside, store):
    learnt()
    records.choose(level=RESULTS, actor=cast.person("bo"))  # too late for what is above
    send()
    assert "earned" not in [one["verb"]["display"]["en-GB"] for one in store.kept.values()]
    other = making.piece("assessment", "other-test", title="Another")
    world.certificate(cast.person("bo"), other, "K7QM-2V8D-X0TR-D")
    send()
    verbs = sorted(one["verb"]["display"]["en-GB"] for one in store.kept.values())
    assert verbs == ["completed", "completed", "completed", "earned", "passed"]


@pytest.mark.parametrize("answer", [500, 401, 302])
def test_what_the_store_does_not_take_waits_for_the_next_run(inside, store, answer):
    learnt()
    store.answers = [answer]
    assert f"It answered {answer}" in send()
    assert store.kept == {}
    assert send() == "3 statements sent."


def test_what_it_has_by_another_wording_counts_as_kept(inside, store):
    learnt()
    send()
    session.query(RecordSent).delete()
    first = next(iter(store.kept))
    store.kept[first] = {"id": first}
    assert send() == "3 statements sent."
    assert store.kept[first] == {"id": first}


def test_a_store_that_is_gone_is_told_of(inside, store, app, monkeypatch):
    settings = replace(app.config["SETTINGS"], record_store_url="http://127.0.0.1:9/xapi")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    learnt()
    assert "cannot be reached" in send()


def test_ones_own_statements_as_a_file_and_ones_choice(app, visit):
    with app.app_context():
        learnt()
    bo = visit("bo")
    lines = bo.get("/learn/me/statements.jsonl").text.splitlines()
    verbs = [json.loads(one)["verb"]["display"]["en-GB"] for one in lines]
    assert verbs == ["completed", "passed", "earned"]
    assert all(faults(json.loads(one)) == [] for one in lines)
    assert "Nothing is sent now" in bo.get("/learn/me/records").text
    assert bo.post("/learn/me/records", {"level": "all"}).status_code == 422
    bo.post("/learn/me/records", {"level": NOTHING})
    with app.app_context():
        assert queries.level_of(cast.person("bo").id) == NOTHING
        told = {one.person_id for one, _ in queries.told()}
    assert len(told) == 1


@pytest.mark.parametrize(
    "text", ["http://lrs.example/xapi", "lrs.example", "https://", "https://lrs.example/xapi?x=1"]
)
def test_an_address_that_is_none_is_refused(text):
    with pytest.raises(BadSettings, match="RECORD_STORE_URL"):
        record_store_url(text)
