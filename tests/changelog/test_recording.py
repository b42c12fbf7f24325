"""The change log: recorded with the edit, chained, append-only, and verified."""

import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal.accounts.models import Department
from portal.changelog import actions, queries, verifying
from portal.changelog.models import Entry
from portal.changelog.recording import change, head_said, know_head
from portal.db import db, session
from portal.errors import Refused
from tests import cast

pytestmark = pytest.mark.both_engines


def rename(name, slug="sales", reason="a reason"):
    department = cast.department(slug)
    with change(department, "rename", actor=cast.person("dee"), reason=reason):
        department.name = name


def test_a_change_leaves_its_entry_in_the_same_transaction(inside):
    rename("Sales and bids")
    entry = session.scalars(select(Entry)).one()
    assert (entry.sequence, entry.action, entry.subject_kind) == (1, "rename", "department")
    assert entry.actor_id == cast.person("dee").id
    assert entry.words.reason == "a reason"
    assert entry.words.fields == {"name": ["Sales", "Sales and bids"]}
    assert cast.department("sales").name == "Sales and bids"


def test_a_head_that_another_transaction_knew_counts_no_more(inside):
    rename("Sales one")
    head = session.scalar(select(head_said()))
    know_head(head)
    rename("Sales two")  # in the same transaction, where one reads what it still is
    know_head(head)
    session.commit()
    rename("Sales three")
    assert [one.sequence for one in session.scalars(select(Entry).order_by(Entry.sequence))] == [
        1, 2, 3,
    ]  # fmt: skip
    assert verifying.verify().is_whole


def refuse_in_the_middle():
    department = cast.department("sales")
    with change(department, "rename", actor=cast.person("dee")):
        department.name = "Lost"
        raise Refused("no")


def test_an_exception_undoes_the_edit_and_its_entry(inside):
    with pytest.raises(Refused):
        refuse_in_the_middle()
    session.expire_all()
    assert cast.department("sales").name == "Sales"
    assert session.scalars(select(Entry)).all() == []


def test_blocks_nest_and_the_outermost_commits_all(inside):
    sales, service = cast.department("sales"), cast.department("service")
    dee = cast.person("dee")
    with change(sales, "outer", actor=dee):
        with change(service, "inner", actor=dee):
            service.name = "Care"
        sales.name = "Bids"
    entries = session.scalars(select(Entry).order_by(Entry.sequence)).all()
    assert [entry.action for entry in entries] == ["outer", "inner"]


def test_a_new_subject_has_its_identity_in_the_entry(inside):
    department = Department(slug="legal", name="Legal")
    with change(department, "add department", actor=cast.person("dee")):
        pass
    entry = queries.last_entry(department)
    assert entry is not None
    assert entry.subject_id == department.id
    assert entry.words.fields["name"] == [None, "Legal"]


def test_a_whole_chain_verifies(inside):
    for number in range(5):
        rename(f"Sales {number}")
    found = verifying.verify()
    assert found.is_whole
    assert found.entries == 5
    assert found.head == queries.head()


