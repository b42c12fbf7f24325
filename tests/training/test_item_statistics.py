"""Figures of questions and tests: the published formulae, reckoned another way."""

import json
import math
import statistics as st_
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.training.statistics.distributions import f_quantile, feldt, fisher, wilson
from portal.training.statistics.item_statistics import spearman_brown, statistics_of
from portal.training.statistics.mark_tables import BadTable, read_table

MARKS = [[1, 0, 2.5], [1, 1, 5], [0, 0, 0], [1, 1, 4], [0, 1, 3.5], [1, 0, 0.5]]
MAXIMA = [1, 1, 5]
FOUND = statistics_of(MARKS, MAXIMA, ["a", "b", "c"])


def near(value):
    return pytest.approx(value, abs=1e-9)


def columns():
    return [[row[at] for row in MARKS] for at in range(3)], [sum(row) for row in MARKS]


@pytest.mark.parametrize("at", range(3))
def test_items_by_their_formulae(at):
    held, totals = columns()
    xs = held[at]
    rests = [total - mark for total, mark in zip(totals, xs, strict=True)]
    item = FOUND.items[at]
    assert item.facility == near(st_.mean(xs) / MAXIMA[at])
    assert item.sd == near(st_.stdev(xs))
    assert item.discrimination == near(100 * st_.correlation(xs, rests))
    most = st_.covariance(sorted(xs), sorted(rests))
    assert item.efficiency == near(100 * st_.covariance(xs, rests) / most)
    roots = [math.sqrt(st_.covariance(column, totals)) for column in held]
    assert item.effective_weight == near(100 * roots[at] / sum(roots))


def test_the_whole_by_its_formulae():
    held, totals = columns()
    test, n = FOUND.test, len(totals)
    alpha = 3 / 2 * (1 - sum(map(st_.variance, held)) / st_.variance(totals))
    assert (test.n, test.items, test.maximum) == (6, 3, 7.0)
    assert test.mean == near(st_.mean(totals))
    assert test.median == near(st_.median(totals))
    assert test.sd == near(st_.stdev(totals))
    assert test.alpha == near(alpha)
    assert test.error_ratio == near(math.sqrt(1 - alpha))
    assert test.standard_error == near(st_.stdev(totals) * math.sqrt(1 - alpha))
    m2, m3, m4 = (sum((one - st_.mean(totals)) ** p for one in totals) / n for p in (2, 3, 4))
    k2 = n / (n - 1) * m2
    k3 = n**2 / ((n - 1) * (n - 2)) * m3
    k4 = n**2 / ((n - 1) * (n - 2) * (n - 3)) * ((n + 1) * m4 - 3 * (n - 1) * m2**2)
    assert test.skewness == near(k3 / k2**1.5)
    assert test.kurtosis == near(k4 / k2**2)


def test_a_negative_covariance_leaves_the_weight_blank():
    marks = [[1, 0, 0], [1, 0, 0], [0, 1, 1], [0, 1, 1], [0, 1, 0]]
    found = statistics_of(marks, [1, 1, 1])
    assert found.items[0].effective_weight is None
    assert found.items[0].discrimination < 0
    assert sum(one.effective_weight or 0 for one in found.items) == near(100)
    assert found.test.alpha < 0
    assert found.test.items_needed is None


def test_what_does_not_vary_is_not_defined():
    found = statistics_of([[Fraction(1, 10), 1]] * 7, [1, 1])
    item = found.items[0]
    assert (item.discrimination, item.efficiency, item.sd) == (None, None, 0)
    assert item.discrimination_state == "not defined"
    assert (found.test.alpha, found.test.skewness, found.test.kurtosis) == (None, None, None)


@pytest.mark.parametrize(
    ("n", "item", "discrimination", "alpha"),
    [(4, "too few", "too few", "too few"), (5, "enough", "too few", "too few"),
     (20, "enough", "provisional", "too few"), (30, "enough", "provisional", "enough"),
     (50, "enough", "enough", "enough")],
)  # fmt: skip
def test_states_and_intervals_wait_for_enough_people(n, item, discrimination, alpha):
    marks = [[int(at % 5 > skip or at % 2) for skip in range(5)] for at in range(n)]
    found = statistics_of(marks, [1] * 5)
    first = found.items[1]
    assert (first.state, first.discrimination_state) == (item, discrimination)
    assert found.test.alpha_state == alpha
    assert (first.facility_interval is None) == (n < 5)
    assert (first.discrimination_interval is None) == (n < 20)
    assert (found.test.alpha_interval is None) == (n < 30)
    assert first.discrimination is not None


