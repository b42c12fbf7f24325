"""Content in the database: editions, versions, and nothing lost that people were asked."""

import json
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import func, select

from portal.changelog.models import Entry
from portal.config import SQLITE_FILE
from portal.db import session, set_writing
from portal.training.actions import content as loading
from portal.training.assessment import questions
from portal.training.authoring import lint
from portal.training.models import Edition, Piece, Question, QuestionVersion
from tests.training import content, making

pytestmark = pytest.mark.usefixtures("people")
BANK, LESSON = "banks/small.md", "courses/small/first.md"


def piece(kind, slug):
    return session.scalars(select(Piece).filter_by(kind=kind, slug=slug)).one()


def version(slug):
    return session.scalars(select(Question).filter_by(slug=slug)).one().version


def count(model):
    return session.scalar(select(func.count()).select_from(model))


@pytest.mark.both_engines
def test_a_load_brings_pieces_and_questions(taught):
    lesson, course = piece("lesson", "small/second"), piece("course", "small")
    assert (lesson.course_id, lesson.position, lesson.title) == (course.id, 1, "The second lesson")
    assert lesson.edition.meta["teaches"] == ["variation"]
    assert [one[0] for one in lesson.edition.outline] == ["begin-here", "then"]
    assert lesson.edition.quizzes == [{"bank": "small", "pick": ["single", "numeric"]}]
    assert "<!--quiz 0-->" in lesson.edition.html
    assert '<h2 id="then">And then</h2>' in lesson.edition.html
    found = version("single")
    held = questions.Question.from_dict(found.body)
    assert (found.number, found.key_hash, found.skill) == (1, held.key_hash, "vary.limits")
    assert found.html["options"]["b"] == "It varies"
    assert found.html["feedback"]["a"] == "<p>Two points show nothing.</p>"
    assert "<svg" in version("chart").html["chart"]
    entry = session.scalars(select(Entry).filter_by(action="load content")).one()
    assert json.loads(entry.words.differences)["files"] == [None, 5]


@pytest.mark.both_engines
def test_what_is_unchanged_is_left_alone(taught, statements):
    before = count(Edition), count(QuestionVersion), count(Entry)
    statements.clear()
    done = loading.load(taught)
    assert (done.files, done.changed, done.versions) == (5, [], 0)
    assert len(statements) <= 2
    assert (count(Edition), count(QuestionVersion), count(Entry)) == before


def test_files_are_read_while_others_write(taught, app, monkeypatch):
    """bin/run loads beside people: SQLite's one lock is taken when all is read and drawn."""
    content.edited(taught, LESSON, "More words.", "Other words.")
    file, read, seen = app.config["SETTINGS"].data_dir / SQLITE_FILE, loading._read, []

    def reading(*given):
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        seen.append(given)
        return read(*given)

    monkeypatch.setattr(loading, "_read", reading)
    session.commit()
    set_writing(False)  # as flask learn load does
    assert loading.load(taught).changed == [LESSON]
    assert len(seen) == 1


def test_an_edit_makes_an_edition_and_only_the_versions_that_differ(taught):
    old = version("single")
    content.edited(taught, BANK, "It varies\n", "It only varies\n")
    content.edited(taught, LESSON, "More words.", "Other words.")
    done = loading.load(taught)
    assert (sorted(done.changed), done.versions) == ([BANK, LESSON], 1)
    new = version("single")
    assert (new.number, new.key_hash == old.key_hash, new.text_hash == old.text_hash) == (
        2, True, False
    )  # fmt: skip
    assert version("multiple").number == 1
    assert piece("lesson", "small/first").edition.number == 2


def test_words_that_change_places_are_another_key_and_lines_that_do_are_none(taught):
    """What people chose goes by its words: each keeps the name that it had when they chose it."""
    first, other = "- [ ] Demand grows\n  > Two points show nothing.\n", "- [x] It varies\n"
    old = version("single")
    content.edited(taught, BANK, first + other, other + first)
    assert loading.load(taught).versions == 1
    turned = version("single")
    assert turned.key_hash == old.key_hash
    assert [one["id"] for one in turned.body["options"]] == ["b", "a", "c"]
    assert turned.html["options"]["b"] == "It varies"
    swap = first.replace("Demand grows", "It varies")
    content.edited(taught, BANK, other + first, other.replace("It varies", "Demand grows") + swap)
    loading.load(taught)
    swapped = version("single")
    assert swapped.key_hash != old.key_hash
    assert [(one["id"], one["right"]) for one in swapped.body["options"]] == [
        ("a", True), ("b", False), ("c", False)
    ]  # fmt: skip


