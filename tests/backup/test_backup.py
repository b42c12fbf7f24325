"""`flask backup`, `flask restore` and `flask doctor`: all of it, as of one moment, and back."""

import json
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing
from dataclasses import asdict
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from portal import create_app
from portal.accounts.models import Department
from portal.backup import archive, checks, making, sqlite
from portal.backup.archive import BadBackup
from portal.changelog import queries, verifying
from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.config import Settings
from portal.db import Base, db, session, writing
from portal.files.actions import keep
from portal.files.models import File, FileChunk
from portal.jobs import actions, durable
from portal.jobs.models import Job
from tests import cast, make
from tests.conftest import SECRET

pytestmark = pytest.mark.both_engines

LETTERS = "tab\there, line\nend, \\N, “quotes”, 'single', ÄÖ 指標 🧭"


@pytest.fixture
def run(app):
    """`run("backup", …)`: exit code and what was printed."""

    def run(*arguments, on=app):
        result = on.test_cli_runner().invoke(args=[str(one) for one in arguments])
        return result.exit_code, result.output

    return run


@pytest.fixture
def elsewhere(tmp_path, engine, request):
    """Another portal with an empty database, in another folder."""
    url = ""
    if engine == "postgresql":
        url = request.getfixturevalue("postgres_server").new_database()
    folder = tmp_path / "elsewhere"
    app = create_app(Settings(mode="test", secret_key=SECRET, data_dir=folder, database_url=url))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def filled(app):
    """Values of every kind of content, a file of many chunks, entries in the log."""
    with app.app_context():
        metric = make.metric(name=LETTERS[:60])
        make.values(metric, [0.1, -1e-12, 12345678901234.5, None, 3.0])
        make.kept()
        dee = cast.person("dee")
        with change(cast.department("sales"), "rename", actor=dee, reason=LETTERS):
            cast.department("sales").name = "Bids"
        file = keep(
            BytesIO(bytes(range(256)) * 3_000), name="all.bin", media_type="x/y", purpose="values",
            most=10**7, actor=dee,
        )  # fmt: skip
        with change(file, "keep", actor=dee):
            pass
        session.remove()
    return app


def contents(app):
    """Every row of every table."""
    with app.app_context():
        found = {}
        for table in Base.metadata.sorted_tables:
            rows = session.execute(select(table).order_by(*table.primary_key.columns)).all()
            found[table.name] = [tuple(row) for row in rows]
        session.remove()
    return found


def test_what_was_backed_up_stands_elsewhere_row_by_row(filled, run, elsewhere, tmp_path):
    file = tmp_path / "kept.zip"
    code, said = run("backup", file)
    assert code == 0, said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["kept.zip"]
    code, said = run("restore", file, on=elsewhere)
    assert code == 0, said
    assert contents(elsewhere) == contents(filled)
    assert run("doctor", on=elsewhere) == (0, "All is sound.\n")
    with elsewhere.app_context():
        assert verifying.verify().head == queries.head()
        dee = cast.person("dee")
        with change(cast.department("sales"), "rename", actor=dee):  # identities go on where
            session.add(Department(slug="new", name="New"))  # they stood
        session.remove()


def test_it_goes_to_the_folder_of_backups_under_the_times_name(filled, run, monkeypatch):
    folder = Path(filled.config["SETTINGS"].data_dir) / "backups"
    code, said = run("backup")
    assert code == 0, said
    made = Path(said.partition(":")[0])
    assert made.parent == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with archive.reading(made) as (_, manifest):
        assert manifest.tables
    made.unlink()


def test_a_backup_under_eight_writers_is_of_one_moment(filled, run, elsewhere, tmp_path):
    """Each writer renames a department and adds one in one change: a backup sees both or none."""
    faults, over = [], threading.Event()

    def write(number):
        try:
            with filled.app_context():
                turn = 0
                while not over.is_set():
                    turn += 1
                    added = Department(slug=f"d-{number}-{turn}", name=f"{number} {turn}")
                    with change(added, "add", actor=None):
                        session.add(Department(slug=f"e-{number}-{turn}", name="its twin"))
                session.remove()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    file = tmp_path / "kept.zip"
    code, said = run("backup", file)
    over.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert code == 0, said
    code, said = run("restore", file, on=elsewhere)
    assert code == 0, said
    with elsewhere.app_context():
        slugs = set(session.scalars(select(Department.slug)))
        added = session.scalar(select(func.count()).where(Entry.action == "add"))
        assert {f"e{slug[1:]}" for slug in slugs if slug.startswith("d-")} == {
            slug for slug in slugs if slug.startswith("e-")
        }
        assert added == sum(slug.startswith("d-") for slug in slugs)
        session.remove()
    assert run("doctor", on=elsewhere)[0] == 0


