"""What two decisions of one cycle can't both say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.refinement.clashes import Put, clashes, ended_by, with_item
from portal.refinement.impact import lost_together

KINDS = ("keep", "defer", "revise_minor", "revise_major", "suspend", "retire", "merge")


def put(number, kind, **more):
    """Item `number`, of the metric with that number."""
    return Put(number, f"M{number}", kind, **{"metric_id": number, "proposal_id": number, **more})


def added(number, replaces):
    return Put(number, f"A{number}", "add", proposal_id=number, replaces_id=replaces)


@pytest.mark.parametrize("kind", KINDS)
def test_a_metric_that_a_merge_takes_is_decided_by_the_merge_alone(kind):
    merge = put(1, "merge", merged=frozenset({2}))
    (found,) = clashes([put(2, kind), merge])
    assert (found.item_id, found.other_id) == (1, 2)
    assert "M1" in found.words
    assert "M2" in found.words
    assert clashes([merge, put(2, "merge", proposal_id=1, merged=frozenset({2}))]) == ()


def test_two_merges_of_a_metric_that_is_no_item():
    one, other = (put(n, "merge", merged=frozenset({9})) for n in (1, 2))
    assert "merge the same metric" in clashes([one, other])[0].words


@pytest.mark.parametrize(
    ("kind", "count"),
    [("keep", 1), ("revise_minor", 1), ("suspend", 1), ("defer", 1), ("retire", 0), ("merge", 0)],
)
def test_what_an_addition_replaces_ends(kind, count):
    found = clashes([added(5, replaces=1), put(1, kind)])
    assert len(found) == count
    assert all("would replace it" in one.words for one in found)
    assert clashes([added(5, replaces=None), put(1, kind)]) == ()


def test_a_definition_is_revised_once():
    shared = [put(n, kind, definition_id=7) for n, kind in enumerate(["revise_minor"] * 3, 1)]
    assert [(one.item_id, one.other_id) for one in clashes(shared)] == [(1, 2), (1, 3)]
    assert clashes([shared[0], put(2, "keep", definition_id=7)]) == ()
    assert clashes([shared[0], put(2, "revise_major", definition_id=8)]) == ()


def test_those_of_some_items():
    found = clashes([put(1, "merge", merged=frozenset({2, 3})), put(2, "keep"), put(3, "keep")])
    assert [one.other_id for one in with_item(found, {2})] == [2]
    assert len(with_item(found, {1})) == 2


puts = st.lists(
    st.tuples(
        st.sampled_from((*KINDS, "add")),
        st.frozensets(st.integers(1, 8), max_size=3),
        st.integers(1, 3),
    ),
    max_size=8,
)


@given(puts, st.randoms())
def test_the_order_does_not_matter_and_each_pair_stands_once(drawn, chance):
    made = [
        added(number, min(merged, default=None))
        if kind == "add"
        else put(
            number, kind, merged=merged if kind == "merge" else frozenset(), definition_id=shared
        )
        for number, (kind, merged, shared) in enumerate(drawn, 1)
    ]
    found = clashes(made)
    chance.shuffle(made)
    assert [(one.item_id, one.other_id) for one in clashes(made)] == [
        (one.item_id, one.other_id) for one in found
    ]
    assert all(one.item_id < one.other_id for one in found)
    by_item = {one.item_id: one for one in made}
    for one in made:  # whatever is taken by a merge of another item is in one of them
        for other in made:
            if one.kind == "merge" and other is not one and other.metric_id in one.ends:
                assert with_item(found, {one.item_id})
    # Without those that clash nothing clashes.
    bad = {number for one in found for number in (one.item_id, one.other_id)}
    assert clashes([one for number, one in by_item.items() if number not in bad]) == ()


PLACED = [(1, None, ("O1", "Whole")), (2, 1, ("O2", "Part")), (3, None, ("O3", "Other"))]
SERVING = {2: [("approved", 1), ("approved", 2)], 3: [("approved", 3), ("suspended", 4)]}


@pytest.mark.parametrize(
    ("gone", "joins", "lost"),
    [
        ({1}, (), []),
        ({1, 2}, (), ["O1", "O2"]),  # the whole is measured through its part alone
        ({1, 2}, (1,), ["O2"]),
        ({1, 2}, (2,), []),
        ({3}, (), ["O3"]),  # what is suspended measures nothing
        ((), (), []),
    ],
)
def test_objectives_that_two_decisions_together_leave_with_no_metric(gone, joins, lost):
    assert [code for code, _ in lost_together(PLACED, SERVING, gone, joins)] == lost


def test_what_a_merge_ends():
    assert ended_by([put(1, "merge", merged=frozenset({2})), put(3, "keep"), put(4, "retire")]) == {
        1, 2, 4,
    }  # fmt: skip
