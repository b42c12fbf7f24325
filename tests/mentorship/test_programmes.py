"""Programmes: founded, dated, run by whom, ended; by role, form and fragment."""

import re

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts.models import RoleGrant
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.mentorship.actions import programmes as actions
from portal.mentorship.models import Pairing, Programme, ProgrammeSettings
from portal.mentorship.policy import programmes as policy
from portal.mentorship.settings import Settings
from portal.notices.models import Notice
from tests import cast, make
from tests.mentorship import making, pairs

FORM = {
    "name": "Mentoring 2031", "purpose": "To read better.", "opens_on": "2031-01-01",
    "closes_on": "2031-03-31", "weeks": "24", "rhythm_days": "14",
    "administrator_id": "hal@example.org",
}  # fmt: skip
NEW, ONE = "/mentoring/programmes", "/mentoring/programmes/mentoring-2031"


@pytest.fixture
def programme(app):
    with app.app_context():
        making.programme(name="Mentoring 2031")
        session.remove()
    return app


@pytest.mark.both_engines
def test_founded_with_settings_and_who_runs_it(app):
    with app.app_context():
        made = making.programme()
        hal, eve = cast.person("hal"), cast.person("eve")
        assert policy.runs(hal, made)
        assert not policy.runs(eve, made)
        kept = session.scalars(select(ProgrammeSettings)).one()
        assert Settings.of_dict(kept.settings) == Settings()
        told = session.scalars(select(Notice).where(Notice.person_id == hal.id)).one()
        assert told.title == f"You run the mentoring programme {made.name}"
        logged = session.scalars(select(Entry.action).order_by(Entry.sequence)).all()
        assert logged == [
            "found programme", "decide settings of programme", "name administrator of programme",
        ]  # fmt: skip


@pytest.mark.both_engines
def test_what_is_open_ends_with_the_programme(app):
    with app.app_context():
        made = making.programme(name="Round")
        ana, bo, cy, eve = (cast.person(one) for one in ("ana", "bo", "cy", "eve"))
        kept = {
            state: pairs.pairing(state, mentor, mentee, made).id
            for state, mentor, mentee in (
                ("offered", ana, bo), ("accepted_mentee", ana, cy), ("active", bo, cy),
            )
        }  # fmt: skip
        make.kept()
        actions.end(made, reason="Done", actor=eve)
        session.expire_all()
        states = {state: session.get_one(Pairing, one).state for state, one in kept.items()}
        assert states == {
            "offered": "withdrawn", "accepted_mentee": "withdrawn", "active": "active",
        }  # fmt: skip
        told = select(Notice.person_id).where(Notice.title.startswith("Round has ended"))
        assert sorted(session.scalars(told)) == sorted([ana.id, ana.id, bo.id, cy.id])


@pytest.mark.both_engines
def test_settings_come_in_versions(app):
    with app.app_context():
        made = making.programme()
        hal = cast.person("hal")
        with pytest.raises(Refused, match="different"):
            actions.set_up(made, settings=Settings(), reason="none", actor=hal)
        actions.set_up(made, settings=Settings(best_worst=True), reason="Fairer", actor=hal)
        assert made.settings_number == 2
        newest = session.scalars(select(ProgrammeSettings).filter_by(number=2)).one()
        settings = Settings.of_dict(newest.settings)
        assert settings.best_worst
        assert settings.weights.version == 2


class TestWhoRunsIt:
    def test_no_administrator_of_the_portal(self, app):
        with app.app_context():
            with pytest.raises(Refused, match="Name somebody else"):
                making.programme("dee")
            assert session.scalars(select(Programme)).all() == []

    def test_who_becomes_an_administrator_of_the_portal_runs_it_no_more(self, app):
        """The deny wins: it would show what people keep from each other."""
        with app.app_context():
            made, hal = making.programme(), cast.person("hal")
            assert policy.runs(hal, made)
            make.stored(RoleGrant(person_id=hal.id, role="administrator", granted_at=clock.now()))
            session.expire(hal)
            assert hal.is_administrator
            assert not policy.runs(hal, made)

    def test_the_last_one_stays(self, app):
        with app.app_context():
            made = making.programme()
            eve, hal = cast.person("eve"), cast.person("hal")
            with pytest.raises(Refused, match="first"):
                actions.end_administrator(made.administrators[0], actor=eve)
            second = actions.name_administrator(made, person_id=cast.person("ana").id, actor=eve)
            assert policy.runs(cast.person("ana"), made)
            with pytest.raises(Refused, match="already"):
                actions.name_administrator(made, person_id=hal.id, actor=eve)
            actions.end_administrator(second, actor=eve)
            assert not policy.runs(cast.person("ana"), made)

    def test_by_forms(self, programme, visit):
        eve = visit("eve")
        named = eve.post(f"{ONE}/administrators", data={"person_id": "ana@example.org"}, htmx=True)
        assert named.status_code == 200
        assert "Ana Albrecht" in named.text
        refused = eve.post(f"{ONE}/administrators", data={"person_id": "dee@example.org"})
        assert refused.status_code == 422
        with programme.app_context():
            ana = session.scalars(select(Programme)).one().administrators[1]
        ended = visit("hal").post(f"{ONE}/administrators/{ana.id}/end")
        assert ended.status_code == 303
        again = visit("hal").post(f"{ONE}/administrators/{ana.id}/end")
        assert again.status_code == 404


class TestForms:
    def test_founded_by_a_plain_form(self, visit):
        eve = visit("eve")
        eve.get(f"{NEW}/new")
        answer = eve.post(NEW, data=FORM)
        assert (answer.status_code, answer.location) == (303, ONE)
        page = eve.get(ONE).text
        assert "Its last day" not in page
        assert "It opens on 1 January 2031" in page
        again = eve.post(NEW, data=FORM)
        assert again.status_code == 422
        assert "There is a programme of this name" in again.text

    @pytest.mark.parametrize(
        "bad",
        [{"name": ""}, {"name": "…"}, {"name": "new"}, {"weeks": "3"}, {"weeks": "53"},
         {"closes_on": "2030-12-31"}, {"administrator_id": "nobody"}, {"opens_on": "x"}],
    )  # fmt: skip
    def test_bad_input(self, visit, bad):
        assert visit("eve").post(NEW, data=FORM | bad).status_code == 422

    def test_days_and_end(self, programme, visit):
        hal = visit("hal")
        page = hal.get(f"{ONE}/days").text
        version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
        edited = hal.post(f"{ONE}/days", data=FORM | {"name": "Better", "version": version})
        assert edited.status_code == 303
        stale = hal.post(f"{ONE}/days", data=FORM | {"name": "Worse", "version": version})
        assert stale.status_code == 409
        ended = hal.post(f"{ONE}/end", data={"reason": "No mentors left."}, htmx=True)
        assert "This programme has ended" in ended.text
        assert hal.post(f"{ONE}/end", data={"reason": "Again"}).status_code == 422
        assert visit("ana").get(f"{ONE}/profile/mentor").status_code == 200
