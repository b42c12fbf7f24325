"""Pure: states of a course, changed headings, counts that give nobody away, quizzes in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.training.authoring.headings import changed
from portal.training.authoring.quizzes import parts
from portal.training.course_state import Step, following, states
from portal.training.statistics.floors import FLOOR, floored


def test_lessons_open_one_after_the_other():
    steps = [Step(is_done=True), Step(is_begun=True), Step(), Step(stays_open=True)]
    assert states(steps, is_sequential=True) == ["done", "begun", "locked", "open"]
    assert states(steps, is_sequential=False) == ["done", "begun", "open", "open"]
    assert states(steps, is_sequential=False, may_begin=False) == [
        "done",
        "locked",
        "locked",
        "open",
    ]
    assert states([Step(is_done=True, is_changed=True)], is_sequential=True) == ["changed"]
    assert following(["done", "open", "begun"]) == 2
    assert following(["done", "locked"]) is None
    assert states([], is_sequential=True) == []


def test_headings_that_changed_are_named_in_the_order_of_the_text():
    before = [["a", "A", "1"], ["b", "B", "2"], ["c", "C", "3"]]
    now = [["d", "D", "4"], ["b", "B", "9"], ["a", "A", "1"]]
    assert [(one.id, one.words, one.how) for one in changed(before, now)] == [
        ("d", "D", "new"), ("b", "B", "changed"), ("", "C", "gone")
    ]  # fmt: skip
    assert changed(before, before) == []


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 2, "b": 2}, None),
        ({"a": 5, "b": 0}, {"a": 5, "b": 0}),
        ({"a": 3, "b": 6, "c": 9}, {"a": None, "b": None, "c": 9}),
        ({"a": 3, "b": 9, "c": 0}, {"a": None, "b": None, "c": 0}),
        ({"a": 1, "b": 4, "c": 9}, {"a": None, "b": None, "c": 9}),
    ],
)
def test_small_groups_are_withheld(counts, shown):
    assert floored(counts) == shown


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 30), min_size=2))
def test_no_single_group_can_be_worked_out_from_the_total(counts):
    shown = floored(counts)
    hidden = [name for name in counts if shown is not None and shown[name] is None]
    assert len(hidden) != 1
    for name, count in (shown or {}).items():
        assert count is None or count == counts[name]
        assert count is None or count == 0 or count >= FLOOR


def test_quizzes_stand_where_the_text_has_them():
    assert parts("<p>A</p><!--quiz 0--><p>B</p><!--quiz 11-->") == ("<p>A</p>", 0, "<p>B</p>", 11)
    assert parts("") == ()
