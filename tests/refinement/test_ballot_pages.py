"""The pages of a ballot and of what a review changed: every step by its form."""

import re

import pytest
from sqlalchemy import select

from portal.db import session
from portal.refinement.actions import decisions, motions
from portal.refinement.models import Acknowledgement, Appeal, Item, Motion, Proposal
from tests import cast, make
from tests.refinement import making, voting


@pytest.fixture
def motion(app):
    """A retirement that is being voted on; its address."""
    with app.app_context():
        cycle = voting.cycle()
        item = voting.item(cycle)
        proposal = voting.proposal(item)
        session.commit()
        made = motions.open_motion([item], proposal, "retire", cast.person("hal"))
        address = f"/refinement/2026/motions/{made.id}"
        session.remove()
    return address


def everybody_votes(motion, visit):
    for who, choice in (
        ("hal", "yes"),
        ("ivy", "yes"),
        ("ana", "yes"),
        ("cy", "yes"),
        ("eve", "no"),
    ):
        answer = visit(who).post(f"{motion}/votes", data={"choice": choice, "reason": "It works."})
        assert answer.status_code == 303


def test_a_ballot_from_the_first_vote_to_the_decision(motion, visit):
    everybody_votes(motion, visit)
    page = visit("bo").get(motion).text
    last_moment = re.search(r"Closes</dt><dd>(.*?)</dd>", page)[1]
    assert "5 of 5" in page
    assert "Who voted how" not in page
    assert "Count and decide" not in page
    ids = re.findall(r'\sid="([^"]+)"', visit("hal").get(motion).text)  # may vote, and decides
    assert len(ids) == len({*ids})
    answer = visit("hal").post(f"{motion}/decision", data={"reason": "It decides nothing."})
    assert answer.status_code == 303
    page = visit("bo").get(motion).text
    assert "4 of 5 = 80 %; 70 % needed. Adopted." in page
    assert re.search(r"Closed</dt><dd>(.*?)</dd>", page)[1] != last_moment  # it ended before that
    assert "<li>It works.</li>" in page  # dissent, without a name
    assert "Eve Ellis" not in page
    assert "Eve Ellis" in visit("ivy").get(motion).text
    assert "Eve Ellis" not in visit("dee").get(motion).text  # the administrator


def test_its_page_and_the_decision_take_few_statements(motion, visit, statements):
    hal = visit("hal")
    counted = {}
    for what in ("open", "voted on"):
        hal.get(motion)
        statements.clear()
        hal.get(motion)
        counted[what] = len(statements)
        if what == "open":
            everybody_votes(motion, visit)
    token = hal.get(motion)  # its form carries what the post needs
    assert token.status_code == 200
    statements.clear()
    hal.post(f"{motion}/decision", data={"reason": "It decides nothing."})
    counted["decided"] = len(statements)
    statements.clear()
    hal.get(motion)
    counted["closed"] = len(statements)
    assert counted["open"] == counted["voted on"] <= 5
    assert counted["closed"] <= 6
    assert counted["decided"] <= 10


def test_while_it_is_open_nobody_sees_how_it_stands(motion, visit):
    visit("ivy").post(f"{motion}/votes", data={"choice": "no", "reason": "A secret reason."})
    for who in ("hal", "ana", "bo", "dee"):
        page = visit(who).get(motion).text
        assert "1 of 5" in page
        assert "A secret reason." not in page
    assert "A secret reason." in visit("ivy").get(motion).text
    others = ("ana", "bo", "dee")
    against = [told(visit(who), motion) for who in others]
    visit("ivy").post(f"{motion}/votes", data={"choice": "yes", "reason": "Now for it."})
    assert [told(visit(who), motion) for who in others] == against  # and still 1 of 5


def told(browser, motion):
    """What a page says, without what is new each time."""
    return re.sub(
        r'value="[^"]*"|content="[^"]{40,}"|hx-headers=\'[^\']*\'', "", browser.get(motion).text
    )


def test_the_cycle_lists_its_ballots_and_whom_they_wait_for(motion, visit):
    year = motion.partition("/motions")[0]
    waits = "1 ballot of 1 waits for your vote."
    assert waits in visit("ivy").get(year).text
    assert waits not in visit("bo").get(year).text
    assert waits not in visit("fay").get(year).text  # an alternate for whom nobody stepped out
    everybody_votes(motion, visit)
    page = visit("ivy").get(year).text
    assert "none waits for your vote" in page
    assert "all have voted" in page
    assert f'href="{motion}"' in page