@pytest.mark.parametrize("table", ["entry", "entry_words"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET sequence = 9", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_the_database_refuses_edits_of_the_log(inside, engine, table, statement):
    if engine == "sqlite" and statement.startswith("TRUNCATE"):
        statement = "DELETE FROM {} WHERE 1"
    rename("Bids")
    cascade = " CASCADE" if statement.startswith("TRUNCATE") else ""
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(statement.format(table) + cascade))
    session.rollback()
    assert verifying.verify().is_whole


def without_triggers(*statements):
    """Do what an intruder with the owner's rights would do."""
    session.rollback()
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE entry DISABLE TRIGGER ALL"))
            connection.execute(text("ALTER TABLE entry_words DISABLE TRIGGER ALL"))
        else:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            found = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for name in connection.scalars(found).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
    session.rollback()


@pytest.mark.parametrize(
    ("tampering", "bad"),
    [
        (("UPDATE entry SET action = 'other' WHERE sequence = 2",), 2),
        (("UPDATE entry SET actor_id = 1 WHERE sequence = 4",), 4),
        (("UPDATE entry_words SET reason = 'other' WHERE sequence = 3",), 3),
        (("DELETE FROM entry_words WHERE sequence = 3", "DELETE FROM entry WHERE sequence = 3"), 4),
        (("UPDATE entry_words SET erased_at = entry.at, reason = NULL FROM entry"
          " WHERE entry.sequence = 2 AND entry_words.sequence = 2",), 2),
        (("UPDATE entry SET hash = 'x' WHERE sequence = 2",
          "UPDATE entry SET subject_id = subject_id + 1 WHERE sequence = 2"), 2),
    ],
    ids=["edit", "actor", "words", "delete", "silent erasure", "rehash"],
)  # fmt: skip
def test_verify_names_the_first_bad_entry(inside, tampering, bad):
    for number in range(5):
        rename(f"Sales {number}")
    without_triggers(*tampering)
    found = verifying.verify()
    assert not found.is_whole
    assert found.bad == bad


def test_verify_finds_entries_that_changed_places(inside):
    for number in range(4):
        rename(f"Sales {number}")
    without_triggers(
        "DELETE FROM entry_words WHERE sequence IN (2, 3)",
        "UPDATE entry SET sequence = 99 WHERE sequence = 2",
        "UPDATE entry SET sequence = 2 WHERE sequence = 3",
        "UPDATE entry SET sequence = 3 WHERE sequence = 99",
    )
    assert verifying.verify().bad == 2


def test_verify_finds_an_inserted_entry(inside):
    for number in range(3):
        rename(f"Sales {number}")
    without_triggers(
        "INSERT INTO entry (sequence, at, action, subject_kind, subject_id, words_digest,"
        " previous_hash, hash) SELECT 4, at, action, subject_kind, subject_id, words_digest, hash,"
        " 'made up' FROM entry WHERE sequence = 3"
    )
    assert verifying.verify().bad == 4


def test_a_cut_tail_is_found_by_the_recorded_head(inside, tmp_path):
    for number in range(5):
        rename(f"Sales {number}")
    heads = tmp_path / "heads.log"
    verifying.record_head(heads, queries.head())
    without_triggers(
        "DELETE FROM entry_words WHERE sequence > 3", "DELETE FROM entry WHERE sequence > 3"
    )
    assert verifying.verify().is_whole  # a chain alone doesn't show it
    found = verifying.verify(heads)
    assert found.bad == 5
    assert "cut" in found.why


def test_words_can_be_erased_and_the_chain_still_verifies(inside):
    rename("Bids", reason="because Gus said so")
    entry = session.scalars(select(Entry)).one()
    actions.erase_words(entry, reason="a name stood in it", actor=cast.person("dee"))
    found = verifying.verify()
    assert found.is_whole
    assert (found.entries, found.erased) == (2, 1)
    with db.engine.connect() as connection:
        left = connection.execute(text("SELECT reason, salt FROM entry_words WHERE sequence = 1"))
        assert left.one() == (None, None)


def test_an_operator_erases_words_by_command(app):
    with app.app_context():
        rename("Bids", reason="because Gus said so")
    erase = app.test_cli_runner().invoke
    words = ["changelog", "erase", "1", "--reason", "Gus asked for it"]
    assert erase(args=words).output == "The words of entry 1 are erased.\n"
    again = erase(args=words)
    assert (again.exit_code, "erased already" in again.output) == (1, True)
    words[2] = "7"
    assert "no entry 7" in erase(args=words).output
    with app.app_context():
        assert verifying.verify().is_whole
        newest = session.get(Entry, 2)
        assert (newest.actor_id, newest.words.reason) == (None, "Gus asked for it")
        assert session.get(Entry, 1).words.reason is None


def test_the_chain_holds_no_words(inside):
    rename("A secret name", reason="a secret reason")
    with db.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM entry")).one()
    assert "secret" not in str(row)


def test_eight_writers_at_once_lose_nothing(app):
    """Eight threads rename eight departments ten times each: 80 entries, whole and in order."""
    faults = []

    def write(number):
        try:
            with app.app_context():
                for turn in range(10):
                    department = Department(slug=f"d-{number}-{turn}", name=f"{number} {turn}")
                    with change(department, "add", actor=None):
                        pass
                session.remove()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with app.app_context():
        found = verifying.verify()
        assert found.is_whole
        assert found.entries == 80


def test_a_request_that_changed_something_else_does_not_read_who_asks_again(app, people):
    with app.test_request_context():
        dee, sales = cast.person("dee"), cast.department("sales")
        assert dee.roles  # read with who asks
        with change(sales, "rename", actor=dee):
            sales.name = "Sales and bids"
        assert {"name", "grants"} <= dee.__dict__.keys()
        assert "name" not in sales.__dict__
        with change(dee, "rename", actor=dee):
            dee.name = "Dee Two"
        assert "grants" not in dee.__dict__
        session.remove()


def test_outside_of_requests_everything_is_read_again(inside):
    dee, sales = cast.person("dee"), cast.department("sales")
    with change(sales, "rename", actor=dee):
        sales.name = "Sales and bids"
    assert "name" not in dee.__dict__
