"""The demonstration, filled once for the tests that only look at it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from portal import create_app
from portal.accounts.models import Person
from portal.config import Settings
from portal.db import db, session, set_writing
from portal.demo.story.organisation import email_of
from tests.conftest import SECRET
from tests.visitor import Visitor


class DemoVisitor(Visitor):
    """A browser in which somebody of the demonstration is signed in, named by their name."""

    def person(self, who: str) -> Person:
        return session.scalars(select(Person).where(Person.email == email_of(who))).one()


def portal(folder: Path, mode: str = "demo", url: str = "") -> Flask:
    """A portal on an empty, migrated database: of its own in `folder`, or the one at `url`."""
    app = create_app(Settings(mode=mode, secret_key=SECRET, data_dir=folder, database_url=url))
    if "migrate" in app.extensions:  # a server in production migrates nothing
        with app.app_context():
            upgrade()
            session.remove()
    return app


def filled(folder: Path, url: str = "") -> Flask:
    """The same with the demonstration in it, filled by the command."""
    app = portal(folder, url=url)
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 0, result.output
    return app


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The filled demonstration. Tests read it, or write nothing that others look at."""
    set_writing(True)
    app = filled(tmp_path_factory.mktemp("company"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def inside_company(company: Flask) -> Iterator[Flask]:
    set_writing(True)
    with company.app_context():
        yield company
        session.remove()


@pytest.fixture
def visit_company(company: Flask) -> Iterator[Callable[[str | None], Visitor]]:
    """`visit_company("Amara Nwosu")`: a browser in which she is signed in."""
    set_writing(True)
    yield lambda who: DemoVisitor(company, who)
    set_writing(True)