def test_who_reads_a_ballot_finds_the_text_and_why_they_do_not_vote(app, motion, visit):
    page = visit("bo").get(motion).text
    assert 'href="/refinement/proposals/' in page
    assert 'href="/refinement/2026/items/' in page
    with app.app_context():
        made = session.scalars(select(Motion)).one()
        hal, fay = cast.person("hal").id, cast.person("fay").id
        made.voters = [
            *({**one, "recused": one["id"] == hal} for one in made.voters),
            {"id": fay, "department": None, "recused": False, "stands_for": hal},
        ]
        make.kept()
    assert "You do not vote on this." in visit("hal").get(motion).text
    assert "An interest keeps Hal Hart from voting." in visit("fay").get(motion).text


def test_who_is_recused_while_it_is_open_leaves_the_count(app, motion, visit):
    visit("eve").post(f"{motion}/votes", data={"choice": "yes"})
    with app.app_context():
        voting.recuse(session.scalars(select(Item)).one(), "eve")
        make.kept()
    page = visit("eve").get(motion).text
    assert "0 of 4" in page
    assert "You do not vote on this." in page
    assert "Your ballot" not in page


def test_a_ballot_whose_text_was_changed_says_what_comes_next(app, motion, visit):
    with app.app_context():
        session.scalars(select(Motion)).one().state = "lapsed"
        make.kept()
    assert "opens another final comment on the new text" in visit("bo").get(motion).text
    with app.app_context():
        again = motions.open_motion(
            [session.scalars(select(Item)).one()],
            session.scalars(select(Proposal)).one(),
            "retire",
            cast.person("hal"),
        ).id
    bo, year = visit("bo"), motion.partition("/motions")[0]
    assert f'href="{motion}">Its ballot of' in bo.get(f"{year}/motions/{again}").text
    assert "has a new ballot" in bo.get(motion).text


def test_a_no_without_a_reason_is_shown_in_the_form(motion, visit):
    answer = visit("ivy").post(f"{motion}/votes", data={"choice": "no", "reason": ""})
    assert answer.status_code == 422
    assert "Say why you vote no" in answer.text


@pytest.mark.parametrize(("who", "status"), [("bo", 403), ("fay", 403), ("dee", 403), (None, 302)])
def test_who_may_not_vote(motion, visit, who, status):
    answer = visit(who).post(f"{motion}/votes", data={"choice": "yes"})
    assert answer.status_code == status


def test_the_chair_has_a_decision_hold_from_a_later_day(motion, visit):
    everybody_votes(motion, visit)
    hal = visit("hal")
    assert hal.post(f"{motion}/day", data={"effective_on": "2040-01-01"}).status_code == 404
    hal.post(f"{motion}/decision", data={"reason": "It decides nothing."})
    sent = {"version": re.search(r'name="version"[^>]*value="(\d+)"', hal.get(motion).text)[1]}
    assert "another day" not in visit("ivy").get(motion).text
    for day, said in (("2020-01-01", "people need notice"), ("", "Choose the day")):
        answer = hal.post(f"{motion}/day", data={**sent, "effective_on": day}, htmx=True)
        assert (answer.status_code, said in answer.text) == (422, True)
    answer = hal.post(f"{motion}/day", data={**sent, "effective_on": "2040-01-01"})
    assert answer.status_code == 303
    assert "1 January 2040" in hal.get(motion).text


def test_what_was_overturned_on_appeal_stays_told(app, visit):
    with app.app_context():
        of = voting.cycle("published")
        made = voting.decided(voting.item(of), "retire")
        made.publication_id = making.publication(of).id
        made.state, number = "overturned", made.motion_id
        make.kept()
    for page in (f"motions/{number}", "minutes"):
        text = visit("hal").get(f"/refinement/2026/{page}").text
        assert "5 of 5 voted" in text
        assert "overturned on appeal" in text


@pytest.mark.parametrize("who", ["ivy", "ana", "dee", "eve"])
def test_only_the_chair_decides(motion, visit, who):
    assert visit(who).post(f"{motion}/decision", data={"reason": "x"}).status_code == 403


