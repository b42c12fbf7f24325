"""Reading mentors and mentees, asking and offering; whoever is not available answers alike."""

from datetime import timedelta

import pytest

from portal import clock
from portal.changelog.models import Entry
from portal.db import session, writing
from portal.errors import Refused
from portal.mentorship.actions import answering, asking
from portal.mentorship.models import Pairing, Profile, Reviewer
from portal.mentorship.queries import browsing
from portal.notices.models import Notice
from portal.registry.queries.days import today
from tests import cast, make
from tests.mentorship import making, pairs

WORD = "I want to read our charts."


def one(programme, person, other, side="mentor"):
    found = {"mentor": browsing.mentor, "mentee": browsing.mentee}[side]
    return found(person, programme.slug, other.id)


@pytest.mark.both_engines
def test_a_mentee_asks_and_the_mentor_hears_of_it(people):
    programme = making.programme()
    making.mentor(programme, "bo")
    making.mentee(programme, "cy")
    made = asking.ask(one(programme, people["cy"], people["bo"]), message=WORD, actor=people["cy"])
    assert (made.state, made.origin, made.message) == ("accepted_mentee", "request", WORD)
    assert made.mentee_accepted_at is not None
    assert made.expires_on == today() + timedelta(days=10)
    assert made.why["points"][0].keys() == {"name", "points", "most", "sentence"}
    told = session.query(Notice).filter_by(kind="mentoring.offered").one()
    assert (told.person_id, told.title) == (
        people["bo"].id,
        f"{people['cy'].name} asks you to be their mentor",
    )
    with pytest.raises(Refused, match="an answer is awaited"):
        asking.ask(one(programme, people["cy"], people["bo"]), message="", actor=people["cy"])
    assert answering.accept(made, actor=people["bo"]).state == "active"


def test_a_mentor_offers_and_the_mentee_accepts(people):
    programme = making.programme()
    making.mentor(programme, "bo")
    making.mentee(programme, "cy")
    theirs = one(programme, people["bo"], people["cy"], "mentee")
    made = asking.offer_to(theirs, message="", actor=people["bo"])
    assert (made.state, made.origin) == ("accepted_mentor", "offer")
    assert answering.accept(made, actor=people["cy"]).state == "active"
    making.mentor(programme, "ana")
    with pytest.raises(Refused, match="You have a mentor"):
        asking.ask(one(programme, people["cy"], people["ana"]), message="", actor=people["cy"])


def test_five_requests_are_open_at_most(people):
    programme = making.programme()
    making.mentee(programme, "cy")
    cy = people["cy"]
    mentors = [making.mentor(programme).person for _ in range(6)]
    for mentor in mentors[:5]:
        made = asking.ask(one(programme, cy, mentor), message="", actor=cy)
    with pytest.raises(Refused, match="which is the most"):
        asking.ask(one(programme, cy, mentors[5]), message="", actor=cy)
    answering.withdraw(made, actor=cy)
    asking.ask(one(programme, cy, mentors[5]), message="", actor=cy)


def test_who_lacks_a_profile_or_comes_too_late_is_told_so(people):
    programme = making.programme()
    making.mentor(programme, "bo")
    cy = people["cy"]
    with pytest.raises(Refused, match="Fill in your profile"):
        asking.ask(one(programme, cy, people["bo"]), message="", actor=cy)
    making.mentee(programme, "cy")
    programme.closes_on = today() - timedelta(days=1)
    session.commit()
    with pytest.raises(Refused, match="last day"):
        asking.ask(one(programme, cy, people["bo"]), message="", actor=cy)


def test_nobody_asks_or_offers_themselves(people):
    """Who is a mentor and a mentee in one programme is not their own."""
    programme = making.programme()
    making.mentor(programme, "cy")
    making.mentee(programme, "cy")
    cy = people["cy"]
    for side, action in (("mentor", asking.ask), ("mentee", asking.offer_to)):
        if found := one(programme, cy, cy, side):
            with pytest.raises(Refused, match="This is you"):
                action(found, message="", actor=cy)
    assert session.query(Pairing).count() == 0


PRIVATE = ("NOT_WITH", "NOT_WITH by the mentee", "REVIEWER", "DECLINED", "OPTED_OUT", "PAUSED")


def block(programme, reason):
    """One private reason keeps Bo and Cy apart."""
    bo, cy = cast.person("bo"), cast.person("cy")
    profile = session.query(Profile).filter_by(person_id=bo.id).one()
    if reason.startswith("NOT_WITH"):
        author, other = (cy, bo) if "mentee" in reason else (bo, cy)
        making.not_with(programme, author, other)
    elif reason == "REVIEWER":
        make.stored(Reviewer(person_id=cy.id, reviewer_id=bo.id, created_at=clock.now()))
    elif reason == "DECLINED":
        pairs.pairing("declined", programme=programme, ended_at=clock.now())
    elif reason == "OPTED_OUT":
        profile.opted_in = False
    else:
        profile.paused_until = today() + timedelta(days=9)
    make.kept()