def test_restore_refuses_a_portal_that_holds_anything(filled, run, tmp_path):
    file = tmp_path / "kept.zip"
    run("backup", file)
    before = contents(filled)
    code, said = run("restore", file)
    assert code == 1
    assert "Restore into an empty portal" in said
    assert contents(filled) == before


def rewritten(file, change_manifest=None, change_member=None):
    """The backup with other content, as an intruder or a bad disk would leave it."""
    with zipfile.ZipFile(file) as source:
        members = {name: source.read(name) for name in source.namelist()}
    if change_manifest:
        manifest = json.loads(members[archive.MANIFEST])
        change_manifest(manifest)
        members[archive.MANIFEST] = json.dumps(manifest).encode()
    for name, content in members.items():
        if change_member and name != archive.MANIFEST:
            members[name] = content.replace(*change_member)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"change_manifest": lambda one: one.update(revision="9999")}, "newer version"),
        ({"change_manifest": lambda one: one.update(format=3)}, "another format"),
        ({"change_manifest": lambda one: one.pop("tables")}, "manifest cannot be read"),
        ({"change_manifest": lambda one: one.update(engine="other")}, "It is of other"),
        ({"change_member": (b"Crane", b"Crone")}, "differs from its manifest in"),
    ],
    ids=["newer", "format", "manifest", "engine", "a changed row"],
)
def test_restore_refuses_what_is_not_whole(filled, run, elsewhere, tmp_path, fault, said):
    file = tmp_path / "kept.zip"
    run("backup", file)
    rewritten(file, **fault)
    code, output = run("restore", file, on=elsewhere)
    assert code == 1
    assert said in output
    with elsewhere.app_context():
        assert checks.filled_tables() == []


@pytest.mark.parametrize(("fault", "code"), [(None, 0), ((b"Crane", b"Crone"), 1)])
def test_a_backup_of_the_first_format_is_still_read(
    filled, run, elsewhere, tmp_path, engine, fault, code
):
    if engine != "sqlite":
        pytest.skip("PostgreSQL's is the same in both")
    file, member = tmp_path / "kept.zip", tmp_path / "kept.sqlite3"
    run("backup", file)
    with zipfile.ZipFile(file) as source:
        member.write_bytes(source.read(sqlite.MEMBER))
    with closing(sqlite3.connect(member)) as kept:
        tables = {name: asdict(one) for name, one in sqlite.hashed(kept).items()}

    def older(manifest):
        manifest.update(format=1, tables=tables)
        del manifest["sha256"]

    rewritten(file, older, fault)
    found, output = run("restore", file, on=elsewhere)
    assert found == code, output
    assert fault is None or "differs from its manifest in person" in output


def test_a_torn_file_is_refused(filled, run, elsewhere, tmp_path):
    file = tmp_path / "kept.zip"
    run("backup", file)
    file.write_bytes(file.read_bytes()[:-2_000])
    code, output = run("restore", file, on=elsewhere)
    assert code == 1
    assert "damaged" in output
    with pytest.raises(BadBackup), archive.reading(file):
        pass


def test_a_file_that_stands_there_is_left_alone(filled, run, tmp_path):
    file = tmp_path / "kept.zip"
    file.write_text("something else")
    code, said = run("backup", file)
    assert code == 1
    assert "there already" in said
    assert file.read_text() == "something else"


