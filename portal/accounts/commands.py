"""`flask people add`."""

import secrets

import click
from flask import current_app, url_for
from flask.cli import AppGroup
from sqlalchemy import select

from portal.accounts import actions
from portal.accounts.models import ROLES, Department
from portal.cli import needs_database
from portal.db import session
from portal.errors import Refused

people = AppGroup("people", help="People.")

REASON = "flask people add"


@people.command()
@click.argument("email")
@click.argument("name")
@click.option("--department", required=True, help="Address (slug) of the department.")
@click.option("--new-department", metavar="NAME", help="Add the department under this name.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(list(ROLES)), help="May be given again."
)
@needs_database
def add(
    email: str, name: str, department: str, new_department: str | None, roles: tuple[str, ...]
) -> None:
    """Add a person, and print a one-time link with which they set their password.

    On an empty database this makes the first administrator:

    flask people add ana@example.org "Ana Albrecht" --department head-office
    --new-department "Head office" --role administrator
    """
    try:
        within = _department(department, new_department)
        person = actions.add_person(
            email=email, name=name.strip(), department_id=within.id, actor=None, reason=REASON
        )
        for role in dict.fromkeys(roles):
            actions.grant_role(person, role=role, actor=None, reason=REASON)
        token = secrets.token_urlsafe(32)
        actions.issue_link(person, token=token, actor=None)
    except Refused as refused:
        raise click.ClickException(refused.message) from None
    hours = round(actions.FIRST.total_seconds() / 3600)
    click.echo(f"{person.name} is added. Set the password within {hours} hours, once, at")
    click.echo(_address(token))


def _department(slug: str, new_name: str | None) -> Department:
    found = session.scalars(select(Department).where(Department.slug == slug)).one_or_none()
    if found is not None:
        return found
    if new_name is None:
        known = ", ".join(session.scalars(select(Department.slug).order_by(Department.slug)))
        there = f"There are: {known}." if known else "There is none yet."
        add = "Add it with --new-department NAME."
        raise Refused(f"There is no department {slug!r}. {there} {add}")
    return actions.add_department(name=new_name, slug=slug, actor=None, reason=REASON)


def _address(token: str) -> str:
    settings = current_app.config["SETTINGS"]
    with current_app.test_request_context():
        path = url_for("accounts.welcome", token=token)
    return (settings.base_url or f"http://{settings.host}:{settings.port}") + path
