"""The database cannot be written: what people see, what they keep, and that nothing is lost.

Here in one process; `test_serving.py` does the same to the server of bin/run.
"""

import html
import os
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import event, func, select, text, update
from sqlalchemy.exc import OperationalError

from portal import clock, disk_space, on_postgresql, on_sqlite, write_lock
from portal.accounts.models import SignIn
from portal.db import db, session, writing
from portal.values.actions import notes as actions
from portal.values.models import Note
from tests import make
from tests.cast import PASSWORD

pytestmark = pytest.mark.both_engines

TYPED = "The depot was closed for a week; “half” of the crew was ill. <b>&amp;"
NOTE = {"text": TYPED, "period_start": "2024-03-01", "key": "the-forms-own-key"}


@pytest.fixture
def metric(app):
    with app.app_context():
        code = make.metric().code
        make.kept()
        session.remove()
    return code


@contextmanager
def locked(app):
    """Another process holds SQLite's write lock, or PostgreSQL's table."""
    with app.app_context():
        engine = db.engine
        connection = engine.raw_connection()
    cursor = connection.cursor()
    if engine.dialect.name == "sqlite":
        cursor.execute("BEGIN IMMEDIATE")
    else:
        cursor.execute("LOCK TABLE used_key, entry, sign_in, throttle IN SHARE ROW EXCLUSIVE MODE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


@pytest.fixture
def impatient(monkeypatch, engine):
    """Waits of 0.3 s instead of 5, so that these tests are quick; the live ones wait in full."""
    monkeypatch.setattr(on_sqlite, "BUSY_TIMEOUT", 300)
    monkeypatch.setattr(write_lock, "HASTY", 60)
    monkeypatch.setattr(write_lock.refused, "at", -write_lock.HOPELESS)
    monkeypatch.setattr(
        on_postgresql, "ON_CONNECT", on_postgresql.ON_CONNECT.replace("'5s'", "'300ms'")
    )


def again(page):
    """What the page of the error sends when its button is pressed."""
    form = page.text[page.text.index("<form") : page.text.index("</form>")]
    one_line = re.findall(r'<input type="(?:hidden|text)"[^>]* name="(\w+)" value="([^"]*)"', form)
    longer = re.findall(r'name="(\w+)" rows="\d+">\n(.*?)</textarea>', form, re.S)
    return {name: html.unescape(value) for name, value in [*one_line, *longer]}


def notes(app):
    with app.app_context(), writing(False):
        found = session.scalars(select(Note.text)).all()
        session.remove()
    return found


def test_a_write_that_waits_in_vain_gives_back_what_was_typed(app, impatient, visit, metric):
    bo = visit("bo")
    with locked(app):
        began = time.monotonic()
        page = bo.post(f"/metrics/{metric}/notes", NOTE)
        assert time.monotonic() - began < 4.5  # the live one waits for 5
        assert page.status_code == 503
        assert page.headers["Retry-After"] == "5"
        assert "counts once" in page.text
        assert notes(app) == []
    fields = again(page)
    assert {name: fields[name] for name in NOTE} == NOTE
    fields.pop("csrf_token", None)
    for _ in range(2):  # pressed twice
        assert bo.post(f"/metrics/{metric}/notes", fields).status_code == 303
    assert notes(app) == [TYPED]


def test_who_comes_after_somebody_waited_in_vain_waits_shortly(
    app, impatient, visit, metric, engine
):
    if engine == "postgresql":
        pytest.skip("PostgreSQL's writers wait for rows, not for one lock")
    bo = visit("bo")
    assert write_lock.patience(300) == 300
    with locked(app):
        assert bo.post(f"/metrics/{metric}/notes", NOTE).status_code == 503
        assert write_lock.patience(300) == 60
        began = time.monotonic()
        assert bo.post(f"/metrics/{metric}/notes", NOTE).status_code == 503
        assert time.monotonic() - began >= 0.06
    assert bo.post(f"/metrics/{metric}/notes", NOTE).status_code == 303
    assert write_lock.patience(300) == 300


def test_of_two_who_wait_in_one_process_the_second_gives_its_thread_back(
    app, impatient, visit, metric, engine, monkeypatch
):
    """Both threads of a process would wait for five seconds, and nobody could read."""
    if engine == "postgresql":
        pytest.skip("PostgreSQL's writers wait for rows, not for one lock")
    monkeypatch.setattr(on_sqlite, "BUSY_TIMEOUT", 3_000)
    monkeypatch.setattr(write_lock, "SECOND", 200)
    browsers, told = [visit("bo"), visit("bo")], []

    def press(at):
        page = browsers[at].post(f"/metrics/{metric}/notes", NOTE | {"key": f"k{at}"})
        told.append((at, page.status_code))

    with locked(app), ThreadPoolExecutor(2) as pool:
        pool.submit(press, 0)
        time.sleep(0.5)
        pool.submit(press, 1)
    assert told == [(1, 503), (0, 503)]
    assert notes(app) == []


def test_who_waits_for_the_lock_has_it_once_it_is_free(app, visit, metric, engine):
    """Also after looks that grow calmer; the connection's own patience is as before."""
    if engine == "postgresql":
        pytest.skip("PostgreSQL's writers wait for rows, not for one lock")
    bo = visit("bo")
    with ThreadPoolExecutor(1) as pool:
        with locked(app):
            sent = pool.submit(bo.post, f"/metrics/{metric}/notes", NOTE)
            time.sleep(write_lock.SOON + 0.05)
            assert not sent.done()
        assert sent.result().status_code == 303
    assert notes(app) == [TYPED]
    with app.app_context():
        assert session.scalar(text("PRAGMA busy_timeout")) == on_sqlite.BUSY_TIMEOUT
        session.remove()


def test_inside_a_swap_the_form_stays_and_a_notice_comes(app, impatient, visit, metric):
    bo = visit("bo")
    with locked(app):
        page = bo.post(f"/metrics/{metric}/notes", NOTE, htmx=True)
    assert page.status_code == 503
    assert 'data-error="503"' in page.text
    assert "<form" not in page.text


def test_pages_are_read_while_nobody_can_write(app, impatient, visit, metric):
    """Also by who was last seen long ago, which would be noted."""
    bo = visit("bo")
    with app.app_context():
        session.execute(update(SignIn).values(seen_at=clock.now() - timedelta(hours=1)))
        session.commit()
        session.remove()
    with locked(app):
        for path in ("/", f"/metrics/{metric}", "/overview", "/values", "/search?q=lead"):
            assert bo.get(path).status_code == 200, path


def test_a_password_is_never_given_back(app, impatient, visit):
    with locked(app):
        nobody = visit(None)
        form = {"email": "bo@example.org", "password": PASSWORD}
        page = nobody.post("/sign-in", form)
    assert page.status_code == 503
    assert PASSWORD not in page.text
    assert "Send it again" not in page.text


def test_who_may_not_any_more_has_what_was_typed(app, visit, metric):
    """The page of the refusal shows it, to copy; sending it again would be in vain."""
    bo = visit("bo")
    form = {"reason": TYPED, "version": "1", "key": "its-own-key"}
    for code, address in ((403, f"/metrics/{metric}/approval"), (404, "/metrics/GONE/approval")):
        page = bo.post(address, form)
        assert page.status_code == code
        assert TYPED in unescape(page.text)
        assert "its-own-key" not in page.text
        assert "Send it again" not in page.text
        assert PASSWORD not in bo.post(address, {**form, "password": PASSWORD}).text


def test_a_metrics_code_is_no_secret_and_that_of_a_second_factor_is(app, impatient, visit):
    bo = visit("bo")
    page = bo.post("/refinement/suspensions", {"code": "M-17", "reason": TYPED})
    assert page.status_code == 403
    assert "M-17" in page.text
    assert TYPED in unescape(page.text)
    with locked(app):
        page = bo.post("/account/second-factor", {"code": "417 283"})
    assert page.status_code == 503
    assert "417 283" not in page.text
    assert "Send it again" not in page.text


def test_what_comes_from_elsewhere_is_not_offered_again(app, impatient, visit, metric):
    """Else a foreign page could have its form sent from ours, with our token."""
    bo = visit("bo")
    with locked(app):
        page = bo.post(f"/metrics/{metric}/notes", NOTE, csrf=False)
    assert page.status_code == 403
    assert TYPED[:20] not in page.text


def test_near_the_end_of_the_disk_people_read_and_sign_in(app, visit, metric, monkeypatch, engine):
    if engine == "postgresql":
        pytest.skip("PostgreSQL keeps its own disk: tests/faults/test_serving.py fills one")
    bo = visit("bo")
    assert bo.post(f"/metrics/{metric}/notes", NOTE).status_code == 303
    monkeypatch.setattr(disk_space, "_free", lambda _folder: disk_space.LEAST - 1)
    page = bo.post(f"/metrics/{metric}/notes", {**NOTE, "key": "another", "text": "More"})
    assert page.status_code == 507
    assert "no room" in page.text
    assert again(page)["text"] == "More"
    assert bo.get(f"/metrics/{metric}").status_code == 200
    assert notes(app) == [TYPED]
    form = {"email": "ana@example.org", "password": PASSWORD}
    assert visit(None).post("/sign-in", form).status_code == 303
    monkeypatch.undo()
    fields = again(page)
    fields.pop("csrf_token", None)
    assert bo.post(f"/metrics/{metric}/notes", fields).status_code == 303
    assert notes(app) == [TYPED, "More"]


def test_the_reserve_is_kept_and_given_up_once(tmp_path):
    disk_space.require(tmp_path)
    assert os.path.getsize(tmp_path / disk_space.NAME) == disk_space.RESERVE
    assert disk_space.give_up(tmp_path)
    assert not disk_space.give_up(tmp_path)


@pytest.mark.parametrize(
    ("name", "is_dropped"),
    [("SQLITE_IOERR_FSYNC", True), ("SQLITE_IOERR_WRITE", True), ("SQLITE_BUSY", False)],
)
def test_a_connection_whose_disk_failed_is_not_used_again(app, engine, name, is_dropped):
    if engine == "postgresql":
        pytest.skip("PostgreSQL panics: tests/faults/test_serving.py sees it recover")

    def fail(*_call):
        fault = sqlite3.OperationalError("disk I/O error")
        fault.sqlite_errorname = name
        raise fault

    with app.app_context():
        with db.engine.connect() as before:
            first = before.connection.driver_connection
        event.listen(db.engine, "do_execute", fail)
        try:
            with db.engine.connect() as failing, pytest.raises(OperationalError) as caught:
                failing.execute(text("SELECT 1"))
        finally:
            event.remove(db.engine, "do_execute", fail)
        assert caught.value.connection_invalidated == is_dropped
        with db.engine.connect() as after:
            assert (after.connection.driver_connection is not first) == is_dropped


def test_a_cut_connection_is_the_databases_absence(app, visit, metric, engine):
    """PostgreSQL: every connection of the pool is ended; the next request finds a new one."""
    if engine == "sqlite":
        pytest.skip("SQLite has no server")
    bo = visit("bo")
    assert bo.get("/").status_code == 200
    with app.app_context(), db.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    for _ in range(3):
        assert bo.get("/").status_code == 200
    assert bo.post(f"/metrics/{metric}/notes", NOTE).status_code == 303


def test_a_connection_cut_in_the_middle_of_a_change_answers_503_and_counts_once(
    app, visit, metric, engine, monkeypatch
):
    if engine == "sqlite":
        pytest.skip("SQLite has no server")
    announce = actions.announce
    cut = []

    def cutting(metric_ids, **more):
        if not cut:
            cut.append(session.scalar(select(func.pg_backend_pid())))
            with db.engine.connect() as other:
                other.execute(text(f"SELECT pg_terminate_backend({cut[0]})"))
        announce(metric_ids, **more)

    monkeypatch.setattr(actions, "announce", cutting)
    bo = visit("bo")
    page = bo.post(f"/metrics/{metric}/notes", NOTE)
    assert page.status_code == 503
    assert notes(app) == []
    for _ in range(2):
        assert bo.post(f"/metrics/{metric}/notes", NOTE).status_code == 303
    assert notes(app) == [TYPED]


def test_even_a_page_that_is_not_there_says_that_the_database_is_away(app, visit):
    bo = visit("bo")
    with app.app_context():
        session.execute(text("ALTER TABLE sign_in RENAME TO moved"))
        session.commit()
        session.remove()
    assert bo.get("/there/is/no/such/page").status_code == 503
