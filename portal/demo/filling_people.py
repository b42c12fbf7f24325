"""Departments, people, heads and roles, through the actions that an administrator uses."""

from portal import clock
from portal.accounts import passwords
from portal.accounts.actions import add_department, add_person, grant_role, set_head
from portal.db import session
from portal.demo.stage import Stage
from portal.demo.story.organisation import (
    DEPARTMENTS,
    FORMER_HEADS,
    PASSWORD,
    PEOPLE,
    email_of,
)

IN_OFFICE = 48  # months that the heads of today have been so, where the story says nothing else


def hire(stage: Stage) -> None:
    """Everybody, with one password for all: its hash is made once, for it takes its time."""
    for each in DEPARTMENTS:
        if each.parent is not None:
            stage.departments[each.slug] = add_department(
                name=each.name,
                slug=each.slug,
                code=each.code,
                parent_id=stage.departments[each.parent].id,
                actor=None,
            )
    hashed = passwords.hashed(PASSWORD)
    for one in PEOPLE:
        person = add_person(
            email=email_of(one.name),
            name=one.name,
            department_id=stage.departments[one.department].id,
            actor=None,
        )
        person.password_hash = hashed
        person.password_changed_at = clock.now()
        stage.people[one.name] = person
    session.flush()
    for one in PEOPLE:
        for role in one.roles:
            grant_role(stage.people[one.name], role=role, actor=None)
    _appoint(stage)


def _appoint(stage: Stage) -> None:
    """Those who headed a department before, then those who do now."""
    begun = stage.months_ago(IN_OFFICE)
    since = {}
    for former in FORMER_HEADS:
        since[former.department] = stage.months_ago(former.months_ago)
        set_head(
            stage.departments[former.department],
            person_id=stage.people[former.name].id,
            starts_on=begun,
            actor=None,
        )
    for each in DEPARTMENTS:
        set_head(
            stage.departments[each.slug],
            person_id=stage.people[each.head].id,
            starts_on=since.get(each.slug, begun),
            actor=None,
        )
