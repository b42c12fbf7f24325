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
from portal.web.addresses import addresses

people = AppGroup("people", help="People.")

REASON = "flask people add"


@people.command()
@click.argument("email")
@click.argument("name")
@click.option("--department", help="Address (slug) of the department.")
@click.option("--new-department", metavar="NAME", help="Add a department under this name.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(list(ROLES)), help="May be given again."
)
@needs_database
def add(
    email: str,
    name: str,
    department: str | None,
    new_department: str | None,
    roles: tuple[str, ...],
) -> None:
    """Add a person, and print a one-time link with which they set their password.

    On an empty database this makes the first administrator:

    flask people add ana@example.org "Ana Albrecht" --new-department "Head office"
    --role administrator
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


def _department(slug: str | None, new_name: str | None) -> Department:
    known = {one.slug: one for one in session.scalars(select(Department))}
    if slug is not None and slug in known:
        return known[slug]
    if new_name is None:
        there = f"There are: {', '.join(sorted(known))}." if known else "There is none yet."
        wanted = f"There is no department {slug!r}." if slug else "Say which department."
        raise Refused(f"{wanted} {there} Add one with --new-department NAME.")
    return actions.add_department(name=new_name, slug=slug or "", actor=None, reason=REASON)


def _address(token: str) -> str:
    settings = current_app.config["SETTINGS"]
    with addresses():
        path = url_for("accounts.welcome", token=token)
    return (settings.base_url or f"http://{settings.host}:{settings.port}") + path
