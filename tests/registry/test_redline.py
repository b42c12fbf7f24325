"""What differs between two texts, readable."""

from hypothesis import given
from hypothesis import strategies as st

from portal.registry import redline
from portal.registry.definition_text import DefinitionText


def without(parts, kind):
    return "".join(text for each, text in parts if each != kind)


def test_words_that_came_and_went_stand_at_their_place():
    parts = redline.parts("all orders of the month", "all paid orders of the week")
    assert parts == (
        ("same", "all"),
        ("in", " paid"),
        ("same", " orders of the "),
        ("out", "month"),
        ("in", "week"),
    )


def test_a_rewritten_text_stands_whole_beside_the_old_one():
    parts = redline.parts("days between order and delivery", "share of complaints")
    assert parts == (("out", "days between order and delivery"), ("in", "share of complaints"))


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_texts_can_be_read_from_the_parts(before, after):
    parts = redline.parts(before, after)
    assert without(parts, "in") == before
    assert without(parts, "out") == after


@given(st.text(max_size=200))
def test_the_same_text_has_no_difference(text):
    assert all(kind == "same" for kind, _ in redline.parts(text, text))


def test_words_of_the_vocabulary_are_exchanged_whole():
    before = DefinitionText(direction="increase", hard_low=0.0, name="Lead time")
    after = DefinitionText(direction="decrease", hard_low=None, name="Lead times")
    found = {one.field: one for one in redline.differences(before, after)}
    assert list(found) == ["name", "direction", "hard_low"]
    assert found["direction"].parts == (("out", "Higher is better"), ("in", "Lower is better"))
    assert found["hard_low"].parts == (("out", "0"),)
    assert found["name"].label == "Name"
