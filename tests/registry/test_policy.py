"""Who may see and decide on metrics: predicates and lists say the same, cell by cell."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.db import session
from portal.registry import policy
from portal.registry.models import Definition, DefinitionVersion, Metric, MetricPerson
from portal.registry.queries import metrics, versions
from portal.registry.queries.visible import definition_seen_by, draft_seen_by, seen_by
from portal.registry.vocabulary import MetricState
from tests import cast, make

pytestmark = pytest.mark.both_engines


@pytest.fixture
def every_state(people):
    """A metric in each state: of Bo in Operations, of Ivy in Service, with parts for Cy and Hal."""
    for state in MetricState:
        for owner, slug in (("bo", "operations"), ("ivy", "service")):
            make.metric(
                owner=people[owner],
                department=cast.department(slug),
                code=f"{slug}-{state}".upper().replace("_", "-"),
                state=state.value,
            )
    shared = make.metric(owner=people["bo"], code="SHARED", state="draft")
    make.stored(MetricPerson(metric_id=shared.id, person_id=people["cy"].id, part="colleague"))
    authored = make.metric(owner=people["bo"], code="AUTHORED", state="draft")
    authored.created_by_id = people["hal"].id
    make.metric(owner=people["eve"], code="WHOLE", state="draft", level="organisation",
                department=cast.department("organisation"))  # fmt: skip
    make.kept()
    return people


def seen(person, condition):
    return set(session.scalars(select(Metric.code).where(condition)))


@pytest.mark.parametrize("who", ["ana", "bo", "cy", "dee", "eve", "fay", "hal", "ivy"])
def test_the_list_shows_exactly_what_the_page_shows(every_state, who):
    person = every_state[who]
    everything = session.scalars(select(Metric)).all()
    by_page = {one.code for one in everything if policy.can_see(person, one)}
    by_draft = {one.code for one in everything if policy.can_see_draft(person, one)}
    assert seen(person, seen_by(person)) == by_page
    assert seen(person, draft_seen_by(person)) == by_draft
    by_code = {one.code for one in everything if metrics.visible_by_code(person, one.code)}
    assert by_code == by_page
    assert {code for code in by_page if metrics.metric(person, code)} == by_page
    hidden = {one.code for one in everything} - by_page
    assert not any(metrics.metric(person, code) for code in hidden)


@pytest.mark.parametrize(
    ("who", "drafts"),
    [
        ("ana", {"OPERATIONS-DRAFT", "SERVICE-DRAFT", "SHARED", "AUTHORED"}),
        ("bo", {"OPERATIONS-DRAFT", "SHARED", "AUTHORED"}),
        ("cy", {"SHARED"}),
        ("dee", set()),
        ("eve", {"OPERATIONS-DRAFT", "SERVICE-DRAFT", "SHARED", "AUTHORED", "WHOLE"}),
        ("fay", {"OPERATIONS-DRAFT", "SHARED", "AUTHORED", "WHOLE"}),
        ("hal", {"AUTHORED"}),
        ("ivy", {"SERVICE-DRAFT"}),
    ],
)
def test_drafts_are_seen_by_those_whom_they_concern(every_state, who, drafts):
    found = seen(every_state[who], seen_by(every_state[who]) & (Metric.state == "draft"))
    assert found == drafts


@pytest.mark.parametrize("state", ["approved", "suspended", "deprecated", "archived"])
def test_what_is_or_was_in_force_is_seen_by_everybody(every_state, state):
    for person in every_state.values():
        assert f"OPERATIONS-{state}".upper() in seen(person, seen_by(person))


@pytest.mark.parametrize("who", ["ana", "bo", "cy", "eve", "fay"])
def test_shared_definitions_are_listed_as_their_page_shows_them(people, who):
    make.definition(name="In force", is_shared=True)
    make.definition(name="New", is_shared=True, state="in_review")
    make.definition(name="Own", is_shared=False)
    person = people[who]
    shared = session.scalars(select(Definition).where(Definition.is_shared.is_(True))).all()
    by_page = {one.name for one in shared if policy.can_see_definition(person, one)}
    by_list = set(session.scalars(select(Definition.name).where(definition_seen_by(person))))
    assert by_list == by_page
    assert "In force" in by_page
    assert ("New" in by_page) is (who != "cy")


DECIDES = [
    # owner, department, level, who decides
    ("bo", "operations", "department", {"ana"}),
    ("ana", "operations", "department", {"fay"}),
    ("bo", "service", "department", {"ana"}),
    ("cy", "sales", "department", {"fay"}),
    ("fay", "organisation", "department", {"eve"}),
    ("eve", "organisation", "organisation", set()),
    ("bo", "organisation", "organisation", {"eve"}),
]


@pytest.mark.parametrize(("owner", "slug", "level", "deciders"), DECIDES)
def test_who_approves_a_definition(people, owner, slug, level, deciders):
    made = make.metric(
        owner=people[owner], department=cast.department(slug), level=level, state="in_review"
    )
    case = versions.case_of(made)
    found = {who for who, person in people.items() if policy.can_decide(person, case)}
    assert found == deciders


def test_the_examples_of_the_method_are_among_them():
    text = (Path(__file__).parents[2] / "docs" / "methods" / "deciding.md").read_text("utf-8")
    rows = re.findall(r"^\| (\w+) \| (\w+) \| (\w+) \|$", text, re.MULTILINE)
    told = {(slug, owner): {decider} for slug, owner, decider in rows}
    assert told == {
        (slug, owner): who for owner, slug, level, who in DECIDES if level == "department"
    }


def test_a_reviewer_whom_the_head_named_approves_too(people):
    made = make.metric(owner=people["bo"], state="in_review")
    make.stored(MetricPerson(metric_id=made.id, person_id=people["ivy"].id, part="reviewer"))
    session.expire_all()
    case = versions.case_of(made)
    assert {who for who, one in people.items() if policy.can_decide(one, case)} == {"ana", "ivy"}


def test_the_author_of_a_version_does_not_approve_it_even_as_head(people):
    made = make.metric(owner=people["bo"], state="in_review")
    versions.newest(made.definition_id).author_id = people["ana"].id
    session.flush()
    case = versions.case_of(made)
    assert {who for who, one in people.items() if policy.can_decide(one, case)} == {"fay"}
    assert policy.can_take(
        people["ana"], versions.metric_stage(people["ana"], made.code, "withdrawal")
    )


def test_administrators_decide_nothing(every_state):
    dee = every_state["dee"]
    for made in session.scalars(select(Metric)).all():
        case = versions.case_of(made)
        assert not policy.can_decide(dee, case)
        assert not policy.can_edit(dee, made)
        assert not case.governors.include(dee.id, dee.is_leadership)


@pytest.mark.parametrize(
    ("who", "slugs"),
    [
        ("bo", {"operations"}),
        ("ana", {"operations"}),
        ("fay", {"organisation"}),
        ("eve", {"organisation", "operations", "sales", "service"}),
        ("dee", {"service"}),
    ],
)
def test_who_may_draft_for_which_department(people, who, slugs):
    every = ("organisation", "operations", "sales", "service")
    found = {one for one in every if policy.can_draft_for(people[who], cast.department(one))}
    assert found == slugs


def test_who_defined_a_metric_edits_it_as_long_as_it_is_a_draft(people):
    hal = people["hal"]
    for state, may in (("draft", True), ("approved", False)):
        metric = make.metric(owner=people["bo"], state=state)
        metric.created_by_id = hal.id
        assert policy.can_edit(hal, metric) is may
        assert policy.can_edit(people["bo"], metric)


def test_who_writes_a_draft_suggests_nothing_in_it(people):
    metric = make.metric(owner=people["bo"], state="draft")
    version = session.scalars(
        select(DefinitionVersion).where(DefinitionVersion.definition_id == metric.definition_id)
    ).one()
    assert not policy.can_suggest(people["bo"], version)
    assert policy.can_suggest(people["ana"], version)
