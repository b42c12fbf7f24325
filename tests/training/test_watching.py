"""While one writes, what was saved is there at the next page."""

import logging
import os

import pytest
from sqlalchemy import func, select

from portal import create_app
from portal.config import Settings
from portal.db import is_writing, session, set_writing
from portal.training import watching
from portal.training.models import Edition, Piece
from tests.training import content

LESSON = "courses/small/first.md"


@pytest.fixture
def watch(people, tmp_path, monkeypatch):
    """Over the small content, loaded at the first look; looks whenever it is asked."""
    monkeypatch.setattr(watching, "EVERY", -1.0)
    set_writing(False)  # as in the request of a page
    made = watching.Watch(content.write(tmp_path / "content"))
    assert made.look()
    return made


def saved(watch, name, old, new):
    """An edit that the clock of the files tells apart, however quick the test is."""
    content.edited(watch.root, name, old, new)
    path = watch.root / name
    later = path.stat().st_mtime + 5
    os.utime(path, (later, later))


def html():
    found = select(Edition.html).join(Piece, Piece.edition_id == Edition.id)
    return session.scalar(found.where(Piece.slug == "small/first"))


def test_a_saved_file_is_there_at_the_next_look(watch, statements):
    assert "Some <strong>words</strong>" in html()
    statements.clear()
    assert not watch.look()
    assert statements == []  # nothing changed: nothing read
    saved(watch, LESSON, "Some **words**", "Other **words**")
    assert watch.look()
    assert "Other <strong>words</strong>" in html()
    assert not is_writing()  # the page that follows reads
    (watch.root / "courses" / "small" / "second.md").unlink()
    assert watch.look()
    gone = select(Piece.retired_at).where(Piece.slug == "small/second")
    assert session.scalar(gone) is not None


def test_a_file_with_errors_is_named_and_the_page_stays(watch, caplog):
    count = session.scalar(select(func.count()).select_from(Edition))
    saved(watch, LESSON, "id: first", "id: [")
    with caplog.at_level(logging.WARNING):
        watch.look()
    assert LESSON in caplog.text
    assert "Some <strong>words</strong>" in html()
    assert session.scalar(select(func.count()).select_from(Edition)) == count


def test_not_more_often_than_once_a_second(tmp_path, monkeypatch):
    looks = []
    monkeypatch.setattr(watching, "newest", lambda root: looks.append(root) or 0.0)
    watch = watching.Watch(tmp_path)
    assert [watch.look() for _ in range(3)] == [False] * 3
    assert looks == [tmp_path]


@pytest.mark.parametrize("name", ["new.svg", "new.png", "new.md"])
def test_a_new_file_is_noticed(tmp_path, name):
    before = watching.newest(tmp_path)
    (tmp_path / name).write_bytes(b"")
    assert watching.newest(tmp_path) != before


@pytest.mark.parametrize("debug", [True, False])
def test_only_while_one_develops(tmp_path, debug):
    app = create_app(Settings(mode="test", secret_key="x" * 40, data_dir=tmp_path, debug=debug))
    before = [one.__name__ for one in app.before_request_funcs.get(None, [])]
    assert ("bring" in before) is debug