def test_the_old_style_index_shares_ties_out():
    marks = [[1, 1]] * 3 + [[1, 0]] * 3 + [[0, 0]] * 5
    assert statistics_of(marks, [1, 1]).items[0].old_style_index == 1
    marks = [[1, 1], [1, 0], [0, 1], [0, 0], [0, 0], [1, 1], [1, 0], [0, 0]]
    # 2 of 8 in each group: top both right; bottom two of three without any
    assert statistics_of(marks, [1, 1]).items[0].old_style_index == 1


def test_intervals_against_published_figures():
    assert wilson(0.5, 10) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))
    assert wilson(0.0, 10) == (near(0), pytest.approx(0.2775, abs=1e-4))
    assert fisher(0.5, 28) == (pytest.approx(0.1560, abs=1e-4), pytest.approx(0.7358, abs=1e-4))
    # tables of F
    assert f_quantile(0.975, 10, 20) == pytest.approx(2.7737, abs=1e-4)
    assert f_quantile(0.95, 5, 10) == pytest.approx(3.3258, abs=1e-4)
    assert f_quantile(0.025, 10, 20) == pytest.approx(1 / 3.4185, abs=1e-4)
    low, high = feldt(0.8, 41, 10)
    assert low < 0.8 < high
    assert 1 - low == pytest.approx(0.2 * f_quantile(0.975, 40, 360))


def test_spearman_brown():
    assert spearman_brown(0.6, 10) == 20
    assert spearman_brown(0.75, 10) == 10
    assert spearman_brown(-0.1, 10) is None


@given(
    st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=2, max_size=12),
    st.randoms(use_true_random=False),
)
def test_no_order_matters_and_everything_keeps_its_range(marks, chance):
    first = statistics_of(marks, [4, 4, 4])
    mixed = list(marks)
    chance.shuffle(mixed)
    assert statistics_of(mixed, [4, 4, 4]) == first
    turned = statistics_of([row[::-1] for row in marks], [4, 4, 4], ["3", "2", "1"])
    assert turned.items[::-1] == first.items
    for item in first.items:
        assert 0 <= item.facility <= 1
        assert item.discrimination is None or -100 <= item.discrimination <= 100
        assert item.efficiency is None or item.efficiency <= 100 + 1e-9
    assert first.test.alpha is None or first.test.alpha <= 1


def test_a_table_with_names_and_blanks():
    found = read_table("\ufeffq1;q2\r\n1;2.5\r\n1;\r\n;0.5\r\n")
    assert found.names == ("q1", "q2")
    assert found.maxima == (1, Fraction(5, 2))
    assert found.marks == ((1, 0), (0, Fraction(1, 2)))
    assert read_table("1,2\n,\n").marks == ((0, 0),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("a,b\n", "Row 2 is missing"),
        ("1,2\n", "Row 2 is missing"),
        ("1,2\n1,x\n", "Row 2, column 2: “x” is not a number"),
        ("1,0\n1,0\n", "Row 1, column 2"),
        ("a,b\n1,2\n1,3\n", "Row 3, column 2: “3” is not between 0 and 2"),
        ("1,2\n-1,0\n", "Row 2, column 1"),
        ("1,2\n1\n", "Row 2, column 2"),
        ("1,2\n1,1,1\n", "Row 2, column 3"),
        ("1,2\n1,nan\n", "Row 2, column 2"),
        ('1,2\n"1,2\n', "Row 2"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(text, says):
    with pytest.raises(BadTable) as caught:
        read_table(text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_command_prints_json_and_says_what_is_wrong(app, tmp_path):
    run = app.test_cli_runner()
    good = tmp_path / "marks.csv"
    good.write_text("a,b\n1,1\n1,0\n0,1\n")
    found = run.invoke(args=["learn", "statistics", str(good)])
    held = json.loads(found.stdout)
    assert [one["name"] for one in held["items"]] == ["a", "b"]
    assert held["items"][0]["facility"] == 0.5
    assert held["test"]["n"] == 2
    good.write_bytes(b"1,1\n1,\xff\n")
    assert run.invoke(args=["learn", "statistics", str(good)]).exit_code == 1
    good.write_text("1,1\n1,9\n")
    wrong = run.invoke(args=["learn", "statistics", str(good)])
    assert wrong.exit_code == 1
    assert "Row 2, column 2" in wrong.output
