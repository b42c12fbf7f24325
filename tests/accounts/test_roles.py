"""Roles: granted, ended, adding up, and never without an administrator."""

import threading

import pytest
from sqlalchemy import select

from portal.accounts import actions, queries
from portal.accounts.models import ROLES, Person, RoleGrant
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from tests import cast


def grant_id(app, who, role):
    with app.app_context():
        found = select(RoleGrant.id).where(
            RoleGrant.person_id == cast.person(who).id, RoleGrant.role == role
        )
        return session.scalars(found.order_by(RoleGrant.id.desc())).first()


def roles(app, who):
    with app.app_context():
        return cast.person(who).roles


def last(app):
    with app.app_context():
        return session.scalars(select(Entry).order_by(Entry.sequence.desc())).first()


FORM = {"person_id": "Bo Bright <bo@example.org>", "role": "author", "reason": "writes well"}


@pytest.mark.parametrize("htmx", [True, False])
def test_an_administrator_grants_a_role_to_whoever_is_named(app, visit, htmx):
    answer = visit("dee").post("/admin/roles", FORM, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert roles(app, "bo") == {"author"}
    entry = last(app)
    assert (entry.action, entry.words.reason) == ("grant role", "writes well")
    assert entry.words.fields == {"role": [None, ROLES["author"]]}
    assert "Bo Bright" in visit("dee").get("/admin/roles").text


def test_a_role_counts_from_the_next_request_on(app, visit):
    bo = visit("bo")
    assert bo.get("/admin/people").status_code == 403
    visit("dee").post("/admin/roles", {**FORM, "role": "administrator"})
    assert bo.get("/admin/people").status_code == 200
    id = grant_id(app, "bo", "administrator")
    visit("dee").post(f"/admin/roles/{id}/end")
    assert bo.get("/admin/people").status_code == 403


def test_roles_of_a_person_add_up(app, visit):
    for role in ("author", "mentor", "leadership"):
        visit("dee").post("/admin/roles", {**FORM, "role": role})
    assert roles(app, "bo") == {"author", "mentor", "leadership"}
    assert roles(app, "hal") == {"chair", "member"}


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"person_id": ""}, "Name a person"),
        ({"person_id": "Nobody Known"}, "Nobody who works here"),
        ({"person_id": "gus@example.org"}, "Nobody who works here"),
        ({"role": "emperor"}, "alid choice"),
        ({"person_id": "hal@example.org", "role": "chair"}, "has this role already"),
    ],
)
def test_bad_input_comes_back_and_grants_nothing(app, visit, fields, words, htmx):
    answer = visit("dee").post("/admin/roles", {**FORM, **fields}, htmx=htmx)
    assert answer.status_code == 422
    assert words in answer.text
    assert last(app) is None


def test_the_same_form_twice_grants_once(app, visit):
    browser = visit("dee")
    form = {**FORM, "key": "a-key-of-a-form"}
    assert [browser.post("/admin/roles", form).status_code for _ in range(2)] == [303, 303]
    with app.app_context():
        assert len(session.scalars(select(Entry)).all()) == 1


@pytest.mark.both_engines
@pytest.mark.parametrize("htmx", [True, False])
def test_a_role_is_ended_from_either_page(app, visit, htmx):
    id = grant_id(app, "hal", "chair")
    assert visit("dee").post(f"/admin/roles/{id}/end", htmx=htmx).status_code in (200, 303)
    assert roles(app, "hal") == {"member"}
    assert last(app).words.fields == {"role": [None, "Committee chair"]}
    with app.app_context():
        hal = cast.person("hal").id
    member = grant_id(app, "hal", "member")
    url = f"/admin/people/{hal}/roles/{member}/end"
    assert visit("dee").post(url, htmx=htmx).status_code in (200, 303)
    assert roles(app, "hal") == frozenset()
    assert visit("dee").post(url).status_code == 404


def test_a_grant_is_ended_on_its_own_persons_page_only(app, visit):
    id = grant_id(app, "hal", "chair")
    with app.app_context():
        ivy = cast.person("ivy").id
    assert visit("dee").post(f"/admin/people/{ivy}/roles/{id}/end").status_code == 404
    assert "chair" in roles(app, "hal")


