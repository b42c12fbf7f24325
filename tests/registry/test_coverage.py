"""The tree of objectives and what nothing measures."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from portal.registry.coverage import Coverage, below, tree, upper

METHOD = Path(__file__).parents[2] / "docs" / "methods" / "coverage.md"


def grown(*objectives, **serving):
    """A tree of (identity, parent); `serving` gives the states of metrics by objective: o1=…"""
    states = {
        int(name[1:]): [(state, f"{name} {state}") for state in found]
        for name, found in serving.items()
    }
    return tree([(one, parent, f"objective {one}") for one, parent in objectives], states)


def test_parts_stand_below_their_whole_in_the_order_given():
    found = grown((1, None), (3, 1), (2, 1), (4, 3))
    assert [node.identity for node in found.nodes()] == [1, 3, 4, 2]
    assert [part.identity for part in found.roots[0].parts] == [3, 2]


def test_an_objective_is_measured_by_a_metric_in_force():
    found = grown((1, None), (2, None), (3, None), (4, None), o1=["approved"], o2=["deprecated"],
                  o3=["draft", "suspended"])  # fmt: skip
    said = [node.coverage for node in found.nodes()]
    assert said == [Coverage.MEASURED, Coverage.MEASURED, Coverage.COMING, Coverage.NONE]
    assert found.measured_count == 2
    assert [node.identity for node in found.uncovered()] == [3, 4]


def test_a_whole_is_measured_through_any_part_at_any_depth():
    found = grown((1, None), (2, 1), (3, 2), o3=["approved"])
    assert [node.coverage for node in found.nodes()] == [
        Coverage.THROUGH,
        Coverage.THROUGH,
        Coverage.MEASURED,
    ]
    assert found.uncovered() == ()


def test_the_example_of_the_method():
    found = grown((1, None), (2, 1), (3, 1), o2=["approved"], o3=["draft"])
    said = {node.identity: node.coverage for node in found.nodes()}
    assert said == {1: Coverage.THROUGH, 2: Coverage.MEASURED, 3: Coverage.COMING}
    assert found.measured_count == 2
    rows = re.findall(r"^\| (\w+) \|", METHOD.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows[1:] == [word.value for word in Coverage]


def test_archived_and_rejected_metrics_measure_nothing():
    assert grown((1, None), o1=["archived", "rejected"]).roots[0].coverage is Coverage.NONE


def test_an_objective_without_its_parent_stands_at_the_top():
    assert [node.identity for node in grown((2, 1), (3, 2)).roots] == [2]


def test_a_node_is_found_by_its_objective():
    found = grown((1, None), (2, 1))
    assert found.node(2).objective == "objective 2"
    assert found.node(9) is None


@given(st.lists(st.integers(0, 20), min_size=1, max_size=20))
def test_every_objective_appears_exactly_once(above):
    parents = {
        number: (parent if parent < number else None) for number, parent in enumerate(above, 1)
    }
    parents = {number: parent or None for number, parent in parents.items()}
    found = grown(*parents.items())
    assert sorted(node.identity for node in found.nodes()) == sorted(parents)
    for root in found.roots:
        reached = {node.identity for node in root.walk()}
        assert reached == below(root.identity, parents)


def test_the_upper_ones_come_level_by_level_and_no_whole_before_another():
    found = grown((1, None), (2, None), (3, 1), (4, 1), (5, 2), (6, 3))
    assert upper(found.roots, 2) == {1, 2}
    assert upper(found.roots, 4) == {1, 2, 3, 5}
    assert upper(found.roots, 5) == {1, 2, 3, 4, 5}
    assert upper(found.roots, 99) == {1, 2, 3, 4, 5, 6}
    assert upper((), 9) == frozenset()


def test_below_includes_the_objective_itself_and_ends_in_a_circle():
    assert below(1, {1: None, 2: 1, 3: 2, 4: None}) == {1, 2, 3}
    assert below(1, {1: 2, 2: 1}) == {1, 2}
