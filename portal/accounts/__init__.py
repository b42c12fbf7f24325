"""People, departments, roles, signing in."""

from flask import Flask, request, url_for

from portal.accounts import (
    beside,
    commands,
    forgetting,
    policy,
    queries,
    routes,
    sessions,
    signed_in,
)
from portal.accounts.models import Department, Person
from portal.changelog.queries import key_said
from portal.changelog.recording import head_said
from portal.config import CHOICE
from portal.jobs import kinds
from portal.web import confirmation, navigation, owed, subjects

LONGEST_KEY = 80  # characters of a form's key, as the log keeps them


def _form_key() -> dict[str, str]:
    return {"form_key": request.form.get("key", "")[:LONGEST_KEY]}


def demand(app: Flask) -> None:
    """Where second factors are demanded, read with who is signed in whether theirs is on."""
    if app.config["SETTINGS"].second_factor != CHOICE:
        beside.add(app, policy.HAS_FACTOR, queries.proven_factor(), bare=True)
        owed.leads(app, routes.second_factor.lead)


def register(app: Flask) -> None:
    sessions.register(app)
    if app.config["SETTINGS"].is_sqlite:
        beside.add(app, signed_in.HEAD, head_said(), writing=True)
    beside.add(app, signed_in.KEY, key_said(), writing=True, given=_form_key)
    confirmation.asks(app, routes.confirming.ask)
    demand(app)
    app.register_blueprint(routes.bp)
    app.cli.add_command(commands.people)
    kinds.add(app, forgetting.FORGET)
    navigation.add(app, navigation.Entry(15, "Departments", "accounts.departments", "/departments"))
    navigation.add(
        app,
        navigation.Entry(
            90, "Administration", "accounts.people", "/admin", policy.can_administer, apart=True
        ),
    )
    subjects.add(
        app,
        subjects.Subject(
            Department,
            "department",
            url=queries.department_url,
            title=lambda one: one.name,
            can_see=policy.can_see_department,
        ),
    )
    subjects.add(
        app,
        subjects.Subject(
            Person,
            "person",
            url=lambda one: url_for("accounts.person", id=one.id),
            title=lambda one: one.name,
            can_see=policy.can_see_person,
        ),
    )