def test_what_changed_is_acknowledged_and_appealed(app, visit):
    with app.app_context():
        decision_id = voting.decided(voting.item(voting.cycle("decided")), "retire").id
        session.commit()
        session.remove()
    page = "/refinement/2026/changed"
    assert "Nothing is published yet" in visit("bo").get(page).text
    assert visit("ivy").post("/refinement/2026/publication").status_code == 403
    assert visit("hal").post("/refinement/2026/publication").status_code == 303
    make.jobs(app)
    shown = visit("bo").get(page).text
    assert "is retired, from" in shown
    assert "Concerns you" in shown
    assert "Concerns you" not in visit("cy").get(page).text
    assert visit("bo").post("/refinement/2026/acknowledgement").status_code == 303
    assert "I have a concern after all" in visit("bo").get(page).text
    answer = visit("bo").post(
        "/refinement/2026/acknowledgement", data={"concern": "Who counts instead?"}
    )
    assert answer.status_code == 303
    assert "after all" not in visit("bo").get(page).text
    with app.app_context():
        bo = Acknowledgement.person_id == cast.person("bo").id
        told = session.scalars(select(Acknowledgement).where(bo)).one()
        assert (told.concern, told.acknowledged_at is not None) == ("Who counts instead?", True)
    shown = visit("bo").get(page).text
    assert "Read what is said about it" in shown
    conversation = re.search(r'href="(/feedback/\d+)"', shown)[1]
    assert "Who counts instead?" in visit("hal").get(conversation).text
    assert visit("cy").post("/refinement/2026/acknowledgement").status_code == 404
    to = f"/refinement/2026/decisions/{decision_id}/appeals"
    assert visit("cy").post(to, data={"ground": "procedure", "text": "x"}).status_code == 404
    answer = visit("bo").post(to, data={"ground": "evidence", "text": "Nobody read it."})
    assert answer.status_code == 303
    with app.app_context():
        assert session.scalars(select(Appeal)).one().state == "open"


def test_what_a_merge_takes_up_shows_no_sheet_of_something_else(app, visit):
    with app.app_context():
        of = making.cycle("deliberation", year=2026)
        one, other = (making.item(of, position=place) for place in (1, 2))
        making.proposal(other, "bo", "keep")
        merge = making.proposal(one, "bo", "merge", state="put_forward", title="One of two")
        for item in (one, other):
            item.proposal_id, item.disposition = merge.id, "merge"
        make.kept()
        number = other.id
    page = visit("hal").get(f"/refinement/2026/items/{number}").text
    means = page.split('id="impact"')[1].split("</section>")[0]
    assert "One of two" in means
    assert "How it would be undone" not in means


def test_what_a_list_keeps_is_named_on_what_changed(app, visit):
    with app.app_context():
        of = voting.cycle()
        items = [voting.item(of, make.metric(name=name)) for name in ("Delay", "Errors")]
        made = motions.open_motion(items, None, "keep", cast.person("hal"))
        assert made.title == "Keep Delay and Errors"
        for who in voting.COMMITTEE:
            motions.vote(made, choice="yes", reason="", actor=cast.person(who))
        decisions.decide(made, reason="No flags.", actor=cast.person("hal"))
        of.state = "decided"
        make.kept()
    assert visit("hal").post("/refinement/2026/publication").status_code == 303
    make.jobs(app)
    page = visit("cy").get("/refinement/2026/changed").text
    assert "Delay and Errors stay as they are" in page
    assert "Delay, Errors" not in page  # its heading says it


def test_a_long_list_is_named_below_its_number(app, visit):
    with app.app_context():
        of = voting.cycle()
        items = [voting.item(of, make.metric(name=f"Metric {place}")) for place in range(5)]
        made = motions.open_motion(items, None, "keep", cast.person("hal"))
        for who in voting.COMMITTEE:
            motions.vote(made, choice="yes", reason="", actor=cast.person(who))
        decisions.decide(made, reason="No flags.", actor=cast.person("hal"))
        of.state = "decided"
        make.kept()
    visit("hal").post("/refinement/2026/publication")
    make.jobs(app)
    page = visit("cy").get("/refinement/2026/changed").text
    assert "5 metrics stay as they are" in page
    assert "Metric 0, Metric 1, Metric 2, Metric 3, Metric 4" in page
