"""The home of mentoring: mentees at a glance as each allows it, one's mentor, what is open."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog.models import Entry
from portal.db import session
from portal.mentorship.models import CheckIn, Reading
from portal.training.models import Look, Piece, Progress, SkillLevel
from tests import cast, make
from tests.mentorship import rows
from tests.training import teaching

HOME = "/mentoring"
EVERYTHING = ["skills", "lessons", "practice"]


def learned(person):
    """A level and a lesson done."""
    at = clock.now()
    make.stored(
        SkillLevel(
            person_id=person.id, area="vary", level="working", mean=0.7, probability=0.9, items=9,
            sittings=3, last_on=at.date(), computed_on=at.date(),
        )
    )  # fmt: skip
    lesson = session.scalars(select(Piece).where(Piece.slug == "noise/points")).one()
    make.stored(
        Progress(
            person_id=person.id, piece_id=lesson.id, started_at=at, seen_at=at, completed_at=at
        )
    )


@pytest.fixture
def pair(app):
    """Cy mentors Bo, who shares everything and wants to read charts."""
    with app.app_context():
        teaching.course()
        bo = cast.person("bo")
        learned(bo)
        rows.programme()
        needs = [{"topic": "charts", "current": 1, "wanted": 3}]
        rows.profile(bo, needs=needs)
        made = rows.pairing(shares=EVERYTHING)
        metric = make.metric(code="WAIT", name="Waiting time")
        rows.goal(
            made, "Explain the waiting time", steps=3, metric_id=metric.id, due_on=rows.day(-3)
        )
        rows.question(made, metric, "Is the last point a signal?", days=9)
        rows.meeting(made, 4, place="Room 12")
        rows.meeting(made, -2)
        make.kept()
        return made.id


@pytest.mark.both_engines
def test_a_mentor_sees_each_mentee_at_a_glance_and_the_mentee_sees_the_look(app, visit, pair):
    for _ in range(2):
        page = visit("cy").get(HOME).text
    for words in (
        "Bo Bright", "Stuck", "A question has waited for 9 days.", "Room 12", "on time until",
        "Explain the waiting time", "1 of 3 steps done, <span class=\"is-late\">due",
        "Is the last point a signal?",
        "Understand variation: working", "1 lesson done", "Did you meet",
        "a question has waited for its answer for more than 7 days",
    ):  # fmt: skip
        assert words in page
    for part in ("sessions", "questions"):
        assert f'href="/mentoring/pairings/{pair}#{part}"' in page
    with app.app_context():
        looks = session.scalars(select(Look)).all()
        assert [(one.person_id, one.viewer_id) for one in looks] == [
            (cast.person("bo").id, cast.person("cy").id)
        ]
    assert "Cy Crane" in visit("bo").get(f"/mentoring/pairings/{pair}/seen").text
    assert "What you share with your mentor" in visit("bo").get("/learn/me").text


def test_a_mentee_sees_mentor_session_reading_list_and_own_pulse(app, visit, pair):
    with app.app_context():
        at = clock.now()
        for who, pulse in (("bo", 4), ("cy", 2)):
            make.stored(
                CheckIn(
                    pairing_id=pair, person_id=cast.person(who).id, asked_on=at.date(), pulse=pulse,
                    said="", answered_at=at,
                )
            )  # fmt: skip
        make.kept()
    page = visit("bo").get(HOME).text
    for words in ("Cy Crane", "Room 12", "Limits", "For the need: reading charts", "4 of 5"):
        assert words in page
    assert 'href="/learn/noise/points"' not in page  # done already
    assert "2 of 5" not in page
    assert "4 of 5" not in visit("cy").get(HOME).text


@pytest.mark.parametrize("shares", [[], ["skills"], ["lessons"], ["practice"]])
def test_a_mentor_sees_what_is_shared_and_nothing_else(app, visit, pair, shares):
    with app.app_context():
        session.get(rows.Pairing, pair).shares = shares
        make.kept()
    page = visit("cy").get(f"/mentoring/mentees/{pair}").text
    home = visit("cy").get(HOME).text
    assert ("Working" in page) == ("skills" in shares)
    assert ("variation: working" in home) == ("skills" in shares)
    assert ("1 lesson done" in page) == ("1 lesson done" in home) == ("lessons" in shares)
    assert ("practised within" in page) == ("practice" in shares)
    # a list without what is done would tell what is done
    assert ('href="/learn/noise/points"' in page) == ("lessons" not in shares)
    with app.app_context():
        assert len(session.scalars(select(Look)).all()) == bool(shares)


def test_the_mentee_reads_the_same_words_as_the_mentor(visit, pair):
    theirs = visit("cy").get(f"/mentoring/mentees/{pair}", htmx=True).text
    mine = visit("bo").get(f"/mentoring/pairings/{pair}/seen", htmx=True).text
    assert mine.startswith('<div id="mentee"')
    assert mine in theirs


def test_nobody_else_follows_and_nobody_after_the_end(app, visit, pair):
    page, seen = f"/mentoring/mentees/{pair}", f"/mentoring/pairings/{pair}/seen"
    for who in ("ana", "dee", "eve", "fay", "hal", "ivy"):
        for url in (page, seen):
            assert visit(who).get(url).status_code == 404
        assert "Bo Bright" not in visit(who).get(HOME).text
    assert visit("bo").get(page).status_code == visit("cy").get(seen).status_code == 403
    with app.app_context():
        made = session.get(rows.Pairing, pair)
        made.state, made.ended_at = "closed", clock.now()
        make.kept()
    assert visit("cy").get(page).status_code == 403
    ended = visit("bo").get(seen).text
    assert "sees nothing of your learning any more" in ended
    assert "Working" not in ended
    home = visit("cy").get(HOME).text
    assert "Ended lately" in home
    assert "variation: working" not in home


def test_offers_wait_for_the_right_one_and_proposals_for_nobody(app, visit):
    with app.app_context():
        rows.pairing("cy", "bo", state="proposed", starts_on=None)
        rows.pairing(
            "ivy", "bo", state="accepted_mentee", origin="request", starts_on=None,
            mentor_accepted_at=None,
        )  # fmt: skip
        rows.pairing(
            "hal", "bo", state="offered", starts_on=None, mentor_accepted_at=None,
            mentee_accepted_at=None,
        )  # fmt: skip
        make.kept()
    page = visit("bo").get(HOME).text
    assert "You said yes; Ivy Innes has not answered yet." in page
    assert "The programme proposes it: accept or decline." in page
    assert "Cy Crane" not in page
    assert "Bo Bright asks you: accept or decline." in visit("ivy").get(HOME).text
    assert "Bo Bright" not in visit("cy").get(HOME).text


def test_who_takes_no_part_learns_what_is_open(app, visit):
    assert "No programme is open" in visit("bo").get(HOME).text
    with app.app_context():
        rows.programme()
        rows.programme(slug="old", name="Old round", closes_on=rows.day(-1))
        rows.programme(slug="gone", name="Gone round", ended_at=clock.now())
        make.kept()
    page = visit("bo").get(HOME).text
    assert "Take part in Spring round" in page
    assert "Old round" not in page
    runs = visit("hal").get(HOME).text
    assert "Old round" in runs
    assert "You run it." in runs
    assert "Gone round" not in runs


def lesson(name):
    return session.scalars(select(Piece).where(Piece.slug == f"noise/{name}")).one()


@pytest.mark.both_engines
def test_a_mentor_fills_the_reading_list_and_the_mentee_is_told(app, visit, pair):
    url = f"/mentoring/mentees/{pair}/reading"
    with app.app_context():
        points = lesson("points").id
        before = session.scalars(select(Entry)).all()
    sent = {"piece_id": points, "why": "For our next session."}
    assert visit("cy").post(url, sent).status_code == 303
    assert "Take off" in visit("cy").post(url, {**sent, "why": "Again."}, htmx=True).text
    page = visit("bo").get(HOME).text
    assert page.index("From the mentor: Again.") < page.index("For the need")
    assert "put “Points” on your reading list" in visit("bo").get("/notices").text
    with app.app_context():
        assert [one.why for one in session.scalars(select(Reading))] == ["Again."]
        entries = session.scalars(select(Entry)).all()[len(before) :]
        assert [one.action for one in entries] == ["work together"] * 2  # and not on what
        assert all("Points" not in str(one.words.fields) for one in entries)
    for _ in range(2):
        assert visit("cy").post(f"{url}/{points}/removal").status_code == 303
    assert "From the mentor" not in visit("bo").get(HOME).text


def test_what_does_not_belong_on_a_list_is_refused(app, visit, pair):
    url = f"/mentoring/mentees/{pair}/reading"
    with app.app_context():
        course = session.scalars(select(Piece).where(Piece.kind == "course")).one().id
        points = lesson("points").id
    for wrong, words in (
        ({"piece_id": course, "why": ""}, "Not a valid choice"),
        ({"piece_id": points, "why": "x" * 201}, "Shorten it"),
    ):
        answer = visit("cy").post(url, wrong)
        assert answer.status_code == 422
        assert words in answer.text
    with app.app_context():
        assert session.scalars(select(Reading)).all() == []
        session.get(rows.Pairing, pair).state = "closing"
        make.kept()
    answer = visit("cy").post(url, {"piece_id": points, "why": ""})
    assert answer.status_code == 422
    assert "nothing is added to it any more" in answer.text
    assert "Put it on the list" not in visit("cy").get(f"/mentoring/mentees/{pair}").text


@pytest.mark.both_engines
def test_the_dashboard_keeps_to_eight_statements_and_is_flat(app, visit, pair, statements):
    def counted(who):
        visitor = visit(who)
        del statements[:]
        visitor.get(HOME)
        return sum(not one.startswith(("BEGIN", "COMMIT")) for one in statements)

    assert counted("cy") <= 8  # with the look, which is noted once a day
    with app.app_context():
        rows.pairing("ivy", "cy", shares=EVERYTHING)
        make.kept()
    few = counted("cy")  # a mentor who is a mentee, too
    assert few <= 8
    with app.app_context():
        for number in range(12):
            one = make.person(department=cast.department("sales"))
            learned(one)
            made = rows.pairing("cy", one, shares=EVERYTHING)
            rows.goal(made, steps=2)
            rows.meeting(made, number + 1)
        make.kept()
    assert (
        counted("cy") == few + 1 <= 8
    )  # the first visit of the day notes that the skills were seen
    assert counted("cy") == few
