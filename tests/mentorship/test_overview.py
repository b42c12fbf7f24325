"""How a programme pairs, its people and its figures: for whom, with what, and without whom."""

import pytest
from sqlalchemy import select

from portal.db import session
from portal.mentorship import outcomes
from portal.mentorship.models import Programme
from portal.mentorship.queries import instances, overview, programmes
from tests import cast, make
from tests.mentorship import making, pairs

ONE = "/mentoring/programmes/round"
SETTINGS = {
    "needs": "45", "slots": "15", "gap": "15", "department": "10", "wishes": "10", "meeting": "5",
    "need_shares": "50, 30, 20", "waiting": "5", "most_waiting": "15", "load_steps": "0, 8, 20",
    "floor": "", "keep_bonus": "30", "cross_share": "0", "manager_levels": "2",
    "otherwise": "allow", "cells": "", "reason": "So that more is shared.",
}  # fmt: skip


@pytest.fixture
def site(app):
    with app.app_context():
        of = making.programme(name="Round")
        making.mentor(of, "bo", capacity=3)
        making.mentee(of, "cy")
        making.not_with(of, "cy", "ivy")
        session.remove()
    return app


class TestDepartment:
    def test_a_head_reads_counts_of_five_and_more(self, site, visit):
        """Ana heads Operations, Eve leads; nobody else reads it, and nobody's name stands there."""
        url = f"{ONE}/departments/operations"
        with site.app_context():
            of = session.scalars(select(Programme)).one()
            own = cast.department("operations")
            mentees = [make.person(department=own) for _ in range(4)]
            for at, one in enumerate(mentees):
                met = {} if at else {"last_met_on": None, "starts_on": making.day(-60)}
                pairs.pairing("active", cast.person("bo"), one, of, **met)
            make.kept()
        page = visit("ana").get(url).text
        assert page.count("fewer than five: not shown") == 4
        with site.app_context():
            one = make.person(department=cast.department("operations"), name="Somebody Else")
            of = session.scalars(select(Programme)).one()
            pairs.pairing("active", cast.person("bo"), one, of)
            make.kept()
        page = visit("ana").get(url).text
        assert page.count("fewer than five: not shown") == 1  # mentors
        assert "80% " in page
        assert "Somebody Else" not in page
        assert visit("ana").get(url, htmx=True).status_code == 200
        assert "(4 of 5;" in visit("eve").get(url).text
        for who in ("bo", "cy", "hal", "dee"):
            assert visit(who).get(url).status_code == 404
        assert visit("ana").get(f"{ONE}/departments/sales").status_code == 404
        assert visit("ana").get(f"{ONE}/departments/none").status_code == 404
        assert url in visit("ana").get(ONE).text
        assert url not in visit("cy").get(ONE).text


class TestSettings:
    def test_the_next_version_by_a_form(self, site, visit):
        hal = visit("hal")
        sent = SETTINGS | {"floor": "20", "best_worst": "y", "cells": "sales > service: forbid"}
        assert hal.post(f"{ONE}/settings", data=sent).status_code == 303
        with site.app_context():
            of = programmes.programme(cast.person("hal"), "round")
            found = programmes.settings_of(of)
            sales, service = cast.department("sales").id, cast.department("service").id
            assert (of.settings_number, found.floor, found.best_worst) == (2, 20, True)
            assert found.rules.departments.ruling(sales, service) == "forbid"
        page = hal.get(f"{ONE}/settings").text
        assert "sales &gt; service: forbid" in page
        assert "So that more is shared." in visit("cy").get(f"{ONE}/settings").text
        assert visit("cy").post(f"{ONE}/settings", data=sent).status_code == 403
        assert visit("dee").post(f"{ONE}/settings", data=sent).status_code == 403
        assert hal.post(f"{ONE}/settings", data=sent, htmx=True).status_code == 422  # the same

    @pytest.mark.parametrize(
        "bad",
        [{"needs": "44"}, {"needs": "x"}, {"load_steps": "8, 0"}, {"load_steps": "a"},
         {"cells": "sales service"}, {"cells": "sales > moon: forbid"}, {"reason": ""},
         {"otherwise": "never"}, {"cross_share": "101"}, {"need_shares": "0, 50"}],
    )  # fmt: skip
    def test_bad_input(self, site, visit, bad):
        sent = SETTINGS | {"floor": "20"} | bad
        assert visit("hal").post(f"{ONE}/settings", data=sent).status_code == 422


