"""Row 24: what is written is in the log, by whoever did it, with the reason, and without secrets.

Of every rule that takes a form: entries.toml has what it leaves, and it leaves that and no more.
"""

import json

import pytest

from tests import cast
from tests.changelog import written
from tests.changelog.written import HELD, LOG, PASSWORD, TRIES
from tests.security.test_forms import FULL
from tests.security.test_statements import WORDY
from tests.web import world

BESIDE = {  # written without an entry: bookkeeping, and what the specification keeps out of the log
    "job", "learning_look", "learning_place",
    "notice",  # that it was read
    "sign_in",  # one's own, ended
    "attempt", "drawn", "answer",  # answers are append-only; the log has the end of an attempt
    "mentoring_not_with", "mentoring_reviewer",  # private reasons: in no log
}  # fmt: skip
OTHERS = {"/welcome/<token>": "owner"}  # whose link it is acts, whoever is signed in
REASONS = {"reason", "why", "note", "change_reason", "decision_reason"}
KEPT_OUT = {  # words of two people, and those that a ballot hides: the log never has them
    "/mentoring/mentees/<int(max=2147483647):pairing_id>/reading",
    "/mentoring/notes/<int(max=2147483647):note_id>",
    "/mentoring/pairings/<int(max=2147483647):pairing_id>/notes",
    "/refinement/<int(max=2147483647):year>/motions/<int(max=2147483647):motion_id>/votes",
}


@pytest.fixture(scope="module")
def left(tmp_path_factory):
    """What each form left, by rule, and the secrets that stood in the tables then."""
    table, found, secrets = written.read(), {}, set()
    with pytest.MonkeyPatch.context() as patch:
        seen = written.watched(tmp_path_factory.mktemp("entries"), patch)
        for rule in written.rules(seen.portal):
            known = FULL or rule.rule in table
            if one := seen.left_by(rule, TRIES if known else 1):
                found[rule.rule] = one
                secrets |= seen.secrets()
            seen.portal.restore()
        with seen.portal.app.app_context():
            people = {
                who: cast.person(address.partition("@")[0]).id
                for who, address in world.PEOPLE.items() if address
            }  # fmt: skip
    return found, secrets, people


def test_every_form_leaves_the_entries_that_are_stated_and_no_other(left):
    """A rule that entries.toml does not have, and whose form is taken, fails here."""
    found = {rule: one.lines for rule, one in left[0].items()}
    stated = written.read()
    assert {rule: found.get(rule) for rule in stated} == stated
    assert found == stated, "unknown to tests/changelog/entries.toml"
    assert sum(map(bool, stated.values())) > 110


def test_what_is_written_without_an_entry_is_bookkeeping(left):
    silent = {
        rule: sorted(one.tables - LOG - BESIDE)
        for rule, one in left[0].items() if not one.entries
    }  # fmt: skip
    assert {rule: tables for rule, tables in silent.items() if tables} == {}


def test_every_entry_names_who_did_it(left):
    found, _, people = left
    wrong = {
        rule: [entry.actor_id for entry in one.entries]
        for rule, one in found.items()
        if {entry.actor_id for entry in one.entries} - {people[OTHERS.get(rule, one.who)]}
        or not all(entry.actor_name for entry in one.entries)
    }
    assert wrong == {}


def test_the_reason_that_was_given_stands_in_the_entry(left):
    asked = {
        rule: one for rule, one in left[0].items()
        if one.entries and any(one.form.get(name) == WORDY for name in REASONS)
    }  # fmt: skip
    assert len(asked) > 30
    without = {rule for rule, one in asked.items() if not any(WORDY in said for said in one.said)}
    assert without == KEPT_OUT, "\n".join(sorted(without ^ KEPT_OUT))


def test_no_entry_holds_a_secret(left):
    """No password, nor what is kept of one, of a link, of a code or of a sign-in."""
    found, secrets, _ = left
    assert len(secrets) > 20
    for rule, one in found.items():
        for entry, said in zip(one.entries, one.said, strict=True):
            assert PASSWORD not in said, rule
            assert [secret for secret in secrets if secret in said] == [], rule
            fields = json.loads(entry.differences or "{}")
            assert [name for name in fields if HELD.search(name)] == [], rule
