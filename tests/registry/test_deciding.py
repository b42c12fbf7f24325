"""A review says whom it waits for, by name, and what to do where nobody may decide."""

import re
from datetime import date

import pytest
from sqlalchemy import delete, select

from portal import clock
from portal.accounts.actions import end_head
from portal.accounts.models import LEADERSHIP, Headship, RoleGrant
from portal.db import session
from portal.registry.models import Adoption, Metric
from portal.registry.queries import deciding, versions
from tests import cast, make

pytestmark = pytest.mark.both_engines


def waits(metric):
    found = deciding.of_case(versions.case_of(metric))
    return found.names, found.is_headless, found.is_own


def unled():
    session.execute(delete(RoleGrant).where(RoleGrant.role == LEADERSHIP))
    session.flush()


def headless(slug="operations"):
    place = cast.department(slug).id
    [held] = session.scalars(select(Headship).where(Headship.department_id == place))
    end_head(held, ends_on=date(2024, 1, 1), actor=cast.person("dee"))


class TestWhom:
    def test_the_head_decides(self, people):
        made = make.metric(owner=people["bo"], state="in_review")
        assert waits(made)[0] == ("Ana Albrecht",)

    def test_a_heads_own_goes_to_the_head_above(self, people):
        made = make.metric(owner=people["ana"], state="in_review")
        assert waits(made) == (("Fay Ford",), False, True)

    def test_without_a_head_it_goes_above_and_then_to_the_leadership(self, people):
        made = make.metric(owner=people["bo"], state="in_review")
        headless()
        assert waits(made) == (("Fay Ford",), True, False)
        headless("organisation")
        assert waits(made) == (("Eve Ellis",), True, False)

    def test_nobody_is_nobody_and_the_administrators_are_named(self, people):
        made = make.metric(owner=people["eve"], state="in_review")
        headless()
        headless("organisation")
        unled()
        found = deciding.of_case(versions.case_of(made))
        assert (found.names, found.administrators) == ((), ("Dee Dunn",))

    def test_the_organisations_goes_to_the_leadership_but_never_to_its_owner(self, people):
        made = make.metric(owner=people["eve"], level="organisation", state="in_review")
        found = deciding.of_case(versions.case_of(made))
        assert (found.names, found.is_headless, found.is_own) == ((), False, False)
        made.owner_id = made.created_by_id = people["bo"].id
        versions.newest(made.definition_id).author_id = people["bo"].id
        session.flush()
        assert waits(made)[0] == ("Eve Ellis",)

    def test_an_adoption_waits_for_the_leadership_but_not_for_who_asked(self, people):
        shared = make.definition(name="Attendances", is_shared=True, state="in_review")
        asked = make.stored(
            Adoption(definition_id=shared.id, metrics_count=1, asked_by_id=people["ana"].id,
                     asked_at=clock.now(), reason="", decision_reason="")
        )  # fmt: skip
        made = make.metric(definition=shared, state="in_review", adoption_id=asked.id)
        assert waits(made)[0] == deciding.of_adoption(asked).names == ("Eve Ellis",)
        asked.asked_by_id = people["eve"].id
        session.flush()
        assert waits(made)[0] == deciding.of_adoption(asked).names == ()

    def test_many_are_counted(self, people):
        for number in range(6):
            one = make.person(f"Zoe {number}")
            make.stored(RoleGrant(person_id=one.id, role=LEADERSHIP, granted_at=clock.now()))
        made = make.metric(owner=people["bo"], level="organisation", state="in_review")
        found = deciding.of_case(versions.case_of(made))
        assert found.names == ("Eve Ellis", "Zoe 0", "Zoe 1", "Zoe 2")
        assert found.more == 3

    def test_those_who_are_named_are_those_who_may(self, people):
        """The names and the rule hold together."""
        for owner in ("ana", "bo", "eve", "fay"):
            for level in ("department", "organisation"):
                made = make.metric(owner=people[owner], level=level, state="in_review")
                case = versions.case_of(made)
                may = {
                    one.name
                    for one in people.values()
                    if one.is_active and case.deciders.include(one.id, one.is_leadership)
                }
                assert set(waits(made)[0]) == may


def said(page):
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


class TestPage:
    @pytest.fixture
    def review(self, app):
        with app.app_context():
            make.metric(owner=cast.person("bo"), code="WAITS", state="in_review")
            make.kept()

    @pytest.mark.parametrize("htmx", [True, False])
    def test_it_says_whom_it_waits_for(self, visit, review, htmx):
        page = visit("bo").get("/metrics/WAITS", htmx=htmx).text
        assert "It waits for Ana Albrecht." in said(page)

    def test_it_says_what_to_do_where_nobody_may(self, app, visit, review):
        with app.app_context():
            headless()
            headless("organisation")
            unled()
            session.commit()
        page = visit("bo").get("/metrics/WAITS").text
        assert (
            "Nobody may decide on it yet. Operations has no head, nor may anybody above it. "
            "Ask the administrator (Dee Dunn) to set who heads Operations." in said(page)
        )
        assert "/admin/" not in page

    def test_an_administrator_is_led_there(self, app, visit, review):
        with app.app_context():
            headless()
            headless("organisation")
            unled()
            session.scalars(select(Metric)).one().owner_id = cast.person("dee").id
            session.commit()
        assert 'href="/admin/departments/operations"' in visit("dee").get("/metrics/WAITS").text

    def test_a_later_version_says_so_too(self, app, visit):
        with app.app_context():
            made = make.metric(owner=cast.person("bo"), code="AGAIN")
            make.version(made.definition, major=2, state="in_review", change_type="breaking")
            make.kept()
        assert "It waits for Ana Albrecht." in said(visit("bo").get("/metrics/AGAIN").text)
        assert "It waits for" not in said(visit("cy").get("/metrics/AGAIN").text)

    def test_an_adoption_says_so(self, app, visit):
        with app.app_context():
            shared = make.definition(name="Attendances", is_shared=True, state="in_review")
            asked = make.stored(
                Adoption(definition_id=shared.id, metrics_count=1, reason="", decision_reason="",
                         asked_by_id=cast.person("ana").id, asked_at=clock.now())
            )  # fmt: skip
            url = f"/metrics/adoptions/{asked.id}"
            make.kept()
        assert "It waits for Eve Ellis." in said(visit("ana").get(url).text)
        assert "It waits for" not in said(visit("eve").get(url).text)