def test_another_key_is_another_key_hash(taught):
    old = version("numeric").key_hash
    content.edited(taught, BANK, "= 30.5 ± 0.05", "= 30.5 ± 0.5")
    loading.load(taught)
    assert version("numeric").key_hash != old


def test_a_question_that_was_asked_does_not_get_lost(taught, people):
    asked = session.scalars(select(Question).filter_by(slug="text")).one()
    making.attempt(people["ana"], piece("assessment", "small-test"), asked)
    end = content.BANK.index("## Sort them")
    gone = content.BANK[content.BANK.index("## What is such") : end]
    content.edited(taught, BANK, gone, "")
    done = loading.load(taught)
    assert [one.code for one in done.problems] == ["V001"]
    assert (done.changed, piece("bank", "small").edition.number) == ([], 1)
    content.edited(taught, BANK, "title: Small questions", "title: Small\nretired: [text]")
    assert loading.load(taught).problems == []
    assert session.scalars(select(Question).filter_by(slug="text")).one().retired_at is not None


def test_a_question_keeps_its_history_under_a_new_id(taught):
    row = session.scalars(select(Question).filter_by(slug="truefalse")).one().id
    content.edited(
        taught, BANK, "{#truefalse}\n", "{#trend}\n```yaml quiz\naliases: [truefalse]\n```\n"
    )
    done = loading.load(taught)
    renamed = session.get(Question, row)
    assert (renamed.slug, renamed.retired_at, done.versions) == ("trend", None, 0)


def test_a_file_that_is_gone_is_retired_and_comes_back(taught):
    path = taught / "courses/small/second.md"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    assert loading.load(taught).retired == ["lesson small/second"]
    assert piece("lesson", "small/second").retired_at is not None
    path.write_text(text, encoding="utf-8")
    loading.load(taught)
    assert piece("lesson", "small/second").retired_at is None


def test_a_file_with_errors_stays_as_it_was(taught):
    content.edited(taught, BANK, "= 30.5 ± 0.05", "= 30.5 ± much")
    content.edited(taught, LESSON, "More words.", "Other words.")
    done = loading.load(taught)
    assert ([one.code for one in done.problems], done.changed) == (["O003"], [LESSON])
    assert version("numeric").number == 1


def test_the_command_says_what_it_did(app, tmp_path):
    folder = content.write(tmp_path / "more")
    run = app.test_cli_runner()
    result = run.invoke(args=["learn", "load", str(folder)])
    assert (result.exit_code, "5 files: 5 new or changed" in result.output) == (0, True)
    content.edited(folder, BANK, "= 30.5 ± 0.05", "= much")
    result = run.invoke(args=["learn", "load", str(folder)])
    assert result.exit_code == 1
    assert f"{BANK}:" in result.output


def test_a_link_is_refused_by_its_name_and_the_others_are_loaded(taught, tmp_path):
    """It may lead anywhere on the machine."""
    (tmp_path / "secret.md").write_text("a secret")
    (taught / "banks" / "own.md").symlink_to(tmp_path / "secret.md")
    (taught / "banks" / "gone.md").symlink_to(tmp_path / "nothing.md")
    content.edited(taught, LESSON, "Some **words**", "Other **words**")
    done = loading.load(taught)
    assert [(one.path, one.code) for one in done.problems] == [
        ("banks/gone.md", "P003"), ("banks/own.md", "P003"),
    ]  # fmt: skip
    assert all("it is a link" in one.text for one in done.problems)
    assert done.changed == [LESSON]
    assert {(one.path, one.code) for one in lint.check(taught)} >= {
        (str(taught / "banks/own.md"), "P003"), (str(taught / "banks/gone.md"), "P003"),
    }  # fmt: skip
