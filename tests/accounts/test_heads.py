"""Heads over time: who headed a department on the day in question."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal import clock
from portal.accounts import actions, queries
from portal.accounts.models import Headship
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from tests import cast, make

DAY = timedelta(days=1)


def today():
    return clock.today("Europe/London")


def last(app):
    with app.app_context():
        return session.scalars(select(Entry).order_by(Entry.sequence.desc())).first()


def spans(slug):
    """Who, from, until of a department's headships, the earliest first."""
    found = reversed(queries.headships_of(cast.department(slug)))
    return [(one.person.name.split()[0], one.starts_on, one.ends_on) for one in found]


FORM = {"person_id": "cy@example.org", "starts_on": "2024-03-01", "reason": "board decision"}


@pytest.mark.parametrize("htmx", [True, False])
def test_an_administrator_sets_the_head_from_a_day_on(app, visit, htmx):
    answer = visit("dee").post("/admin/departments/operations/heads", FORM, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    with app.app_context():
        assert spans("operations") == [
            ("Ana", date(2020, 1, 1), date(2024, 2, 29)), ("Cy", date(2024, 3, 1), None),
        ]  # fmt: skip
    entry = last(app)
    assert (entry.action, entry.words.reason) == ("set head", "board decision")
    assert entry.words.fields == {"head": [None, "Cy Crane"], "since": [None, "2024-03-01"]}
    assert "Cy Crane" in visit("bo").get("/departments").text


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"person_id": ""}, "Name a person"),
        ({"person_id": "nobody@example.org"}, "Nobody who works here"),
        ({"starts_on": ""}, "Choose the first day"),
        ({"starts_on": "2024-02-30"}, "alid date"),
        ({"starts_on": "0024-02-03"}, "Check the year"),
        ({"person_id": "ana@example.org"}, "heads it on that day already"),
    ],
)
def test_bad_input_comes_back_and_changes_nothing(app, visit, fields, words, htmx):
    url = "/admin/departments/operations/heads"
    answer = visit("dee").post(url, {**FORM, **fields}, htmx=htmx)
    assert answer.status_code == 422
    assert words in answer.text
    assert last(app) is None


def test_rights_follow_the_day(app, visit):
    """A head set for tomorrow has no rights today; one who ends today has them until midnight."""
    tomorrow = today() + DAY
    visit("dee").post(
        "/admin/departments/operations/heads", {**FORM, "starts_on": tomorrow.isoformat()}
    )
    with app.app_context():
        ana, cy = cast.person("ana"), cast.person("cy")
        operations = cast.department("operations")
        assert ana.is_head_of(operations)
        assert not cy.is_head_of(operations)
        assert ana.is_head_of(operations, on=today())
        assert cy.is_head_of(operations, on=tomorrow)
        assert not ana.is_head_of(operations, on=tomorrow)
        ana.carry("token", tomorrow)
        cy.carry("token", tomorrow)
        assert cy.is_head_of(operations)
        assert not ana.is_head_of(operations)


def test_a_headship_is_ended_with_its_last_day(app, visit):
    with app.app_context():
        id = queries.headships_of(cast.department("operations"))[0].id
    url = f"/admin/departments/operations/heads/{id}/end"
    assert visit("dee").post(url, {"ends_on": ""}).status_code == 422
    answer = visit("dee").post(url, {"ends_on": "2019-12-31"})
    assert answer.status_code == 422
    assert "before the first" in answer.text
    assert visit("dee").post(url, {"ends_on": "2024-06-30"}, htmx=True).status_code == 200
    with app.app_context():
        operations = cast.department("operations")
        assert queries.head_of(operations, date(2024, 6, 30)).name == "Ana Albrecht"
        assert queries.head_of(operations.id, date(2024, 7, 1)) is None
    assert last(app).action == "end head"


def test_a_headship_belongs_to_its_departments_address(app, visit):
    with app.app_context():
        id = queries.headships_of(cast.department("operations"))[0].id
    url = f"/admin/departments/sales/heads/{id}/end"
    assert visit("dee").post(url, {"ends_on": "2024-06-30"}).status_code == 404


@pytest.mark.parametrize("who", ["ana", "bo", "eve", "hal"])
def test_nobody_else_sets_or_ends_heads(app, visit, who):
    with app.app_context():
        id = queries.headships_of(cast.department("operations"))[0].id
    form = {"person_id": f"{who}@example.org", "starts_on": "2024-01-01"}
    assert visit(who).post("/admin/departments/operations/heads", form).status_code == 403
    url = f"/admin/departments/operations/heads/{id}/end"
    assert visit(who).post(url, {"ends_on": "2024-06-30"}).status_code == 403


@pytest.mark.both_engines
class TestHeadsOverTime:
    """One head a day, whatever is set in whichever order."""

    def test_a_head_set_for_the_past_goes_before_those_who_came_later(self, people):
        operations = cast.department("operations")
        for who, day in (("bo", date(2018, 5, 1)), ("cy", date(2022, 1, 1))):
            actions.set_head(
                operations, person_id=people[who].id, starts_on=day, actor=people["dee"]
            )
        assert spans("operations") == [
            ("Bo", date(2018, 5, 1), date(2019, 12, 31)),
            ("Ana", date(2020, 1, 1), date(2021, 12, 31)),
            ("Cy", date(2022, 1, 1), None),
        ]

    def test_a_mistake_of_the_same_day_is_replaced(self, people):
        operations = cast.department("operations")
        first = date(2020, 1, 1)
        actions.set_head(
            operations, person_id=people["bo"].id, starts_on=first, actor=people["dee"]
        )
        assert spans("operations") == [("Bo", first, None)]

    def test_an_end_cannot_reach_into_the_next_headship(self, people):
        operations = cast.department("operations")
        actions.set_head(
            operations, person_id=people["cy"].id, starts_on=date(2024, 1, 1), actor=people["dee"]
        )
        ana = queries.headships_of(operations)[1]
        with pytest.raises(Refused, match="Somebody else"):
            actions.end_head(ana, ends_on=date(2024, 1, 1), actor=people["dee"])

    def test_an_archived_department_takes_no_head(self, people):
        sales = cast.department("sales")
        sales.archived_at = people["ana"].created_at
        make.kept()
        with pytest.raises(Refused, match="Restore"):
            actions.set_head(
                sales, person_id=people["bo"].id, starts_on=today(), actor=people["dee"]
            )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from(["ana", "bo", "cy"]), st.integers(0, 40)), min_size=1, max_size=6
    )
)
def test_no_two_headships_share_a_day_and_the_latest_word_counts(people, steps):
    sales, dee = cast.department("sales"), people["dee"]
    session.execute(delete(Headship).where(Headship.department_id == sales.id))
    make.kept()
    start = date(2024, 1, 1)
    for who, later in steps:
        day = start + later * DAY
        with suppress(Refused):
            actions.set_head(sales, person_id=people[who].id, starts_on=day, actor=dee)
        assert queries.head_of(sales, day).id == people[who].id
    taken = spans("sales")
    for (_, _, ends), (_, starts, _) in pairwise(taken):
        assert ends is not None
        assert ends < starts
    assert taken[-1][2] is None
