"""The pages of a cycle: by role, by plain form and by fragment, with bad input, two at once."""

import re

import pytest
from sqlalchemy import select

from portal.db import session
from portal.refinement.actions import cycles as actions
from portal.refinement.cycle import STATES
from portal.refinement.models import Cycle, Interest, Item, Member
from tests import make
from tests.refinement import making
from tests.refinement.making import day

YEAR = 2031
DAYS = dict.fromkeys(actions.DATES, "") | {
    "insight_from": "2031-01-01", "insight_until": "2031-01-20", "ack_share": "75",
    "next_review_on": "",
}  # fmt: skip


@pytest.fixture
def site(app):
    with app.app_context():
        of = making.cycle(year=YEAR, insight_from=day(0), insight_until=day(14))
        making.item(of, make.metric(name="Delay", code="DELAY"), position=1, flags="stale")
        making.item(of, make.metric(name="Errors", code="ERRORS"), position=2, review="full")
        make.kept()
        session.remove()
    return app


def stored(app, read):
    with app.app_context():
        return read()


def of_now(app, model=Cycle, **fields):
    """What a form sends that was opened just now."""
    return {
        **fields,
        "version": str(stored(app, lambda: session.scalars(select(model)).one().version)),
    }


class TestCycles:
    def test_empty_says_what_comes(self, visit):
        assert "As soon as the chair" in visit("cy").get("/refinement").text
        assert "Start a cycle" in visit("hal").get("/refinement").text

    def test_started_by_a_plain_form(self, app, visit):
        hal = visit("hal")
        hal.get("/refinement/new")
        answer = hal.post("/refinement", data={"year": "2040", "title": "", "purpose": ""})
        assert (answer.status_code, answer.location) == (303, "/refinement/2040")
        assert "Review of 2040" in hal.get("/refinement/2040").text
        again = hal.post("/refinement", data={"year": "2040", "title": "", "purpose": ""})
        assert again.status_code == 422
        assert "this year already" in again.text

    @pytest.mark.parametrize("year", ["", "x", "99999", "3"])
    def test_a_bad_year(self, visit, year):
        assert visit("hal").post("/refinement", data={"year": year}).status_code == 422

    def test_statements_of_each_state(self, site, visit, statements):
        eve = visit("eve")
        for state in STATES:
            with site.app_context():
                of = session.scalars(select(Cycle)).one()
                of.state, of.comment_opened_at = state, of.created_at
                session.commit()
            eve.get(f"/refinement/{YEAR}")
            statements.clear()
            eve.get(f"/refinement/{YEAR}")
            assert len([one for one in statements if one != "BEGIN"]) <= 8, state

    @pytest.mark.parametrize(("part", "most"), [("", 8), ("/queue", 5)])
    def test_as_many_statements_for_many_items(self, site, visit, statements, part, most):
        eve = visit("eve")
        eve.get(f"/refinement/{YEAR}{part}")
        statements.clear()
        eve.get(f"/refinement/{YEAR}{part}")
        few = len(statements)
        with site.app_context():
            of = session.scalars(select(Cycle)).one()
            for _ in range(30):
                making.item(of)
            make.kept()
        statements.clear()
        eve.get(f"/refinement/{YEAR}{part}")
        assert len(statements) == few <= most

    def test_the_queue_by_facet(self, site, visit):
        cy = visit("cy")
        everything = cy.get(f"/refinement/{YEAR}").text
        assert "Delay (DELAY)" in everything
        assert "No value for a quarter" in everything
        flagged = cy.get(f"/refinement/{YEAR}/queue?show=flagged").text
        assert "Delay (DELAY)" in flagged
        assert "Errors (ERRORS)" not in flagged
        named = cy.get(f"/refinement/{YEAR}/queue?q=err&page=x&state=nonsense").text
        assert "No item is like that" in named
        assert "Errors" in cy.get(f"/refinement/{YEAR}/queue?q=err").text

    def test_what_waits_for_me_stands_on_top(self, app, visit, people):
        of = making.cycle("insight", year=YEAR)
        making.item(of, make.metric(name="Theirs", owner=people["cy"]), position=1)
        making.item(of, make.metric(name="Mine", owner=people["bo"]), position=2)
        make.kept()
        page = visit("bo").get(f"/refinement/{YEAR}").text
        page = page.split('id="queue"')[1]
        assert page.index("Mine (") < page.index("Theirs (")
        assert page.count("waits for me") == 1


