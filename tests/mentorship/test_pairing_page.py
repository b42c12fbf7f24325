"""The page of a pairing: each part written by a plain form and by htmx, by both sides alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog import queries as log
from portal.changelog.models import Entry, EntryWords
from portal.db import Base, session, writing
from portal.mentorship.models import (
    CheckIn,
    Goal,
    GoalStep,
    Meeting,
    Pairing,
    PrivateNote,
    Profile,
    Question,
    SharedNote,
)
from portal.notices.models import Notice
from tests import make
from tests.mentorship import pairs

TEXTS = {"aims": "Read charts.", "meeting": "In the library.", "confidence": "All of it."}
AGREED = {**TEXTS, "rhythm_days": "21", "weeks": "30"}


@pytest.fixture
def pair(app):
    """The address of a pair that has begun: Bo guides Cy."""
    with app.app_context():
        one = pairs.pairing("active")
        make.kept()
        return f"/mentoring/pairings/{one.id}"


@pytest.fixture
def stored(app):
    """`stored(Goal)`: all rows of a table as they are now, in a transaction of their own."""

    def read(model):
        with app.app_context(), writing(False):
            rows = session.query(model).order_by(model.id).all()
            session.expunge_all()
            session.remove()
        return rows

    return read


def at(days):
    return (clock.now() + timedelta(days=days)).strftime("%Y-%m-%dT10:00")


def edits(record, **given):
    """The fields of a form that edits `record` as it is."""
    return {"version": record.version, **given}


def test_everything_stands_on_a_page_of_either_side(visit, pair):
    for who, sees in (("bo", "You are the mentor"), ("cy", "Your mentor")):
        page = visit(who).get(pair).text
        assert sees in page
        for place in ("sessions", "goals", "questions", "notes", "agreement", "checks"):
            assert f'id="{place}"' in page
        assert ('id="sharing"' in page) == (who == "cy")


def test_an_agreement_is_written_by_one_and_agreed_by_the_other(app, visit, pair, stored):
    bo, cy = visit("bo"), visit("cy")
    assert bo.post(f"{pair}/agreement", edits(stored(Pairing)[0], **TEXTS)).status_code == 422
    sent = edits(stored(Pairing)[0], **AGREED)
    assert bo.post(f"{pair}/agreement", sent).status_code == 303
    assert bo.post(f"{pair}/agreement", sent).status_code == 409
    assert "asks you to" in cy.get(pair).text
    assert cy.post(f"{pair}/agreement/consent", {"version": ""}, htmx=True).status_code == 200
    (one,) = stored(Pairing)
    assert (one.agreement, one.rhythm_days) == (TEXTS, 21)
    assert one.ends_on == one.starts_on + timedelta(weeks=30)
    assert one.agreed_by_mentor_at <= one.agreed_by_mentee_at
    cy.post(f"{pair}/agreement", edits(one, **{**AGREED, "weeks": "12"}))
    assert stored(Pairing)[0].agreed_by_mentor_at is None
    with app.app_context():
        entry = log.last_entry(one)
        assert entry.action == "agree on how to work"
        assert "aims" not in entry.words.differences


def test_what_is_shown_is_the_mentees_choice_alone(visit, pair, stored):
    assert visit("bo").post(f"{pair}/sharing", {"shares": "skills"}).status_code == 403
    cy = visit("cy")
    cy.post(f"{pair}/sharing", edits(stored(Pairing)[0], shares=["skills", "practice"]))
    assert stored(Pairing)[0].shares == ["skills", "practice"]
    assert cy.post(f"{pair}/sharing", {"shares": "answers"}).status_code == 422
    assert stored(Notice) == []


def test_a_goal_with_its_steps(app, visit, pair, stored):
    with app.app_context():
        make.metric(code="LEAD", name="Lead time")
        make.metric(code="SECRET", name="Unseen", state="draft")
        make.kept()
    cy = visit("cy")
    given = {"goal": "Explain our lead time", "code": "lead", "skill": "vary", "due_on": ""}
    assert cy.post(f"{pair}/goals", {**given, "code": "SECRET"}).status_code == 422
    assert "Lead time" in cy.post(f"{pair}/goals", given, htmx=True).text
    goal = f"/mentoring/goals/{stored(Goal)[0].id}"
    assert visit("bo").post(f"{goal}/steps", {"step": "Draw it"}, htmx=True).status_code == 200
    (step,) = stored(GoalStep)
    assert 'value="no"' in cy.post(f"/mentoring/steps/{step.id}", {"done": "yes"}, htmx=True).text
    (one,) = stored(Goal)
    assert cy.post(f"{goal}/state", edits(one, state="won")).status_code == 422
    assert cy.post(f"{goal}/state", edits(one, state="met")).status_code == 303
    assert 'value="LEAD"' in cy.get(goal).text
    assert cy.post(goal, edits(one, **given)).status_code == 409
    better = {**given, "goal": "Explain it to others"}
    assert cy.post(goal, edits(stored(Goal)[0], **better)).status_code == 303
    (one,) = stored(Goal)
    assert (one.goal, one.state, one.skill) == ("Explain it to others", "met", "vary")
    assert stored(GoalStep)[0].done_at is not None
    for path in (goal, f"{goal}/steps", f"{goal}/state", f"/mentoring/steps/{step.id}"):
        assert visit("dee").post(path, {"step": "x"}).status_code == 404


def test_a_session_is_planned_moved_held_and_summed_up(app, visit, pair, stored):
    bo, cy = visit("bo"), visit("cy")
    given = {"starts": at(3), "minutes": "45", "place": "Room 4", "agenda": "Our first chart"}
    assert bo.post(f"{pair}/sessions", {**given, "starts": at(-3)}).status_code == 422
    assert bo.post(f"{pair}/sessions", given).status_code == 303
    (one,) = stored(Meeting)
    url = f"/mentoring/sessions/{one.id}"
    assert "Our first chart" in cy.get(url).text
    cy.post(url, edits(one, **{**given, "starts": at(4)}))
    cy.post(f"{url}/answers", {"met": "yes"})
    (one,) = stored(Meeting)
    assert (one.sequence, one.state, one.mentee_says) == (1, "planned", None)
    with app.app_context():
        session.get(Meeting, one.id).starts_at = clock.now() - timedelta(hours=2)
        session.scalars(select(Profile).where(Profile.side == "mentee")).one().zone = "Asia/Tokyo"
        make.kept()
    assert "Did you meet?" in cy.get(url).text
    assert "Asia/Tokyo for you" in cy.get(url).text
    assert "Asia/Tokyo for Cy Crane" in bo.get(pair).text
    cy.post(f"{url}/answers", {"met": "yes"})
    assert (
        cy.post(f"{url}/summary", edits(stored(Meeting)[0], summary="Try a run chart.")).status_code
        == 303
    )
    (one,) = stored(Meeting)
    assert (one.state, one.mentee_says, one.summary) == ("held", True, "Try a run chart.")
    assert stored(Pairing)[0].last_met_on is not None
    bo.post(f"{url}/answers", {"met": "no"})
    assert (stored(Meeting)[0].state, stored(Pairing)[0].last_met_on) == ("planned", None)
    assert "You two differ" in cy.get(url).text
    assert visit("ana").get(f"{url}/invitation.ics").status_code == 404


def test_a_session_is_called_off_for_both(visit, pair, stored):
    bo = visit("bo")
    bo.post(f"{pair}/sessions", {"starts": at(3), "minutes": "45"})
    (one,) = stored(Meeting)
    url = f"/mentoring/sessions/{one.id}"
    assert bo.post(f"{url}/cancellation", {"version": ""}).status_code == 303
    assert b"METHOD:CANCEL" in bo.get(f"{url}/invitation.ics").data
    assert bo.post(f"{url}/cancellation", {"version": ""}).status_code == 422
    told = [one.title for one in stored(Notice)]
    assert [one.partition(" with")[0] for one in told] == [
        "Session", "Session", "Called off: session", "Called off: session",
    ]  # fmt: skip


def test_a_question_pins_the_chart_as_it_was(app, visit, pair, stored):
    with app.app_context():
        metric = make.metric(code="LEAD", name="Lead time")
        make.values(metric, [20.0, 21, 19, 22, 20, 21])
        pairs.recompute(metric)
        make.kept()
    cy, bo = visit("cy"), visit("bo")
    asked = {"code": "LEAD", "question": "Is March a signal?"}
    assert bo.post(f"{pair}/questions", asked).status_code == 403
    assert cy.post(f"{pair}/questions", {**asked, "code": "NONE"}).status_code == 422
    assert "Is March a signal?" in cy.post(f"{pair}/questions", asked, htmx=True).text
    (one,) = stored(Question)
    url = f"/mentoring/questions/{one.id}"
    assert "<svg" in bo.get(url).text
    assert cy.post(f"{url}/answer", {"answer": "No."}).status_code == 403
    assert bo.post(f"{url}/answer", edits(one, answer="No, it is noise.")).status_code == 303
    assert "No, it is noise." in cy.get(url).text
    assert visit("dee").get(url).status_code == 404
    assert len(one.drawing["values"]) == 6
    told = [(n.title, n.sentence) for n in stored(Notice)]
    assert told == [
        ("Cy Crane asks you about Lead time", "The chart is pinned to the question as it was."),
        ("Bo Bright answered your question about Lead time", ""),
    ]


def test_check_ins_are_read_by_their_own_side_alone(visit, pair, stored):
    bo, cy = visit("bo"), visit("cy")
    assert cy.post(f"{pair}/check-ins", {"said": "x"}).status_code == 422
    cy.post(f"{pair}/check-ins", {"pulse": "2", "said": "We talk past each other."})
    cy.post(f"{pair}/check-ins", {"pulse": "4", "said": "Better today."})
    (one,) = stored(CheckIn)
    assert (one.pulse, one.said) == (4, "Better today.")
    assert "Better today." in cy.get(pair).text
    assert "Better today." not in bo.get(pair).text


SECRET = "Cy hesitates to speak, zebrafish"


def test_notes_are_the_pairs_and_private_ones_nobody_elses(app, visit, pair, stored):
    bo, cy = visit("bo"), visit("cy")
    assert (
        "Bring the chart" in bo.post(f"{pair}/notes", {"note": "Bring the chart"}, htmx=True).text
    )
    (note,) = stored(SharedNote)
    assert "Bring the chart" in cy.get(pair).text
    assert cy.post(f"/mentoring/notes/{note.id}", {"note": "x"}).status_code == 403
    assert bo.post(f"/mentoring/notes/{note.id}", edits(note, note="Bring two")).status_code == 303
    assert bo.post(f"{pair}/private-note", {"private": SECRET, "seen": ""}).status_code == 303
    assert bo.post(f"{pair}/private-note", {"private": "other", "seen": ""}).status_code == 422
    (own,) = stored(PrivateNote)
    assert SECRET not in own.sealed
    page = bo.get(pair).text
    assert SECRET in page
    assert f'name="seen" type="hidden" value="{own.version}"' in page
    assert SECRET not in cy.get(pair).text
    assert "My own note" not in cy.get(pair).text
    assert cy.post(f"{pair}/private-note", {"private": "x", "seen": ""}).status_code == 404
    for who in ("dee", "eve", "ana", "fay"):
        assert visit(who).get(pair).status_code == 404
        for place in ("private-note", "notes", "check-ins"):
            assert visit(who).get(f"{pair}/{place}").status_code in (404, 405)
            assert visit(who).post(f"{pair}/{place}", {"private": "x"}).status_code == 404
    assert_nowhere(app, "zebrafish", "Bring")


def assert_nowhere(app, *words):
    """Neither log, notices nor mail has these words, nor does a search find them."""
    with app.app_context():
        rows = [
            f"{one.reason} {one.differences} {one.subject_title}"
            for one in session.query(EntryWords)
        ]
        rows += [one.action for one in session.query(Entry)]
        rows += [f"{one.title} {one.sentence}" for one in session.query(Notice)]
        assert not [row for row in rows for word in words if word in row]
        assert "private" not in " ".join(rows)


def test_private_notes_are_found_by_no_search_nor_export(app, visit, pair):
    """Nor in any table, whatever is made of the tables: a backup, a copy, a report."""
    bo = visit("bo")
    bo.post(f"{pair}/private-note", {"private": SECRET, "seen": ""})
    for who in ("bo", "cy", "dee", "eve"):
        page = visit(who).get("/search?q=zebrafish").text
        assert page.count("zebrafish") == visit(who).get("/search?q=qqqfish").text.count("qqqfish")
    with app.app_context(), writing(False):
        for table in Base.metadata.sorted_tables:
            for row in session.execute(table.select()):
                assert "zebrafish" not in repr(tuple(row)), table.name
        session.remove()


@pytest.mark.parametrize("rows", [3, 30])
def test_the_page_needs_as_many_statements_for_long_lists(app, visit, pair, statements, rows):
    with app.app_context():
        one = session.query(Pairing).one()
        pairs.busy(one, rows)
        make.kept()
    browser = visit("cy")
    browser.get(pair)
    statements.clear()
    browser.get(pair)
    assert len([one for one in statements if one.startswith("SELECT")]) <= 12
