"""From SQLite to PostgreSQL: a portal that outgrew one machine, row by row, and working there."""

import hashlib

import pytest
from sqlalchemy import func, select, text

from portal import create_app
from portal.accounts.models import Department
from portal.backup import checks
from portal.changelog import queries, verifying
from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.config import Settings
from portal.db import db, session
from portal.files.models import File
from portal.files.queries import content
from portal.jobs import durable
from portal.values.models import Observation
from tests import cast, make
from tests.backup.test_backup import LETTERS, contents, rewritten
from tests.conftest import SECRET
from tests.visitor import Visitor
from tests.web import world

pytestmark = pytest.mark.postgres


@pytest.fixture
def small(app):
    """A portal on SQLite with something of everything, the jobs library's tables too."""
    with app.app_context():
        world.build()
        metric = make.metric(name=LETTERS[:60], code="LETTERS")
        make.values(metric, [0.1, -1e-12, 12345678901234.5, None, 3.0])
        make.kept()
        with change(cast.department("sales"), "rename", actor=cast.person("dee"), reason=LETTERS):
            cast.department("sales").name = "Bids"
        for file in session.scalars(select(File)):  # the world's are invented
            file.digest = hashlib.sha256(b"".join(content(file))).hexdigest()
        session.commit()
        session.remove()
    durable.prepare(app.config["SETTINGS"])
    return app


@pytest.fixture
def large(postgres_server, tmp_path):
    """An empty database of PostgreSQL."""
    url = postgres_server.new_database()
    given = {"mode": "test", "secret_key": SECRET, "data_dir": tmp_path / "large"}
    app = create_app(Settings(**given, database_url=url))
    yield app
    with app.app_context():
        db.engine.dispose()


def run(app, *arguments):
    result = app.test_cli_runner().invoke(args=[str(one) for one in arguments])
    return result.exit_code, result.output


def test_a_portal_goes_from_sqlite_to_postgresql_row_by_row(small, large, tmp_path):
    file = tmp_path / "kept.zip"
    assert run(small, "backup", file)[0] == 0
    code, said = run(large, "restore", file)
    assert code == 0, said
    before = contents(small)
    assert sum(map(bool, before.values())) > 25, "too little to see anything go wrong"
    assert contents(large) == before
    assert run(large, "doctor") == (0, "All is sound.\n")
    with small.app_context():
        head = queries.head()
    with large.app_context():
        assert verifying.verify().head == queries.head() == head
    assert [one.name for one in (tmp_path / "large").rglob("*.part")] == []


def test_identities_go_on_behind_the_last(small, large, tmp_path):
    file = tmp_path / "kept.zip"
    run(small, "backup", file)
    assert run(large, "restore", file)[0] == 0
    with large.app_context():
        last = session.scalar(select(func.max(Department.id)))
        entries = session.scalar(select(func.max(Entry.sequence)))
        with change(cast.department("sales"), "rename", actor=cast.person("dee")):
            added = Department(slug="new", name="New")
            session.add(added)
        assert added.id == last + 1
        assert queries.head()[0] == entries + 1
        assert verifying.verify().is_whole
        session.remove()


def test_people_go_on_working_there(small, large, tmp_path):
    file = tmp_path / "kept.zip"
    run(small, "backup", file)
    assert run(large, "restore", file)[0] == 0
    browser = Visitor(large, "bo")
    assert browser.get("/metrics/LETTERS").status_code == 200
    assert "LETTERS" in browser.get("/metrics?q=letters").text  # PostgreSQL's own index of words
    sent = {"period_start": "2023-01-01", "text": "It works here too."}
    assert browser.post("/metrics/LETTERS/notes", sent).status_code == 303


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"change_manifest": lambda one: one.update(revision="0001")}, "make the backup anew"),
        ({"change_manifest": lambda one: one.update(revision="9999")}, "newer version"),
        ({"change_member": (b"Crane", b"Crone")}, "differs from its manifest in"),
        (
            {"change_manifest": lambda one: one["tables"].update(more={"rows": 1, "sha256": ""})},
            "This version has no table more",
        ),
    ],
    ids=["older", "newer", "a changed row", "a table that nobody knows"],
)
def test_what_is_not_whole_or_of_another_version_is_refused(small, large, tmp_path, fault, said):
    file = tmp_path / "kept.zip"
    run(small, "backup", file)
    rewritten(file, **fault)
    code, output = run(large, "restore", file)
    assert code == 1
    assert said in output
    with large.app_context():
        assert checks.filled_tables() == []


def test_what_postgresql_does_not_take_leaves_nothing_there(small, large, tmp_path):
    """SQLite keeps a text that is longer than its column; PostgreSQL does not."""
    with small.app_context():
        session.execute(text("UPDATE department SET slug = :long WHERE slug = 'sales'"),
                        {"long": "x" * 5_000})  # fmt: skip
        session.commit()
    file = tmp_path / "kept.zip"
    run(small, "backup", file)
    code, output = run(large, "restore", file)
    assert code == 1
    assert "PostgreSQL does not take it" in output
    assert "slug" in output or "department" in output
    with large.app_context():
        assert checks.filled_tables() == []


def test_there_is_no_way_back_nor_into_a_portal_that_holds_anything(small, large, tmp_path):
    file, back = tmp_path / "kept.zip", tmp_path / "back.zip"
    run(small, "backup", file)
    assert run(large, "restore", file)[0] == 0
    code, output = run(large, "restore", file)
    assert code == 1
    assert "Restore into an empty portal" in output
    run(large, "backup", back)
    empty = create_app(Settings(mode="test", secret_key=SECRET, data_dir=tmp_path / "empty"))
    code, output = run(empty, "restore", back)
    assert code == 1
    assert "this portal runs on sqlite" in output
    with large.app_context():
        assert session.scalar(select(func.count(Observation.id))) > 0