class TestSteps:
    def test_the_chair_goes_on(self, site, visit):
        hal = visit("hal")
        with site.app_context():
            of = session.scalars(select(Cycle)).one()
            of.scope_frozen_at = of.created_at
            session.commit()
        answer = hal.post(f"/refinement/{YEAR}/steps", data=of_now(site, to="insight"))
        assert answer.status_code == 303
        assert "Next: proposals" in hal.get(f"/refinement/{YEAR}").text

    def test_not_yet_says_what_is_missing(self, site, visit):
        with site.app_context():
            session.scalars(select(Cycle)).one().scope_frozen_at = None
            session.commit()
        hal = visit("hal")
        assert "It is not frozen yet" in hal.get(f"/refinement/{YEAR}").text
        for htmx in (False, True):
            sent = of_now(site, to="insight")
            answer = hal.post(f"/refinement/{YEAR}/steps", data=sent, htmx=htmx)
            assert answer.status_code == 422
            assert "Not yet. The scope is frozen" in answer.text
            assert ("<html" in answer.text) is not htmx

    @pytest.mark.parametrize("to", ["", "nonsense", "published", "ballot"])
    def test_no_other_way(self, site, visit, to):
        answer = visit("hal").post(f"/refinement/{YEAR}/steps", data=of_now(site, to=to))
        assert answer.status_code == 422
        assert stored(site, lambda: session.scalars(select(Cycle.state)).one()) == "planned"

    def test_a_page_that_is_behind_hears_of_it(self, site, visit):
        hal = visit("hal")
        sent = {"to": "cancelled", "reason": "A merger.", "version": "1"}
        assert hal.post(f"/refinement/{YEAR}/steps", data=sent).status_code == 303
        late = hal.post(f"/refinement/{YEAR}/steps", data={**sent, "reason": "Once more."})
        assert late.status_code == 409
        assert "Changed meanwhile by Hal Hart" in late.text

    def test_the_scope_by_htmx_goes_to_the_page(self, site, visit):
        answer = visit("hal").post(f"/refinement/{YEAR}/scope", data=of_now(site), htmx=True)
        assert answer.headers["HX-Redirect"] == f"/refinement/{YEAR}"
        assert stored(site, lambda: len(session.scalars(select(Item)).all())) == 2


class TestCalendar:
    def test_saved(self, site, visit):
        hal = visit("hal")
        assert hal.get(f"/refinement/{YEAR}/calendar").status_code == 200
        answer = hal.post(f"/refinement/{YEAR}/calendar", data=of_now(site, **DAYS))
        assert answer.status_code == 303
        assert "20 January 2031" in hal.get(f"/refinement/{YEAR}").text

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"insight_until": "2031-01-02"}, "14 days to answer"),
            ({"proposals_until": "2031-01-02"}, "after the one before it"),
            ({"ack_share": "101"}, "1 to 100"),
            ({"ack_share": "x"}, "1 to 100"),
            ({"ballot_until": "soon"}, "Not a valid date"),
        ],
    )
    def test_bad_days(self, site, visit, wrong, words):
        answer = visit("hal").post(
            f"/refinement/{YEAR}/calendar", data=of_now(site, **{**DAYS, **wrong})
        )
        assert answer.status_code == 422
        assert words in answer.text


class TestCommittee:
    def test_a_seat_given_and_ended(self, site, visit):
        hal = visit("hal")
        url = f"/refinement/{YEAR}/committee"
        assert hal.post(url, data={"person_id": "Bo Bright", "part": "member"}).status_code == 303
        page = hal.get(url).text
        assert "Bo Bright" in page
        seat = stored(
            site, lambda: session.scalars(select(Member.id).order_by(Member.id.desc())).first()
        )
        assert hal.get(f"{url}/{seat}/end").status_code == 200
        assert hal.post(f"{url}/{seat}/end", data={"reason": ""}).status_code == 422
        assert hal.post(f"{url}/{seat}/end", data={"reason": "Leave."}).status_code == 303
        assert "Bo Bright" not in hal.get(url).text

    @pytest.mark.parametrize("who", ["", "Nobody Known"])
    def test_an_unknown_person(self, site, visit, who):
        sent = {"person_id": who, "part": "member"}
        assert visit("hal").post(f"/refinement/{YEAR}/committee", data=sent).status_code == 422

    def test_others_see_it_and_change_nothing(self, site, visit):
        page = visit("cy").get(f"/refinement/{YEAR}/committee").text
        assert "Ivy Innes" in page
        assert "Give somebody a seat" not in page