@pytest.mark.parametrize("reason", PRIVATE)
def test_whoever_is_not_available_reads_alike_and_nothing_is_written(app, visit, reason):
    pages = []
    with app.app_context():
        programme = making.programme()
        making.mentor(programme, "bo")
        making.mentee(programme, "cy")
        block(programme, reason)
        slug, bo, cy = programme.slug, cast.person("bo").id, cast.person("cy").id
        before = counted()
        make.kept()
    mine, theirs = visit("cy"), visit("bo")
    base = f"/mentoring/programmes/{slug}"
    pages = [
        mine.get(f"{base}/mentors").text,
        mine.get(f"{base}/mentors/{bo}").text,
        mine.post(f"{base}/mentors/{bo}/requests", {"message": WORD}, htmx=True).text,
    ]
    for page in pages:
        assert "ot available" in page
        for word in ("paused", "declined", "review", "does not want", "take part"):
            assert word not in page.casefold()
    answer = theirs.post(f"{base}/mentees/{cy}/offers", {"message": ""})
    assert answer.status_code == 422
    assert "not available" in answer.text
    with app.app_context(), writing(False):
        assert counted() == before
        session.remove()


def counted():
    return [session.query(model).count() for model in (Pairing, Notice, Entry)]


def test_who_has_a_mentor_is_not_available_to_others(app, visit):
    with app.app_context():
        programme = making.programme()
        making.mentor(programme, "bo")
        making.mentee(programme, "cy")
        pairs.pairing("active", cast.person("ana"), cast.person("cy"), programme)
        slug, cy = programme.slug, cast.person("cy").id
        make.kept()
    answer = visit("bo").post(f"/mentoring/programmes/{slug}/mentees/{cy}/offers", {"message": ""})
    assert (answer.status_code, "not available" in answer.text) == (422, True)


def test_asking_and_reading_on_the_pages(app, visit):
    with app.app_context():
        programme = making.programme()
        making.mentor(programme, "bo", about="Ask me about noise.")
        making.mentor(programme, "ana", consents=False)
        making.mentee(programme, "cy")
        slug, bo, ana = programme.slug, cast.person("bo").id, cast.person("ana").id
        cy = cast.person("cy").id
        make.kept()
    base, mine = f"/mentoring/programmes/{slug}", visit("cy")
    page = mine.get(f"{base}/mentors").text
    assert "Ask me about noise." in page
    assert "Ana Albrecht" not in page
    assert mine.get(f"{base}/mentors/{ana}").status_code == 404
    stranger = visit("hal")
    assert "Fill in your profile as a mentee" in stranger.get(f"{base}/mentors").text
    assert stranger.get(f"{base}/mentees").status_code == 404
    assert stranger.post(f"{base}/mentors/{bo}/requests", {"message": ""}).status_code == 403
    assert mine.post(f"{base}/mentors/{bo}/requests", {"message": "x" * 1001}).status_code == 422
    assert "points of 100" in mine.get(f"{base}/mentors/{bo}").text
    asked = mine.post(f"{base}/mentors/{bo}/requests", {"message": WORD})
    assert asked.status_code == 303
    assert WORD in visit("bo").get(asked.location).text
    assert "waits for an answer between you" in mine.get(f"{base}/mentors/{bo}").text
    assert visit("bo").get(f"{base}/mentees/{cy}").status_code == 200


def test_a_request_takes_no_more_than_its_word(app, visit):
    with app.app_context():
        programme = making.programme()
        for side in (making.mentor, making.mentee):
            side(programme, "bo")
        making.mentee(programme, "cy")
        base, bo = f"/mentoring/programmes/{programme.slug}/mentors", cast.person("bo").id
        make.kept()
    assert visit("bo").post(f"{base}/{bo}/requests", {"message": ""}).status_code == 403
    more = {
        "message": ["", "x"],
        "state": "active",
        "mentor_id": "1",
        "why": "{}",
        "starts_on": "2026-01-01",
    }
    assert visit("cy").post(f"{base}/{bo}/requests", more).status_code == 303
    with app.app_context(), writing(False):
        one = session.query(Pairing).one()
        assert (one.state, one.mentor_id, one.starts_on) == ("accepted_mentee", bo, None)
        session.remove()


@pytest.mark.parametrize("count", [3, 20])
def test_the_list_needs_as_many_statements_for_many(app, visit, statements, count):
    with app.app_context():
        programme = making.programme()
        making.mentee(programme, "cy")
        for _ in range(count):
            person = make.person(department=make.department())
            pairs.profile(programme, person, "mentor", levels={"charts": 3})
        url = f"/mentoring/programmes/{programme.slug}/mentors"
        make.kept()
    mine = visit("cy")
    mine.get(url)
    statements.clear()
    page = mine.get(url)
    assert page.text.count("Read and ask") == count
    assert len([each for each in statements if each.startswith("SELECT")]) == 14
