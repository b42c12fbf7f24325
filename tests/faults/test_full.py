"""The disk fills while a file is stored or its rows are staged: rows that are sent many at a time.

A small disk is played by the most pages that SQLite's file may have; `test_serving.py` fills a real
one.
"""

import io
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError

from portal.changelog.models import Entry, UsedKey
from portal.db import db, is_full, session, writing
from portal.driver import send_many
from portal.files.models import File, FileChunk
from portal.jobs.models import Job
from portal.values.models import Import, Observation
from tests import make
from tests.values.test_imports import form_of

BEGUN = date(1980, 1, 1)
FILE = "\n".join(["period,department,delay", *(
    f"{BEGUN + timedelta(day)},Operations,{20 + day % 5}" for day in range(15_000)
)]).encode()  # fmt: skip


@contextmanager
def room_for(app, pages):
    """SQLite's file may grow by as many pages of 4 KB, on whatever connection."""
    with app.app_context():
        engine = db.engine
        most = session.scalar(text("PRAGMA page_count")) + pages
        session.remove()

    def limit(connection, *_more):
        connection.execute(f"PRAGMA max_page_count = {most}")

    def lift(connection, *_more):
        connection.execute("PRAGMA max_page_count = 1000000000")

    event.listen(engine, "checkout", limit)
    event.listen(engine, "checkin", lift)
    try:
        yield
    finally:
        event.remove(engine, "checkout", limit)
        event.remove(engine, "checkin", lift)


@pytest.fixture
def browser(app, visit):
    with app.app_context():
        definition = make.definition(name="delay", frequency="day", value_type="count", unit="days")
        definition.key = "delay"
        make.metric(code="DELAY", name="Delay", definition=definition)
        make.kept()
    return visit("bo")


def held(app, *tables):
    """How many rows each table has."""
    with app.app_context(), writing(False):
        found = [session.scalar(select(func.count()).select_from(one)) for one in tables]
        session.remove()
    return found


def brought(browser, key="a"):
    return browser.post("/imports", {"file": (io.BytesIO(FILE), "values.csv"), "key": key})


def test_nothing_of_a_file_is_kept_that_the_disk_has_no_room_for(app, browser):
    """And its form, sent again once there is room, counts."""
    tables = Import, File, FileChunk, Entry, UsedKey
    before = held(app, *tables)
    with room_for(app, 40):  # of the 80 that it takes
        page = brought(browser)
        assert page.status_code == 507
        assert "Nothing was saved" in page.text
        assert "make room" in page.text
        assert browser.get("/imports").status_code == 200
    assert held(app, *tables) == before
    assert brought(browser).status_code == 303
    assert held(app, Import, File) == [before[0] + 1, before[1] + 1]


def test_a_dry_run_that_the_disk_has_no_room_for_says_so_and_leaves_nothing(app, browser):
    mapping = brought(browser).headers["Location"]
    url = browser.post(mapping, form_of(browser.get(mapping).text)).headers["Location"]
    with room_for(app, 60):
        make.jobs(app)
    with app.app_context():
        job, one = session.scalars(select(Job)).one(), session.scalars(select(Import)).one()
        assert (job.state, one.state) == ("failed", "failed")
        assert "disk" in job.error
        assert "make room" in one.fault
    assert "make room" in browser.get(url).text
    assert held(app, Observation) == [0]
    assert browser.post(mapping, form_of(browser.get(mapping).text)).status_code == 303
    make.jobs(app)
    with app.app_context():
        assert session.scalars(select(Import.state)).one() == "checked"


def test_rows_sent_many_at_a_time_are_undone_together(app):
    """`send_many` tells it as SQLAlchemy does: a full disk is known as one."""
    with app.app_context(), room_for(app, 10), db.engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE many (words)")
        with pytest.raises(DBAPIError) as caught:
            send_many(
                connection, "INSERT INTO many VALUES (?)", (("x" * 4_000,) for _ in range(99))
            )
        connection.rollback()
        assert is_full(caught.value)
        tables = "SELECT count(*) FROM sqlite_master WHERE name = 'many'"
        assert connection.exec_driver_sql(tables).scalar() == 0
