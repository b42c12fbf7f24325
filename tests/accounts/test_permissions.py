"""Who may: every address of accounts, in every role, page and fragment."""

from datetime import date

import pytest

from portal.accounts import actions, policy, queries
from portal.accounts.models import ROLES, Holiday, RoleGrant
from portal.db import session
from tests import cast, make

EVERYBODY = ("ana", "bo", "cy", "dee", "eve", "fay", "hal", "ivy")
"""Head, employee who owns metrics, employee elsewhere, administrator, leadership, head of the top,
chair, member. Author and mentor are granted below; Gus is suspended."""

OPEN = [
    ("get", "/account"), ("get", "/departments"), ("get", "/people/{ana}"),
    ("get", "/people/{gus}"), ("get", "/people/options?person_id=a"),
]  # fmt: skip
ADMINISTRATION = [
    ("get", "/admin/people"), ("get", "/admin/people/new"),
    ("get", "/admin/people.xlsx"), ("post", "/admin/people"),
    ("get", "/admin/people/{ana}"), ("post", "/admin/people/{ana}"),
    ("post", "/admin/people/{ana}/suspension"), ("post", "/admin/people/{ana}/reactivation"),
    ("post", "/admin/people/{ana}/sign-out"), ("post", "/admin/people/{ana}/link"),
    ("post", "/admin/people/{ana}/second-factor/reset"),
    ("post", "/admin/people/{ana}/roles"), ("post", "/admin/people/{hal}/roles/{grant}/end"),
    ("get", "/admin/people/import"), ("post", "/admin/people/import"),
    ("get", "/admin/people/import.xlsx"),
    ("get", "/admin/people/links"), ("post", "/admin/people/links"),
    ("get", "/admin/holidays"), ("post", "/admin/holidays"),
    ("post", "/admin/holidays/{holiday}/removal"),
    ("get", "/admin/roles"), ("post", "/admin/roles"), ("post", "/admin/roles/{grant}/end"),
    ("get", "/admin/departments"), ("get", "/admin/departments/new"),
    ("get", "/admin/departments/several"), ("post", "/admin/departments/several"),
    ("post", "/admin/departments"), ("get", "/admin/departments/operations"),
    ("post", "/admin/departments/operations"),
    ("post", "/admin/departments/operations/archive"),
    ("post", "/admin/departments/operations/restoration"),
    ("post", "/admin/departments/operations/heads"),
    ("post", "/admin/departments/operations/heads/{headship}/end"),
]  # fmt: skip


@pytest.fixture
def places(app):
    """Identities for the addresses; Cy is an author and Ivy a mentor here."""
    with app.app_context():
        dee = cast.person("dee")
        actions.grant_role(cast.person("cy"), role="author", actor=dee)
        actions.grant_role(cast.person("ivy"), role="mentor", actor=dee)
        holiday = make.stored(Holiday(day=date(2030, 5, 1), name="Labour Day")).id
        make.kept()
        return {
            **{who: one.id for who, one in cast.people().items()},
            "holiday": holiday,
            "grant": session.query(RoleGrant.id).filter_by(role="chair").scalar(),
            "headship": queries.headships_of(cast.department("operations"))[0].id,
        }


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("who", [*EVERYBODY, "gus", None])
def test_what_is_open_to_everybody_who_may_sign_in(visit, places, who, htmx):
    browser = visit(who)
    for method, path in OPEN:
        answer = getattr(browser, method)(path.format(**places), htmx=htmx)
        if who in EVERYBODY:
            assert answer.status_code in (200, 302), path
            assert "/sign-in" not in answer.headers.get("Location", ""), path
        elif htmx:
            assert answer.headers["HX-Redirect"].startswith("/sign-in"), path
        else:
            assert answer.headers["Location"].startswith("/sign-in"), path


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("who", [*EVERYBODY, "gus", None])
def test_administration_is_for_administrators(visit, places, who, htmx):
    for method, path in ADMINISTRATION:
        answer = getattr(visit(who), method)(path.format(**places), htmx=htmx)
        if who == "dee":
            assert answer.status_code not in (302, 403), path
        elif who in EVERYBODY:
            assert answer.status_code == 403, path
        else:
            sent = answer.headers.get("HX-Redirect") or answer.headers.get("Location", "")
            assert sent.startswith("/sign-in"), path


def test_every_address_of_administration_is_in_the_table(app):
    """A new one must be added above."""
    rules = [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
        if rule.rule.startswith("/admin/") and rule.endpoint.startswith("accounts.")
        if "/imports/" not in rule.rule  # tests/accounts/test_people_imports.py has them
    ]
    assert len(rules) == len(ADMINISTRATION)


@pytest.mark.parametrize("role", list(ROLES))
def test_only_the_administrators_role_administers(inside, role):
    bo = cast.person("bo")
    actions.grant_role(bo, role=role, actor=cast.person("dee"))
    assert policy.can_administer(bo) is (role == "administrator")


def test_roles_add_up_and_each_counts(inside):
    bo, dee = cast.person("bo"), cast.person("dee")
    for role in ROLES:
        actions.grant_role(bo, role=role, actor=dee)
    assert bo.roles == set(ROLES)
    assert bo.is_administrator
    assert bo.is_leadership


def test_an_administrator_heads_leads_and_owns_nothing_by_that(inside):
    """Rights over metrics rest on heads, owners and leadership, none of which the role gives."""
    dee = cast.person("dee")
    assert not dee.is_leadership
    assert not any(
        dee.is_head_of(one.department) for one in queries.walk(queries.department_tree())
    )
    assert make.metric().owner_id != dee.id


def test_a_suspended_person_may_nothing(inside):
    gus = cast.person("gus")
    session.add(RoleGrant(person_id=gus.id, role="administrator", granted_at=gus.created_at))
    session.flush()
    session.expire(gus)
    assert not policy.can_administer(gus)
    assert not policy.can_see_person(gus, cast.person("ana"))
    assert not policy.can_see_department(gus, cast.department("sales"))
    assert queries.search(gus, "ana") == []
