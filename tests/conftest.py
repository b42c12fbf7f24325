"""A fresh portal for each test, the fixed cast in it, and browsers that check each page.

Every database is a copy of a migrated template in which the cast stands: Ana heads Operations,
Bo owns metrics there, Cy works in Sales, Dee administers, Eve leads, Fay heads the organisation's
top department, Gus is suspended. Tests under `pytest.mark.both_engines` run on SQLite and on
PostgreSQL.
"""

import gc
import logging
import os
import shutil
import socket
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from sqlalchemy import event, make_url

from portal import ROOT, create_app
from portal.accounts.models import Person
from portal.config import Settings
from portal.db import db, session, set_writing
from portal.web import cache
from tests import cast, postgres
from tests.browser import chromium
from tests.visitor import Visitor

# What is drawn: anew in each run, or (repeatable) the same as long as the test is. Decision 0036.
for profile, repeats in (("anew", False), ("repeatable", True)):  # a busy machine is no failure
    more = {"database": None} if repeats else {}
    hypothesis.settings.register_profile(
        profile, deadline=None, derandomize=repeats, print_blob=True, **more
    )
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "anew"))

SECRET = "a secret of the tests, long enough to pass"
LONG = ("web/test_permissions", "demo/", "security/", "browser/", "jobs/", "web/", "look/",
        "faults/", "bench/", "server/", "reports/", "notices/test_killing", "insight/", "backup/",
        "tables/", "test_")  # fmt: skip
TOGETHER = ("demo/",)  # filled once, for twenty seconds


def pytest_configure(config: pytest.Config) -> None:
    """Keep what tests write in memory: each of their commits would wait for the disk."""
    if memory := postgres.memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """What is collected stays to the end: Python need not search it for rubbish, now or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no process has one left at the end."""
    items.sort(key=_begins_late)
    _leave_out(items)


def _leave_out(items: list[pytest.Item]) -> None:
    """On the second engine a test's first parameters are enough here; bin/faults has them all."""
    proven = set()
    for item in items:
        call = getattr(item, "callspec", None)
        if call and call.params.get("engine") == "postgresql":
            name = item.nodeid.partition("[")[0]
            if name in proven:
                item.add_marker(pytest.mark.long)
            proven.add(name)


def _begins_late(item: pytest.Item) -> int:
    name = item.nodeid.removeprefix("tests/")
    return next((at for at, long in enumerate(LONG) if name.startswith(long)), len(LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file stays with one process, and so does a folder whose files share what is dear."""
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            folder = next((one for one in TOGETHER if nodeid.startswith(f"tests/{one}")), None)
            return folder or str(super()._split_scope(nodeid))

    return ByFile(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "every test on both engines, not only those that say so; some count for SQLite only"
    parser.addoption("--both-engines", action="store_true", help=told)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" not in metafunc.fixturenames:
        return
    both = metafunc.definition.get_closest_marker("both_engines")
    engines = ["sqlite"]
    if both or metafunc.config.getoption("--both-engines"):
        marks = [pytest.mark.postgres]
        if both and both.kwargs.get("postgres_is_long"):
            marks.append(pytest.mark.long)
        engines.append(pytest.param("postgresql", marks=marks))
    metafunc.parametrize("engine", engines)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    with postgres.running() as server:
        yield server


class Portals:
    """One application per engine, and how its database is made new.

    `blueprints` are a test's own, beside the portal's.
    """

    def __init__(self, folder: Path, request: pytest.FixtureRequest, *blueprints: Any) -> None:
        self.folder = folder
        self.request = request
        self.blueprints = blueprints
        self.apps: dict[str, Flask] = {}
        self.templates: dict[str, Any] = {}

    def fresh(self, engine: str) -> Flask:
        """The application on `engine` with a copy of the template."""
        if engine == "sqlite":
            return self._sqlite()
        return self._postgresql()

    def _sqlite(self) -> Flask:
        path = self.folder / "yardstick.sqlite3"
        if "sqlite" not in self.apps:
            self.apps["sqlite"] = app = self._app()
            fill(app)
            with app.app_context():
                db.engine.dispose()
            template = self.folder / "template.sqlite3"
            shutil.copy(path, template)
            self.templates["sqlite"] = template
        app = self.apps["sqlite"]
        with app.app_context():
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.templates["sqlite"], path)
        return app

    def _postgresql(self) -> Flask:
        server: postgres.Server = self.request.getfixturevalue("postgres_server")
        if "postgresql" not in self.templates:
            url = server.new_database()
            app = self._app(url)
            fill(app)
            with app.app_context():
                db.engine.dispose()
            self.templates["postgresql"] = make_url(url).database
            self.apps["postgresql"] = self._app(server.url("portal"))
        app = self.apps["postgresql"]
        with app.app_context():
            db.engine.dispose()
        with server.connect("postgres") as connection:
            connection.execute("DROP DATABASE IF EXISTS portal WITH (FORCE)")
            template = self.templates["postgresql"]
            connection.execute(f"CREATE DATABASE portal TEMPLATE {template} STRATEGY FILE_COPY")
        return app

    def _app(self, url: str = "") -> Flask:
        settings = Settings(mode="test", secret_key=SECRET, data_dir=self.folder, database_url=url)
        app = create_app(settings)
        for one in self.blueprints:
            app.register_blueprint(one)
        return app

    def leave(self) -> None:
        """Let go of the databases."""
        for app in self.apps.values():
            with app.app_context():
                db.engine.dispose()


def fill(app: Flask) -> None:
    """Migrate the database and put the cast into it."""
    from flask_migrate import Migrate, upgrade

    if "migrate" not in app.extensions:  # production, whose servers never migrate
        Migrate(app, db, directory=str(ROOT / "portal" / "migrations"))
    with app.app_context():
        upgrade()
        cast.create()
        session.remove()


@pytest.fixture(scope="session")
def portals(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Portals]:
    portals = Portals(tmp_path_factory.mktemp("portal"), request)
    yield portals
    portals.leave()


@pytest.fixture
def app(portals: Portals, engine: str) -> Iterator[Flask]:
    """The portal on a fresh database; outside any context."""
    app = portals.fresh(engine)
    cache.forget_all()
    set_writing(True)
    yield app
    set_writing(True)


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """An application context, for tests of models, actions and queries."""
    with app.app_context():
        yield app
        session.remove()


@pytest.fixture
def people(inside: Flask) -> dict[str, Person]:
    """The cast by first name in lower case."""
    return cast.people()


@pytest.fixture
def visit(app: Flask) -> Callable[[str | None], Visitor]:
    """`visit("ana")`: a browser in which Ana is signed in; `visit(None)`: nobody is."""
    return lambda who: Visitor(app, who)


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements sent while the test runs; clear it before what you count."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """A portal made for production or the demonstration sets the process's logs up: undo it."""
    log = logging.getLogger("portal")
    before = log.handlers[:], log.level, log.propagate
    yield
    log.handlers[:], log.propagate = before[0], before[2]
    log.setLevel(before[1])


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests reach loopback and local sockets only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        inside = self.family == socket.AF_UNIX or str(address[0]) in ("127.0.0.1", "::1")
        if not inside:
            raise OSError(f"tests stay on this machine: {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Groups that this machine cannot run are skipped by name, with what to install."""
    for mark, why_not in (("postgres", postgres.why_not), ("browser", chromium.why_not)):
        if item.get_closest_marker(mark) is not None:
            reason = why_not()
            if reason:
                pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium."""
    return {**browser_type_launch_args, **chromium.launch_args()}