def test_a_backup_that_cannot_be_written_leaves_nothing(filled, run, tmp_path):
    (tmp_path / "file").write_text("no folder")
    code, said = run("backup", tmp_path / "file" / "kept.zip")
    assert code == 1
    assert "Nothing was written" in said
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_the_doctor_names_what_is_wrong(filled, run, tmp_path):
    with filled.app_context():
        session.execute(update(FileChunk).where(FileChunk.number == 1).values(content=b"other"))
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        session.commit()
        name = session.scalars(select(File.name)).one()
    code, said = run("doctor")
    assert code == 1
    assert f"({name}): its bytes do not match" in said
    assert "schema: it is at 0000" in said


def test_the_doctor_looks_while_another_process_writes(filled, run, app, engine):
    """Its transactions only read; `restore` proves what it loaded in the same way."""
    with app.app_context(), db.engine.connect() as connection:
        file = connection.engine.url.database
    if engine == "postgresql":
        pytest.skip("PostgreSQL's writers wait for rows, not for one lock")
    other = sqlite3.connect(file, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with writing():  # as in a command's own process
            assert run("doctor") == (0, "All is sound.\n")
    finally:
        other.close()


def test_the_doctor_finds_rows_that_point_nowhere(filled, run, engine):
    if engine == "postgresql":
        pytest.skip("PostgreSQL itself refuses such a row")
    with filled.app_context():
        raw = db.engine.raw_connection()
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("UPDATE headship SET person_id = 99999")
        raw.execute("PRAGMA foreign_keys=ON")
        raw.close()
    code, said = run("doctor")
    assert code == 1
    assert "points to a person that is not there" in said


def test_days_keep_their_date(filled, run, elsewhere, tmp_path):
    """A date has no zone to be moved by."""
    run("backup", tmp_path / "kept.zip")
    run("restore", tmp_path / "kept.zip", on=elsewhere)
    with elsewhere.app_context():
        starts = session.scalars(text("SELECT min(period_start) FROM observation")).one()
        assert str(starts) == str(date(2023, 1, 1))
        session.remove()


def test_what_the_jobs_library_holds_is_in_it(filled, run, elsewhere, tmp_path, engine):
    durable.prepare(filled.config["SETTINGS"])
    queue = "workflow_status" if engine == "sqlite" else "dbos.workflow_status"
    found = f"SELECT workflow_uuid, status, name FROM {queue}"  # noqa: S608 - our own name
    with filled.app_context():
        session.execute(
            text(
                f"INSERT INTO {queue} (workflow_uuid, status, name, created_at, updated_at)"  # noqa: S608 - our own name
                " VALUES ('job-1-1', 'PENDING', 'carry_out', 1, 1)"
            )
        )
        session.commit()
        before = session.execute(text(found)).all()
        session.remove()
    code, said = run("backup", tmp_path / "kept.zip")
    assert code == 0, said
    code, said = run("restore", tmp_path / "kept.zip", on=elsewhere)
    assert code == 0, said
    with elsewhere.app_context():
        assert session.execute(text(found)).all() == before
        session.remove()


def test_the_nightly_backup_is_made_once_a_night_and_old_ones_go(inside, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "folder", lambda: tmp_path)
    for day in range(1, 17):
        (tmp_path / f"nightly-2020-01-{day:02}.zip").write_bytes(b"old")
    for key in "ab":
        actions.request("backup.nightly", key, name="Backup")
        make.jobs()
    session.expire_all()
    jobs = session.scalars(select(Job).order_by(Job.id)).all()
    assert [one.state for one in jobs] == ["done", "done"], [one.error for one in jobs]
    assert "there already" in jobs[1].sentence
    kept = sorted(one.name for one in tmp_path.glob("*.zip"))
    assert len(kept) == making.NIGHTS
    assert kept[0] == "nightly-2020-01-04.zip"
    with archive.reading(tmp_path / kept[-1]) as (_, manifest):
        assert manifest.rows > 0


def test_what_a_killed_backup_left_is_deleted_and_what_another_writes_is_not(tmp_path):
    left = tmp_path / ".backup-killed.part"
    left.write_bytes(b"half")
    with (
        archive.writing(tmp_path / "by-hand.zip") as target,
        archive.beside(tmp_path / "by-hand.zip") as scratch,
    ):
        archive.forget_unfinished(tmp_path)
        assert not left.exists()
        assert scratch.exists()
        target.writestr("a", "b")
    assert [one.name for one in tmp_path.iterdir()] == ["by-hand.zip"]