class TestPeople:
    def test_only_who_runs_it_reads_private_lists(self, site, visit):
        page = visit("hal").get(f"{ONE}/people").text.split("<main")[1]
        assert "Ivy Innes" in page
        assert "0 of 3 places taken" in page
        assert "Nobody has joined" in visit("hal").get(f"{ONE}/people?page=9").text
        for who in ("cy", "bo", "dee", "eve"):
            assert visit(who).get(f"{ONE}/people").status_code == 403
            assert visit(who).get(f"{ONE}/figures").status_code == 403

    def test_who_writes_whose_review_keeps_the_two_apart(self, site, visit):
        hal = visit("hal")
        with site.app_context():
            names = {who: cast.person(who).name for who in ("bo", "cy", "dee")}
        both = {"person_id": names["cy"], "reviewer_id": names["bo"]}
        for _ in range(2):
            assert hal.post(f"{ONE}/people/reviewers", data=both).status_code == 303
        said = f"{names['bo']} writes the review of {names['cy']}"
        assert hal.get(f"{ONE}/people").text.count(said) == 1
        with site.app_context():
            of = programmes.programme(cast.person("hal"), "round")
            (mentee,) = instances.people(of).mentees
            assert mentee.reviewers == {cast.person("bo").id}
        for bad in ({"reviewer_id": names["cy"]}, {"person_id": names["dee"]}, {"person_id": "x"}):
            sent = hal.post(f"{ONE}/people/reviewers", data=both | bad)
            assert sent.status_code == 422
        assert visit("cy").post(f"{ONE}/people/reviewers", data=both).status_code == 403
        with site.app_context():
            ids = {"person_id": cast.person("cy").id, "reviewer_id": cast.person("bo").id}
        assert hal.post(f"{ONE}/people/reviewers/removal", data=ids).status_code == 303
        assert said not in hal.get(f"{ONE}/people").text

    def test_as_many_statements_for_many(self, site, visit, statements):
        hal = visit("hal")
        for part in ("people", "figures"):
            hal.get(f"{ONE}/{part}")
            statements.clear()
            hal.get(f"{ONE}/{part}")
            few = len(statements)
            with site.app_context():
                of = session.query(Programme).one()
                for _ in range(5):
                    making.mentee(of)
                session.remove()
            statements.clear()
            hal.get(f"{ONE}/{part}")
            assert len(statements) == few <= 9


class TestFigures:
    def test_of_few_nothing_is_told(self, site, visit):
        assert "fewer than five: not shown" in visit("hal").get(f"{ONE}/figures").text

    @pytest.mark.both_engines
    def test_shares_of_many(self, app):
        with app.app_context():
            of = making.programme()
            bo = cast.person("bo")
            people = [making.mentee(of).person for _ in range(6)]
            for person in people[:5]:
                pairs.pairing("closed", bo, person, of, outcome="met", last_met_on=making.day(-3))
            session.commit()
            found = overview.figures(of)
            assert (found.mentees, found.waiting) == (6, 6)
            assert (found.matched.count, found.matched.n) == (5, 6)
            assert (found.goals_met.count, found.closed["met"]) == (5, 5)
            assert found.met.share == 1
            assert found.literacy is None


def test_intervals():
    assert outcomes.share(3, 4) is None
    found = outcomes.share(5, 10)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2366, 0.7634)  # Wilson's
    assert outcomes.gain([("4/8", "6/8")] * 4) is None
    risen = outcomes.gain([("4/8", "6/8")] * 5)
    assert (risen.before, risen.after, risen.low, risen.high) == (0.5, 0.75, 0.25, 0.25)