def test_a_role_is_granted_on_the_persons_page(app, visit):
    with app.app_context():
        ivy = cast.person("ivy").id
    answer = visit("dee").post(f"/admin/people/{ivy}/roles", {"role": "mentor"}, htmx=True)
    assert answer.status_code == 200
    assert "Mentor" in answer.text
    again = visit("dee").post(f"/admin/people/{ivy}/roles", {"role": "mentor"}, htmx=True)
    assert again.status_code == 422
    assert "has this role already" in again.text


def test_an_ended_role_can_be_granted_again(app, visit):
    id = grant_id(app, "hal", "chair")
    visit("dee").post(f"/admin/roles/{id}/end")
    form = {"person_id": "hal@example.org", "role": "chair"}
    assert visit("dee").post("/admin/roles", form).status_code == 303
    assert grant_id(app, "hal", "chair") != id
    assert "chair" in roles(app, "hal")


@pytest.mark.parametrize("htmx", [True, False])
def test_the_last_administrator_stays(app, visit, htmx):
    id = grant_id(app, "dee", "administrator")
    answer = visit("dee").post(f"/admin/roles/{id}/end", htmx=htmx)
    assert answer.status_code == 422
    assert "somebody must remain" in answer.text
    assert "administrator" in roles(app, "dee")


def test_with_a_second_administrator_the_first_may_go(app, visit):
    visit("dee").post("/admin/roles", {**FORM, "role": "administrator"})
    id = grant_id(app, "dee", "administrator")
    assert visit("dee").post(f"/admin/roles/{id}/end").status_code == 303
    assert visit("dee").get("/admin/roles").status_code == 403


def test_a_suspended_administrator_is_nobody_who_remains(app, visit):
    visit("dee").post("/admin/roles", {**FORM, "role": "administrator"})
    with app.app_context():
        bo = cast.person("bo").id
    visit("dee").post(f"/admin/people/{bo}/suspension", {"reason": "left"})
    id = grant_id(app, "dee", "administrator")
    assert visit("dee").post(f"/admin/roles/{id}/end").status_code == 422


def test_the_page_costs_as_many_statements_for_thirty_as_for_three(app, visit, statements):
    browser = visit("dee")
    counts = []
    for role in ("mentor", "author"):
        with app.app_context():
            dee = cast.person("dee")
            for who in ("ana", "bo", "cy", "eve", "fay"):
                actions.grant_role(cast.person(who), role=role, actor=dee)
        statements.clear()
        browser.get("/admin/roles")
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.both_engines
class TestOnBothEngines:
    """What only the database can settle."""

    def test_a_role_held_twice_is_refused_by_the_database(self, people, monkeypatch):
        """The check beforehand is blind here, as it is between two at once."""
        bo = people["bo"]
        actions.grant_role(bo, role="author", actor=people["dee"])
        monkeypatch.setattr(Person, "has_role", lambda *_: False)
        with pytest.raises(Refused) as refused:
            actions.grant_role(bo, role="author", actor=people["dee"])
        assert refused.value.field == "role"

    def test_holders_are_told_by_role(self, people):
        holders = queries.role_holders()
        assert list(holders) == list(ROLES)
        assert [one.person.name for one in holders["member"]] == ["Hal Hart", "Ivy Innes"]
        assert holders["mentor"] == []


@pytest.mark.both_engines
def test_two_administrators_who_remove_each_other_at_once_leave_one(app):
    with app.app_context():
        actions.grant_role(cast.person("bo"), role="administrator", actor=cast.person("dee"))
    ids = [grant_id(app, who, "administrator") for who in ("dee", "bo")]
    start, outcomes = threading.Barrier(2), []

    def end(id):
        with app.app_context():
            grant = session.get(RoleGrant, id)
            actor = cast.person("dee")
            session.rollback()
            start.wait()
            try:
                actions.end_role(grant, actor=actor)
                outcomes.append("ended")
            except Refused:
                outcomes.append("refused")
            finally:
                session.remove()

    threads = [threading.Thread(target=end, args=(id,)) for id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ended", "refused"]