class TestInterests:
    def item(self, app):
        return stored(app, lambda: session.scalars(select(Item.id).order_by(Item.id)).first())

    def test_declared_on_the_item_and_settled_by_the_chair(self, site, visit):
        url = f"/refinement/{YEAR}/items/{self.item(site)}"
        ivy, hal = visit("ivy"), visit("hal")
        assert "Declare an interest" in ivy.get(url).text
        sent = {"words": "My sister leads it.", "level": "no_vote"}
        assert ivy.post(f"{url}/interests", data=sent).status_code == 303
        assert "you take part, but do not vote" in ivy.get(url).text
        one = stored(site, lambda: session.scalars(select(Interest.id)).one())
        listed = hal.get(f"/refinement/{YEAR}/interests").text
        assert "Ivy Innes: 1 item, without a vote on 1" in listed
        assert f'href="/refinement/interests/{one}">declared an interest' in listed
        own = ivy.get(f"/refinement/{YEAR}/interests").text
        assert "You: 1 item" in own
        assert "/refinement/interests/" not in own
        assert hal.get(f"/refinement/interests/{one}").status_code == 200
        answer = hal.post(
            f"/refinement/interests/{one}",
            data=of_now(site, Interest, level="none", reason="Too far."),
        )
        assert answer.status_code == 303
        assert "do not vote" not in ivy.get(url).text

    def test_who_sees_them(self, site, visit):
        url = f"/refinement/{YEAR}/items/{self.item(site)}"
        sent = {"words": "My sister leads it.", "level": "note"}
        visit("ivy").post(f"{url}/interests", data=sent)
        for who, sees in (
            ("ivy", True),
            ("hal", True),
            ("dee", True),
            ("eve", False),
            ("cy", False),
        ):
            assert ("My sister" in visit(who).get(url).text) is sees
        assert "My sister" not in visit("eve").get(f"/refinement/{YEAR}/interests").text

    def test_recusals_are_published_and_notes_are_not(self, site, visit):
        number = self.item(site)
        with site.app_context():
            item = session.get(Item, number)
            item.cycle.state = "published"
            making.interest(item, "ivy", level="leave")
            making.interest(item, "eve", level="note")
            make.kept()
        page = visit("cy").get(f"/refinement/{YEAR}/items/{number}").text
        assert "Ivy Innes declared an interest: leaves the item" in page
        assert "Eve Ellis declared" not in page
        listed = visit("cy").get(f"/refinement/{YEAR}/interests").text
        assert "Ivy Innes" in listed
        assert "Eve Ellis" not in listed

    def test_who_leaves_an_item_is_not_asked_about_it(self, site, visit):
        number = self.item(site)
        with site.app_context():
            item = session.get(Item, number)
            item.cycle.state = "deliberation"
            making.interest(item, "ivy", level="leave")
            make.kept()
        url = f"/refinement/{YEAR}/items/{number}"
        for who, asked in (("eve", True), ("ivy", False)):
            page = visit(who).get(url).text
            assert ("Score it" in page, "Say it" in page) == (asked, asked)

    def test_those_are_all(self, site, visit):
        with site.app_context():
            for one in session.scalars(select(Member)):
                one.interests_declared_at = None
            session.commit()
        ivy = visit("ivy")
        assert "Declare your interests" in ivy.get(f"/refinement/{YEAR}").text
        url = f"/refinement/{YEAR}/interests"
        assert "These are all my interests" in ivy.get(url).text
        assert ivy.post(url).status_code == 303
        assert "You declared your interests" in ivy.get(url).text

    def test_one_row_for_all_reasons_of_somebody_in_an_item(self, site, visit):
        number = self.item(site)
        with site.app_context():
            item = session.get(Item, number)
            making.interest(item, "ivy", rule="owner", level="no_vote")
            making.interest(item, "ivy", rule="steward", level="note")
            make.kept()
        page = visit("hal").get(f"/refinement/{YEAR}/interests").text
        (row,) = re.findall(r'<tr><th scope="row".*?</tr>', page, re.S)
        words = " ".join(re.sub("<[^>]*>", " ", row).split())
        assert "owns the metric" in words
        assert "is steward of its definition" in words
        assert "(noted in the minutes)" in words
        assert words.endswith("Takes part, but does not vote")

    def test_nothing_without_words(self, site, visit):
        url = f"/refinement/{YEAR}/items/{self.item(site)}/interests"
        answer = visit("ivy").post(url, data={"words": " ", "level": "note"})
        assert answer.status_code == 422
        assert "Say in a sentence" in answer.text


class TestItems:
    def test_from_one_to_the_next(self, site, visit):
        first, last = stored(site, lambda: session.scalars(select(Item.id).order_by(Item.id)).all())
        cy = visit("cy")
        page = cy.get(f"/refinement/{YEAR}/items/{first}").text
        assert 'rel="next"' in page
        assert 'rel="prev"' not in page
        assert 'rel="prev"' in cy.get(f"/refinement/{YEAR}/items/{last}").text

    def test_one_that_is_to_be_added(self, site, visit):
        with site.app_context():
            of = session.scalars(select(Cycle)).one()
            number = making.item(of, metric_id=None, title="Noise at night").id
            make.kept()
        page = visit("cy").get(f"/refinement/{YEAR}/items/{number}").text
        assert "A metric that does not exist yet" in page

    def test_another_year_has_no_such_item(self, site, visit):
        first = stored(site, lambda: session.scalars(select(Item.id).order_by(Item.id)).first())
        assert visit("cy").get(f"/refinement/2032/items/{first}").status_code == 404
