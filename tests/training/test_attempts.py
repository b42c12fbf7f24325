"""Attempts at assessments: begun, answered, handed in, graded; late, double, from two devices."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import AUTHOR, RoleGrant
from portal.changelog.models import Entry
from portal.db import db, session, set_writing, writing
from portal.errors import Refused
from portal.jobs.actions import request_wanted
from portal.training.actions import allowances, finishing, saving, starting
from portal.training.assessment import asking
from portal.training.assessment.questions import Question
from portal.training.models import Answer, Attempt, Drawn
from portal.training.queries import assessments as queries
from tests import cast, make
from tests.training import making
from tests.training.asked import GIVEN, QUESTIONS, html

TEST = "/learn/assessments/all-kinds"
POOL = {"bank": "kinds", "pick": 9}
META = {
    "summary": "Every kind once.", "pools": [POOL], "pass_mark": 60, "attempts": 3,
    "cooldown_hours": [0, 24], "shuffle": True,
    "bands": [
        {"from": 0, "text": "Begin again.", "next": "noise/two-points"},
        {"from": 60, "text": "Go on."},
    ],
}  # fmt: skip


@pytest.fixture
def world(app):
    """An assessment with a question of each kind."""
    with app.app_context():
        assessment()
        session.commit()
        session.remove()


def assessment(**meta):
    bank = making.piece("bank", "kinds")
    for canonical in QUESTIONS.values():
        making.question(bank, canonical, **html(canonical))
    making.piece("lesson", "noise/two-points", title="The two-point trap")
    return making.piece("assessment", "all-kinds", title="All kinds", meta={**META, **meta})


def begun(who="cy", **meta):
    """A fresh attempt, inside a context."""
    piece = assessment(**meta)
    session.commit()
    return starting.start(piece, actor=cast.person(who))


def answers(attempt, at=0):
    """Save an answer for every question: right (0) or wrong (1)."""
    for one in queries.sheet(attempt.id):
        given = GIVEN[one.question_version.kind][at]
        saving.save(attempt, one, given=given, flagged=False, sequence=one.sequence + 1)
    session.expire_all()


def form(answer, page, *, given=None, **more):
    """What a browser would send of the page of a question."""
    with answer.app.app_context():
        drawn = session.get(Drawn, int(re.search(r'id="q(\d+)"', page)[1]))
        version = drawn.question_version
        asked = Question.from_dict(version.body)
        given = GIVEN[version.kind][0] if given is None else given
        secret = answer.app.config["SECRET_KEY"]
        shown = asking.shown(
            asked, version.html, name=f"q{drawn.id}", secret=secret, order=drawn.order, given=given
        )
        sent = {"sequence": re.search(r'name="sequence" value="(\d+)"', page)[1], **more}
        if version.kind in ("numeric", "text"):
            sent[shown.name] = given
        for line in shown.lines:
            if line.chosen:
                sent.setdefault(line.name, []).append(line.value)
        return sent


def test_a_whole_attempt_without_scripts(world, visit, app):
    cy = visit("cy")
    assert "You can take it" not in cy.get(TEST).text
    begin = cy.post(f"{TEST}/attempts")
    assert (begin.status_code, begin.location) == (303, f"{TEST}/attempts/1")
    url = cy.get(begin.location).location
    for at in range(1, 10):
        page = cy.get(url)
        assert f"Question {at} of 9" in page.text
        assert not re.search("FEEDBACK|EXPLANATION|HINT|WRONG", page.text)
        sent = cy.post(url, form(cy, page.text, to="next"))
        assert sent.status_code == 303
        url = sent.location
    assert url == f"{TEST}/attempts/1/overview"
    assert "All 9 questions are answered" in cy.get(url).text
    assert cy.post(f"{TEST}/attempts/1/submission").location == f"{TEST}/attempts/1"
    result = cy.get(f"{TEST}/attempts/1").text
    assert result.index("What to read next") < result.index("Your mark")
    assert "100 %" in result
    assert "FEEDBACK of chance" in result
    assert "EXPLANATION" not in result  # the key is not shown: others draw the same questions
    with app.app_context():
        attempt = session.scalars(select(Attempt)).one()
        assert (attempt.state, attempt.how, attempt.passed) == ("finished", "submitted", True)
        assert len(attempt.sha256) == 64
        entries = session.scalars(select(Entry.action).order_by(Entry.sequence)).all()
        assert entries[-2:] == ["begin attempt", "finish attempt"]
    again = cy.post(f"{TEST}/attempts/1/submission")  # from another window
    assert again.location == f"{TEST}/attempts/1"


def test_the_fragments_are_what_the_pages_include(world, visit):
    cy = visit("cy")
    cy.post(f"{TEST}/attempts")
    question = f"{TEST}/attempts/1/questions/1"
    for url in ("/learn/assessments", TEST, question, f"{TEST}/attempts/1/overview"):
        fragment = cy.get(url, htmx=True).text
        assert "<html" not in fragment
        assert re.sub(r"(csrf_token|key)\"\s+value=\"[^\"]*\"", "", fragment).count("<form") == (
            cy.get(url).text.split("<main", 1)[1].count("<form")
        )


def test_an_older_answer_never_overwrites_a_newer(world, visit, app):
    first, second = visit("cy"), visit("cy")
    first.post(f"{TEST}/attempts")
    url = f"{TEST}/attempts/1/questions/1"
    page = first.get(url).text
    kind = kind_of(app, page)
    right, wrong = (form(first, page, given=given, quietly="1") for given in GIVEN[kind])
    assert first.post(url, right).json["state"] == "saved"
    assert first.post(url, right).json == first.post(url, right).json  # sent again: saved once
    older = second.post(url, wrong)
    assert (older.status_code, older.json["state"], older.json["sequence"]) == (409, "older", 1)
    plain = second.post(url, {**wrong, "quietly": []})
    assert plain.status_code == 409
    assert "answered in another window" in plain.text
    assert 'name="sequence" value="2"' in plain.text
    newer = second.post(url, {**wrong, "sequence": "2"})
    assert newer.json["state"] == "saved"
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(Answer)) == 2
        assert session.scalar(select(Drawn.sequence).where(Drawn.position == 1)) == 2


def kind_of(app, page):
    with app.app_context():
        drawn = session.get(Drawn, int(re.search(r'id="q(\d+)"', page)[1]))
        return drawn.question_version.kind


@pytest.mark.both_engines
def test_a_late_answer_is_refused_and_the_last_saved_state_graded(inside):
    attempt = begun(time_limit=10, grace=30)
    answers(attempt)
    drawn = queries.sheet(attempt.id)[0]
    wrong = GIVEN[drawn.question_version.kind][1]

    def save(sequence):
        return saving.save(attempt, drawn, given=wrong, flagged=False, sequence=sequence).state

    session.commit()
    with clock.standing_at(attempt.deadline + timedelta(seconds=31)):
        set_writing(False)
        assert save(7) == "late"
        set_writing(True)
        finishing.hand_in(attempt, actor=cast.person("cy"))
        assert (attempt.how, attempt.score) == ("overdue", "100")
        assert attempt.finished_at == attempt.deadline
        set_writing(False)
        session.commit()
        assert save(8) == "ended"


def test_within_the_grace_an_answer_counts(inside):
    attempt = begun(time_limit=10, grace=30)
    drawn = queries.sheet(attempt.id)[0]
    given = GIVEN[drawn.question_version.kind][0]
    with clock.standing_at(attempt.deadline + timedelta(seconds=29)):
        assert saving.save(attempt, drawn, given=given, flagged=True, sequence=1).is_kept


@pytest.mark.parametrize(
    ("overdue", "state"),
    [("autosubmit", "finished"), ("grace", "abandoned"), ("abandon", "abandoned")],
)
def test_what_becomes_of_an_attempt_whose_time_is_over(app, visit, overdue, state):
    with app.app_context():
        attempt = begun(time_limit=10, overdue=overdue)
        answers(attempt)
        session.commit()
        after = attempt.deadline + timedelta(minutes=3)
        assert not queries.is_any_overdue()
        session.remove()
    with clock.standing_at(after):
        cy = visit("cy")
        assert "Time is over" in cy.get(f"{TEST}/attempts/1").text
        assert cy.get(f"{TEST}/attempts/1/questions/2").location == f"{TEST}/attempts/1"
        with app.app_context():
            assert queries.is_any_overdue()
            request_wanted()
            make.jobs(app)
            attempt = session.scalars(select(Attempt)).one()
            assert (attempt.state, attempt.how) == (state, "overdue")
            assert (attempt.score is None) == (state == "abandoned")
            session.remove()
        assert cy.get(f"{TEST}/attempts/1").status_code == 200


@pytest.mark.both_engines
def test_attempts_are_counted_with_their_cooldown(inside):
    piece = assessment()
    session.commit()
    cy = cast.person("cy")
    first = starting.start(piece, actor=cy)
    assert starting.start(piece, actor=cy).id == first.id  # to begin twice is to go on
    finishing.finish(first, how="submitted", actor=cy)
    second = starting.start(piece, actor=cy)  # none after the first
    finishing.finish(second, how="submitted", actor=cy)
    with pytest.raises(Refused, match="again from"):
        starting.start(piece, actor=cy)
    with clock.standing_at(clock.now() + timedelta(hours=25)):
        third = starting.start(piece, actor=cy)
        finishing.finish(third, how="submitted", actor=cy)
    with clock.standing_at(clock.now() + timedelta(hours=99)), pytest.raises(Refused, match="all"):
        starting.start(piece, actor=cy)
    give(piece, cy, attempts=1)
    with clock.standing_at(clock.now() + timedelta(hours=99)):
        assert starting.start(piece, actor=cy).number == 4


def give(piece, person, **more):
    author = cast.person("hal")
    author.grants.append(RoleGrant(role=AUTHOR, granted_at=clock.now()))
    session.commit()
    given = {"minutes": 0, "attempts": 0, "opens_at": None, "closes_at": None, **more}
    return allowances.give(piece, person_id=person.id, reason="Reads slowly", actor=author, **given)


@pytest.mark.both_engines
def test_the_last_attempt_begins_once_however_many_ask(app, inside):
    piece = assessment(attempts=1)
    session.commit()
    piece_id = piece.id
    session.remove()
    begun_, refused = [], []

    def ask():
        with app.app_context():
            set_writing(True)
            try:
                found = queries.assessment(cast.person("cy"), "all-kinds")
                begun_.append(starting.start(found, actor=cast.person("cy")).id)
            except Refused as told:
                refused.append(told.message)
            session.remove()

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    count = select(func.count()).select_from(Attempt).where(Attempt.piece_id == piece_id)
    assert session.scalar(count) == 1
    assert len(begun_) + len(refused) == 50
    assert len(set(begun_)) == 1


def test_an_allowance_moves_an_open_deadline_and_is_shown(app, visit):
    with app.app_context():
        attempt = begun(time_limit=20, opens="2020-01-01", closes="2099-01-01")
        before = attempt.deadline
        give(attempt.piece, cast.person("cy"), minutes=15)
        session.expire_all()
        assert attempt.deadline == before + timedelta(minutes=15)
        session.remove()
    page = visit("cy").get(TEST).text
    assert "15 minutes more: 35 in all" in page
    assert "Hal Hart gave it: Reads slowly" in page
    assert "15 minutes more for you" in visit("cy").get(f"{TEST}/attempts/1/questions/1").text


def test_heads_allow_their_own_people_only(world, visit, app):
    cy, bo = "Cy Crane", "Bo Bright"
    given = {"minutes": 10, "attempts": 0, "reason": "New here"}
    ana = visit("ana")  # heads Operations
    assert ana.post(f"{TEST}/allowances", {**given, "person_id": bo}).status_code == 303
    refused = ana.post(f"{TEST}/allowances", {**given, "person_id": cy})
    assert refused.status_code == 422
    assert "people of your own department" in refused.text
    for nothing in ({"reason": ""}, {"minutes": 0}, {"minutes": "x"}, {"closes_at": "then"}):
        sent = ana.post(f"{TEST}/allowances", {**given, "person_id": bo, **nothing})
        assert sent.status_code == 422
    page = ana.get(f"{TEST}/allowances").text
    assert bo in page
    end = re.search(r'action="([^"]*/end)"', page)[1]
    assert visit("bo").post(end).status_code == 403
    assert ana.post(end).status_code == 303
    assert ana.post(end).status_code == 422
    assert visit("bo").get(f"{TEST}/allowances").status_code == 403


def test_nobody_reaches_an_attempt_of_another(world, visit):
    visit("cy").post(f"{TEST}/attempts")
    for who in ("bo", "ana", "eve", "dee"):
        for path in ("", "/questions/1", "/overview"):
            assert visit(who).get(f"{TEST}/attempts/1{path}").status_code == 404
        assert visit(who).post(f"{TEST}/attempts/1/questions/1").status_code == 404
        assert visit(who).post(f"{TEST}/attempts/1/submission").status_code == 404


def test_what_may_be_seen_when(app, visit):
    review = {"marks": ["after_close"], "answers": ["while_open", "after_close"]}
    finished = datetime.fromisoformat("2026-12-01T10:00:00+00:00")
    with app.app_context():
        attempt = begun(opens="2020-01-01", closes="2026-12-31", review=review)
        with clock.standing_at(finished):
            finishing.finish(attempt, how="submitted", actor=cast.person("cy"))
        session.remove()
    for later, has, misses in (
        (timedelta(minutes=1), "once the assessment has closed", "Question by question"),
        (timedelta(minutes=3), "Question by question", "Your mark"),
        (timedelta(days=31), "EXPLANATION", "once the assessment has closed"),
    ):
        with clock.standing_at(finished + later):
            page = visit("cy").get(f"{TEST}/attempts/1").text
            assert has in page
            assert misses not in page


def test_pages_cost_the_same_however_many_attempts(world, visit, app):
    def cost(answer):
        return int(re.search(r"statements=(\d+)", answer.headers["X-Cost"])[1])

    cy = visit("cy")
    cy.post(f"{TEST}/attempts")
    url = f"{TEST}/attempts/1/questions/1"
    page = cy.get(url)
    assert cost(page) <= 6
    sent = cy.post(url, form(cy, page.text, quietly="1"))
    assert cost(sent) <= 7
    with app.app_context():
        piece = queries.assessment(cast.person("cy"), "all-kinds")
        questions = [one.question_version.question for one in queries.sheet(1)]
        for _ in range(20):
            making.attempt(cast.person("cy"), piece, *questions)
        making.attempt(make.person(), piece, *questions)
        session.commit()
    before = cost(page), cost(sent)
    page = cy.get(url)
    sent = cy.post(url, form(cy, page.text, given=GIVEN[kind_of(app, page.text)][1], quietly="1"))
    assert sent.json["state"] == "saved"
    assert (cost(page), cost(sent)) == before


def test_a_number_that_can_be_read_twice_is_asked_about(world, visit, app):
    cy = visit("cy")
    cy.post(f"{TEST}/attempts")
    for at in range(1, 10):
        url = f"{TEST}/attempts/1/questions/{at}"
        page = cy.get(url).text
        if kind_of(app, page) != "numeric":
            continue
        told = cy.post(url, form(cy, page, given="1,234", quietly="1")).json
        assert told["state"] == "saved"
        assert told["problem"]
        assert told["problem"] in cy.get(url).text
        sent = form(cy, cy.get(url).text, given="2,345", to="next")
        assert cy.post(url, sent).status_code == 200  # saved, and asked once
        assert cy.post(url, sent).status_code == 303


@pytest.mark.both_engines
def test_as_many_save_at_once_as_there_are_connections(app, monkeypatch):
    with app.app_context():
        pool = db.engine.pool
        monkeypatch.setattr(pool, "_timeout", 3)
        many = pool.size() + pool._max_overflow
        attempt = begun()
        attempt_id, drawn_ids = attempt.id, [one.id for one in queries.sheet(attempt.id)]
        session.commit()
        session.remove()
    read = threading.Barrier(many, timeout=60)

    def save(number):
        with app.app_context(), writing(False):
            attempt = session.get(Attempt, attempt_id)
            drawn = session.get(Drawn, drawn_ids[number % len(drawn_ids)])
            read.wait()  # each holds the connection that it read with
            saved = saving.save(attempt, drawn, given=[str(number)], flagged=False, sequence=number)
            assert drawn.id in drawn_ids  # what was read is still there
            session.remove()
            return saved.state

    with ThreadPoolExecutor(many) as threads:
        states = list(threads.map(save, range(1, many + 1)))
    assert set(states) <= {"saved", "older"}
    assert states.count("saved") >= len(drawn_ids)
