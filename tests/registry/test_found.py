"""What of the registry waits for a person, and what a search finds."""

from datetime import date, timedelta

import pytest

from portal import clock
from portal.accounts.actions import set_head
from portal.db import session
from portal.registry.models import Adoption, MetricPerson, Suggestion
from portal.registry.queries import found, versions
from tests import cast, make
from tests.waiting import all_waiting

pytestmark = pytest.mark.both_engines


@pytest.fixture
def asked(inside, people):
    """Ask what waits, as within a request."""

    def waiting(who):
        with inside.test_request_context():
            return [(one.kind, one.title) for one in all_waiting(found.waiting, people[who])]

    return waiting


@pytest.fixture
def searched(inside, people):
    def search(who, text):
        with inside.test_request_context():
            return [(one.kind, one.title) for one in found.search(people[who], text)]

    return search


def test_nothing_waits_for_whom_nothing_concerns(asked):
    assert asked("cy") == []


def test_a_head_is_led_to_a_first_metric(people, asked):
    """Ana heads Operations, with Service below it; Fay heads all of it."""
    ways = [
        ("A first metric", "Adopt one from the library for Operations"),
        ("A first metric", "Or define one of your own"),
    ]
    assert asked("ana") == ways
    assert asked("bo") == []
    assert asked("fay")[0][1] == "Adopt one from the library for The organisation"
    made = make.metric(department=cast.department("service"), state="rejected")
    make.metric(department=cast.department("sales"))
    assert asked("ana") == ways
    assert asked("fay") == []  # something below it is measured
    for state in ("draft", "in_review", "approved", "suspended", "deprecated"):
        made.state = state
        session.flush()
        assert "A first metric" not in dict(asked("ana"))
    made.state = "archived"
    session.flush()
    assert asked("ana") == ways


def test_a_head_of_several_is_asked_once(people, asked):
    for place in ("sales", "service"):
        set_head(
            cast.department(place),
            person_id=people["cy"].id,
            starts_on=date(2024, 1, 1),
            actor=people["dee"],
        )
    session.expire_all()
    assert [title for _, title in asked("cy")] == [
        "Adopt one from the library for 2 departments",
        "Or define one of your own",
    ]


def test_drafts_wait_for_author_and_owner_until_they_are_given_up(people, asked):
    made = make.metric(owner=people["bo"], name="Lead time", state="draft")
    make.metric(owner=people["bo"], name="Given up", state="rejected")
    back = make.metric(owner=people["bo"], name="Came back", state="rejected")
    versions.newest(back.definition_id).decided_by_id = people["ana"].id
    session.flush()
    assert asked("bo") == [("Drafts to finish", "Came back"), ("Drafts to finish", "Lead time")]
    made.owner_id = people["ivy"].id
    session.flush()
    assert asked("ivy") == [("Drafts to finish", "Lead time")]


@pytest.mark.parametrize(
    ("owner", "who"), [("bo", {"ana", "ivy"}), ("ana", {"fay"}), ("fay", {"ana", "ivy"})]
)
def test_a_review_waits_for_those_who_decide(people, asked, owner, who):
    made = make.metric(owner=people[owner], name="Lead time", state="in_review")
    make.stored(MetricPerson(metric_id=made.id, person_id=people["ivy"].id, part="reviewer"))
    session.expire_all()
    waiting = {one for one in people if ("Reviews to give", "Lead time") in asked(one)}
    assert waiting == who


def test_adoptions_and_shared_versions_wait_for_leadership_but_not_for_who_asked(people, asked):
    shared = make.definition(name="Attendances", is_shared=True, steward=people["hal"])
    make.version(shared, major=2, state="in_review")
    for who in ("ana", "eve"):
        make.stored(
            Adoption(definition_id=shared.id, metrics_count=3, asked_by_id=people[who].id,
                     asked_at=clock.now(), reason="", decision_reason="")
        )  # fmt: skip
    assert asked("eve") == [
        ("Reviews to give", "Attendances"),
        ("Reviews to give", "Attendances for 3 departments"),
    ]
    assert "Reviews to give" not in dict(asked("ana"))


def test_suggestions_wait_once_a_draft(people, asked):
    made = make.metric(owner=people["bo"], name="Lead time", state="draft")
    for field in ("unit", "purpose"):
        make.stored(
            Suggestion(version_id=versions.newest(made.definition_id).id, field=field, text="x",
                       person_id=people["ivy"].id, created_at=clock.now(), reason="", answer="")
        )  # fmt: skip
    assert ("Suggestions to answer", "Lead time") in asked("bo")
    assert len([one for one in asked("bo") if one[0] == "Suggestions to answer"]) == 1
    assert asked("ivy") == []


def test_a_definition_waits_a_month_before_its_review_is_due(people, inside, asked):
    today = clock.today("Europe/London")
    due = today + timedelta(days=10)
    make.metric(owner=people["bo"], name="Soon", next_review_on=due)
    make.metric(owner=people["bo"], name="Later", next_review_on=today + timedelta(days=40))
    make.metric(owner=people["bo"], name="Gone", state="archived", next_review_on=due)
    shared = make.definition(name="Shared", is_shared=True, steward=people["bo"],
                             next_review_on=today - timedelta(days=1))  # fmt: skip
    for _ in range(3):
        make.metric(owner=people["ivy"], definition=shared)
    kind = "Definitions due for review"
    assert asked("bo") == [(kind, "Shared"), (kind, "Soon")]
    assert asked("ivy") == []
    with inside.test_request_context():
        assert [one.due_on for one in all_waiting(found.waiting, people["bo"])][1] == due


def test_what_waits_takes_the_same_statements_with_3_and_with_30(people, inside, statements):
    counts = []
    for more in (3, 27):
        for number in range(more):
            department = make.department(parent=cast.department("operations"))
            make.metric(owner=people["ivy"], department=department, state="in_review")
            make.metric(owner=people["eve"], state="draft")
            shared = make.definition(is_shared=True, name=f"Shared {more} {number}")
            make.stored(
                Adoption(definition_id=shared.id, metrics_count=3, reason="", decision_reason="",
                         asked_by_id=people["ana"].id, asked_at=clock.now())
            )  # fmt: skip
        make.kept()
        eve = cast.person("eve")
        _ = (eve.roles, eve.headships, eve.department)
        with inside.test_request_context():
            statements.clear()
            found.waiting(eve)
        counts.append(len(statements))
        session.expire_all()
    assert counts[0] == counts[1] <= 10


def test_a_search_finds_what_one_may_see_of_each_kind(people, searched):
    make.metric(name="Promise kept", code="KEPT")
    make.metric(name="Promise drafted", state="draft")
    make.objective(name="Keep every promise", code="AIM")
    make.definition(name="Promised days", is_shared=True)
    eve = people["eve"]
    make.definition(name="Promised soon", is_shared=True, state="in_review", steward=eve)
    make.definition(name="Own promise")
    public = [
        ("Metric", "Promise kept"),
        ("Objective", "Keep every promise"),
        ("Definition", "Promised days"),
    ]
    assert searched("cy", "promise") == public
    drafted = ("Metric", "Promise drafted")
    assert searched("bo", "PROMISE") == [drafted, *public]
    assert searched("ana", "promise") == [drafted, *public, ("Definition", "Promised soon")]
    assert searched("cy", "promise kept") == [("Metric", "Promise kept")]
    assert searched("cy", "kept") == [("Metric", "Promise kept")]
    assert searched("cy", "  ") == []
    assert searched("cy", "100%") == []
