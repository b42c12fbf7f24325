"""Passwords: how they are kept, and which are refused."""

import time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.accounts import guessable, passwords
from portal.accounts.commonest import beginning
from tests.accounts import commonest

# The commonest passwords that leaks and the yearly published counts have in common, from memory.
KNOWN = Path(__file__).with_name("commonest.txt").read_text(encoding="utf-8").split()


def test_a_few_hundred_of_the_commonest_are_refused():
    assert len(KNOWN) > 300
    assert [one for one in KNOWN if passwords.fault(one) is None] == []


def test_the_commonest_of_an_outside_list_are_refused():
    """All 30,000 of it, where the first 3,000 were asked for."""
    assert len(commonest.LIST) == 30_000
    assert [one for one in commonest.LIST if passwords.fault(one) is None] == []


@pytest.mark.parametrize("ending", ["1", "12!", "1999", "2024!"])
def test_the_commonest_are_refused_with_what_people_put_behind_them(ending):
    longer = [one + ending for one in commonest.LIST[:3000:7]]
    assert [one for one in longer if passwords.fault(one.title()) is None] == []


def test_the_digests_are_those_of_the_list():
    """Where this fails, `python -m tests.accounts.commonest` writes them anew."""
    content = commonest.FILE.read_bytes()
    kept = {content[at : at + 4] for at in range(0, len(content), 4)}
    assert kept <= {beginning(one) for one in commonest.LIST}
    for one in commonest.LIST[::61]:
        assert commonest.is_covered(one) is not (beginning(one) in kept), one


def test_the_common_ones_that_are_long_enough_are_known_for_what_they_are():
    """Their length is not what keeps them out."""
    long = [one for one in KNOWN if len(one) >= 8]
    assert [one for one in long if not guessable.is_guessable(one)] == []


def test_the_rule_covers_far_more_than_the_commonest_three_thousand():
    """Words with what people put behind them: each is refused, and there are tens of thousands."""
    endings = ["1", "12", "123", "1234", "12345", "!", "1!", "123!", "01", "007", "69", "77", "99"]
    endings += ["1990", "2000", "2023", "2024", "2025", "2024!", "@123", "#1", ".."]
    words = sorted(guessable.words())
    made = {
        way(word) + ending
        for word, ending, way in product(words, endings, (str, str.title, str.upper))
    }
    long = sorted(one for one in made if len(one) >= 8)
    assert len(long) > 30_000
    assert [one for one in long[::31] if not guessable.is_guessable(one)] == []


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery", "tram lamp otter quill", "mein kleiner grüner kaktus",
        "Vg3$kd9Qz1", "zebra-cobalt-umbrella", "🦊 under 🌧 reads slowly", "kelp.rotor.vexes.nine",
        "hunter of quiet commas", "x" + "7!Kq9z" * 30,
    ],
)  # fmt: skip
def test_phrases_and_random_ones_pass(password):
    assert passwords.fault(password) is None


@pytest.mark.parametrize(
    ("password", "own"),
    [
        ("anaalbrecht1", ("Ana Albrecht", "ana@example.org")),
        ("Albrecht2024!", ("Ana Albrecht",)),
        ("albrecht.ana", ("Ana Albrecht",)),
        ("Summer4Albrecht", ("Ana Albrecht",)),
        ("0rganisati0n", ("Our organisation",)),
    ],
)
def test_names_beside_the_account_are_no_passwords(password, own):
    assert passwords.fault(password, own) is not None


def test_length_counts_and_composition_does_not():
    assert "10 characters" in passwords.fault("Vg3$kd9Qz")
    assert passwords.fault("vgtrkdlqzw") is None  # letters only
    assert "200" in passwords.fault("kelp rotor " * 19)


@settings(max_examples=200)
@given(st.text(max_size=passwords.LONGEST))
def test_any_text_gets_an_answer_in_time(text):
    began = time.process_time()
    passwords.fault(text, ("Ana Albrecht", text[:50]))
    assert time.process_time() - began < 3  # s; it is 0.01, and Python tidies its memory meanwhile


@pytest.mark.parametrize(
    "text",
    ["password" * 25, "a" * 200, "ab" * 100, "qwe1" * 50, "pass" * 50, "1" * 200, "ana" * 66],
)
def test_the_worst_texts_are_judged_at_once(text):
    assert guessable.is_guessable(text)


class TestHashes:
    """argon2id; every character counts."""

    @pytest.fixture(autouse=True)
    def _app(self, inside):
        pass

    @pytest.mark.parametrize(
        "password",
        ["correct horse", "a" * 64, "b" * 200, "🦊🦊🦊🦊 fox", "trailing blank ", "ümläut öffnen"],
    )
    def test_a_password_matches_itself_and_nothing_shorter(self, password):
        kept = passwords.hashed(password)
        assert passwords.matches(kept, password)
        assert not passwords.matches(kept, password[:-1])
        assert not passwords.matches(kept, password + " ")
        assert not passwords.matches(kept, password.swapcase() + "x")

    def test_the_form_is_argon2id_at_the_recommended_cost(self):
        hasher = passwords._hasher(cheap=False)
        kept = hasher.hash("correct horse")
        assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert passwords.is_outdated(kept)  # the tests' own are cheaper

    def test_without_a_hash_nothing_matches(self):
        assert not passwords.matches(None, "nobody has this password")
        assert not passwords.matches("no hash at all", "x")

    def test_a_fingerprint_is_the_same_for_the_same_and_tells_others_apart(self):
        first = passwords.fingerprint("one", "key-1")
        assert first == passwords.fingerprint("one", "key-1")
        assert len({first, passwords.fingerprint("two", "key-1"),
                    passwords.fingerprint("one", "key-2")}) == 3  # fmt: skip
