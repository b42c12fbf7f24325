"""Periods in order, and the gaps between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.insight.period_order import UnclearOrder, in_order, missing_before


def sorted_labels(labels):
    return [labels[i] for i in in_order(labels)]


@pytest.mark.parametrize(
    "labels",
    [
        ["2023-12-31", "2024-01-01", "2024-1-2"],
        ["2023-9", "2023-10", "2024-01"],
        ["2023-Q4", "2024-Q1", "2024 Q2"],
        ["2023-W52", "2024-W1", "2024-W10"],
        ["2023-H2", "2024-H1"],
        ["1999", "2000"],
        ["Dec 2023", "January 2024", "Feb 2024"],
        ["31/12/2023", "01/01/2024", "13/01/2024"],
        ["12/31/2023", "01/01/2024", "01/13/2024"],
        ["2022/23", "2023/24"],
    ],
)
def test_periods_of_one_form_are_put_in_order(labels):
    assert sorted_labels(labels[::-1]) == labels
    assert sorted_labels(labels) == labels


def test_labels_of_no_known_form_are_taken_as_they_stand_if_they_rise():
    labels = ["batch 01", "batch 02", "batch 10"]
    assert sorted_labels(labels) == labels


@pytest.mark.parametrize(
    ("labels", "odd"),
    [
        (["batch 2", "batch 10"], "batch 2"),
        (["2024-02", "2024-01", "spring"], "spring"),
        (["2024-02", "2024-Q1", "2024-03"], "2024-Q1"),
        (["02/01/2024", "01/02/2024"], "02/01/2024"),
        (["2024-13-01", "2024-02-30"], None),
        (["2024-03-01", "2024-02-30"], "2024-02-30"),
        (["2024-01-01T12:00", "2024-01-01T06:00"], "2024-01-01T12:00"),
    ],
)
def test_an_unclear_order_is_refused_with_an_example(labels, odd):
    with pytest.raises(UnclearOrder) as refused:
        in_order(labels)
    assert refused.value.label == (odd or labels[0])
    assert "write all of them in one form" in str(refused.value)


def test_a_period_cannot_stand_twice():
    with pytest.raises(ValueError, match="twice"):
        in_order(["2024-01", "2024-02", "2024-01"])


@pytest.mark.parametrize(
    ("labels", "gaps"),
    [
        (["2024-01", "2024-02", "2024-03", "2024-05"], [3]),
        (["2024-01-01", "2024-02-01", "2024-03-01", "2024-05-01"], [3]),
        (["2024-01-31", "2024-02-29", "2024-03-31", "2024-05-31"], [3]),
        (["2023-07-01", "2023-10-01", "2024-01-01", "2024-07-01"], [3]),
        (["2023-Q3", "2023-Q4", "2024-Q1"], []),
        (["2023-W51", "2023-W52", "2024-W01", "2024-W03"], [3]),
        (["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-05", "2024-01-06"], [3]),
        (["2024-01-01", "2024-01-08", "2024-01-15", "2024-01-29"], [3]),
        (["2024-01-01", "2024-01-02", "2024-01-04", "2024-01-19", "2024-03-25"], []),
        (["batch 1", "batch 2", "batch 9"], []),
        (["2024-01", "2024-09"], []),
        ([], []),
    ],
)
def test_gaps_are_found_by_the_rhythm_of_the_periods(labels, gaps):
    assert [i for i, missing in enumerate(missing_before(labels)) if missing] == gaps


def test_a_weekend_is_no_gap_between_working_days():
    days = ["2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09", "2024-01-11"]
    assert missing_before(days) == [False, False, False, False, True]


@given(st.lists(st.text(max_size=12), max_size=8, unique=True))
def test_any_labels_are_ordered_or_refused(labels):
    try:
        order = in_order(labels)
    except ValueError:
        return
    assert sorted(order) == list(range(len(labels)))
    assert len(missing_before([labels[i] for i in order])) == len(labels)
