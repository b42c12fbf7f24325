"""Answers in the names of another version: who chose an option has chosen its words."""

from dataclasses import replace

from hypothesis import given as holds
from hypothesis import strategies as some

from portal.training.assessment import grading
from portal.training.assessment.carrying import carried, named_as
from portal.training.assessment.questions import Choice, Option, Pair, Question

OWN = Question(
    "q", "single", "?", options=(Option("a", "Low"), Option("b", "High", right=True))
)  # fmt: skip
LONGER = replace(
    OWN, options=(Option("a", "None"), Option("b", "Low"), Option("c", "High", right=True))
)
WORDED = replace(OWN, options=(Option("a", "Low"), Option("b", "Rather high", right=True)))


def test_an_option_put_in_before_takes_nobodys_answer():
    assert carried("b", OWN, LONGER) == "c"
    assert carried("a", OWN, LONGER) == "b"
    assert grading.mark(LONGER, carried("b", OWN, LONGER)).state == "right"


def test_other_words_under_the_same_name_are_the_same_option():
    assert carried("b", OWN, WORDED) == "b"


def test_what_is_gone_is_left_out():
    gone = replace(OWN, options=(Option("x", "Low"), Option("y", "Middle", right=True)))
    assert carried("b", OWN, gone) is None
    assert carried(["a", "b"], replace(OWN, kind="multiple"), gone) == ["x"]
    assert carried(None, OWN, LONGER) is None


def test_pairs_and_places_are_carried_too():
    own = Question(
        "q", "match", "?", pairs=(Pair("p1", "Hours", "c1"),),
        choices=(Choice("c1", "Input"), Choice("c2", "Output")),
    )  # fmt: skip
    now = replace(
        own, pairs=(Pair("p1", "Health", "c2"), Pair("p2", "Hours", "c1")),
        choices=(Choice("c1", "Output"), Choice("c2", "Input")),
    )  # fmt: skip
    assert carried({"p1": "c1"}, own, now) == {"p2": "c2"}
    order = Question("q", "order", "?", options=(Option("a", "Ask"), Option("b", "Define")))
    turned = replace(order, options=(Option("a", "Define"), Option("b", "Ask")))
    assert carried({"a": "1", "b": "2"}, order, turned) == {"b": "1", "a": "2"}


def test_numbers_and_gaps_stay_as_they_are():
    number = Question("q", "numeric", "?")
    assert carried("8.5", number, number) == "8.5"
    assert carried({"g1": "lag"}, replace(number, kind="cloze"), number) == {"g1": "lag"}


@holds(some.permutations(["Low", "High", "Middle", "None"]))
def test_the_order_of_the_file_never_matters(words):
    own = replace(
        OWN, options=tuple(Option(x, w) for x, w in zip("abcd", sorted(words), strict=True))
    )
    now = replace(OWN, options=tuple(Option(x, w) for x, w in zip("abcd", words, strict=True)))
    texts = {one.id: one.text for one in now.options}
    for one in own.options:
        assert texts[carried(one.id, own, now)] == one.text


@holds(some.permutations(["Low", "High", "Middle", "None"]), some.integers(0, 4))
def test_a_version_keeps_the_names_of_its_words(words, kept):
    """Some stay, wherever they stand now; the others are new. Nothing moves by naming it twice."""
    own = replace(
        OWN, options=tuple(Option(x, w) for x, w in zip("abcd", sorted(words), strict=True))
    )
    said = [word if at < kept else f"New {at}" for at, word in enumerate(words)]
    now = replace(OWN, options=tuple(Option(x, w) for x, w in zip("abcd", said, strict=True)))
    named = named_as(now, own)
    names = {one.text: one.id for one in own.options}
    assert [one.text for one in named.options] == said
    assert len({one.id for one in named.options}) == 4
    assert all(one.id == names.get(one.text, one.id) for one in named.options)
    assert named_as(named, own) == named == named_as(now, named)
    for one in own.options:
        assert grading.mark(named, carried(one.id, own, named)) == grading.mark(
            named, carried(carried(one.id, own, now), now, named)
        )


def test_words_that_change_places_are_another_key_and_the_files_order_is_not():
    swapped = replace(OWN, options=(Option("a", "High"), Option("b", "Low", right=True)))
    assert swapped.key_hash == OWN.key_hash  # as the file has it
    assert named_as(swapped, OWN).key_hash != OWN.key_hash
    turned = replace(OWN, options=(Option("a", "High", right=True), Option("b", "Low")))
    assert named_as(turned, OWN).key_hash == OWN.key_hash
    assert named_as(WORDED, OWN) == WORDED
    steps = Question("q", "order", "?", options=(Option("a", "Ask"), Option("b", "Define")))
    back = replace(steps, options=(Option("a", "Define"), Option("b", "Ask")))
    assert named_as(back, steps).key_hash != steps.key_hash
    assert named_as(replace(back, kind="single"), steps).options == back.options


def test_pairs_whose_words_change_places_are_another_key():
    own = Question(
        "q", "match", "?", pairs=(Pair("p1", "Hours", "a"), Pair("p2", "Health", "b")),
        choices=(Choice("a", "Input"), Choice("b", "Outcome")),
    )  # fmt: skip
    for now, is_same in (
        (replace(own, pairs=(Pair("p1", "Health", "a"), Pair("p2", "Hours", "b"))), False),
        (replace(own, choices=(Choice("a", "Outcome"), Choice("b", "Input"))), False),
        (
            replace(
                own, pairs=(Pair("p1", "Health", "a"), Pair("p2", "Hours", "b")),
                choices=(Choice("a", "Outcome"), Choice("b", "Input")),
            ),
            True,
        ),
    ):  # fmt: skip
        assert (named_as(now, own).key_hash == own.key_hash) == is_same
