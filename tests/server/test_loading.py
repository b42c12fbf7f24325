"""What is compiled while an application is loaded is kept for the next start, and nothing worse."""

import dataclasses
import gc
from dataclasses import dataclass

import pytest

from server.loading import Texts, loading


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    return tmp_path / "made" / "loading.texts"


def loaded(kept):
    """A class that is made as those of an application are."""
    with loading(kept):

        @dataclass(frozen=True)
        class Point:
            x: int
            y: int = 2

    return Point


def test_a_class_is_the_same_from_what_was_kept(kept):
    first, again = loaded(kept), loaded(kept)
    assert str(first(1)).endswith("Point(x=1, y=2)")
    assert str(again(1)).endswith("Point(x=1, y=2)")
    assert again(1) == again(1, 2)
    assert hash(again(3)) == hash(again(3))
    with pytest.raises(dataclasses.FrozenInstanceError):
        again(1).x = 2
    assert again.__init__.__code__ == first.__init__.__code__


def test_what_was_kept_is_what_runs(kept):
    loaded(kept)
    texts = Texts(kept)
    made = {}
    [one] = [text for text in texts.known if "__eq__" in text]
    texts.known = {one: compile("changed = True", "<string>", "exec")}
    texts.run(one, {}, made)
    assert made == {"changed": True}


@pytest.mark.parametrize("content", [b"", b"another version's", "cut"])
def test_a_file_that_cannot_be_read_is_made_anew(kept, content):
    loaded(kept)
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-20] if content == "cut" else content)
    assert loaded(kept)(1).y == 2
    assert Texts(kept).known.keys() == Texts(kept).known.keys() > set()
    assert len(kept.read_bytes()) == len(whole)


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("no folder")
    assert loaded(tmp_path / "file" / "loading.texts")(1).y == 2


def test_texts_of_another_program_stay_until_most_are_old(kept):
    texts = Texts(kept)
    for one in ("a = 1", "b = 2"):
        texts.run(one, {}, {})
    texts.keep()
    other = Texts(kept)
    other.run("c = 3", {}, {})
    other.run("d = 4", {}, {})
    other.keep()
    assert set(Texts(kept).known) == {"a = 1", "b = 2", "c = 3", "d = 4"}
    last = Texts(kept)
    last.run("e = 5", {}, {})
    last.keep()
    assert set(Texts(kept).known) == {"e = 5"}


def test_afterwards_all_is_as_before(kept):
    was, seen = gc.isenabled(), []

    def fails():
        with loading(kept):
            seen.append(gc.isenabled())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert seen == [False]
    assert gc.isenabled() == was
    assert not hasattr(dataclasses, "exec")
