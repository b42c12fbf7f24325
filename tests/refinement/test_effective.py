"""From when a decision holds: notice, quarters, deprecation for a whole quarter."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.refinement.consensus import KINDS
from portal.refinement.effective import archived_on, holds_from, new_metric_from, quarter_start

DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("kind", "published", "holds"),
    [
        ("revise_minor", (2026, 11, 2), (2027, 1, 1)),
        ("revise_major", (2026, 12, 4), (2027, 1, 1)),  # 28 days before
        ("revise_major", (2026, 12, 5), (2027, 4, 1)),  # 27 days before
        ("add", (2026, 11, 2), (2027, 1, 1)),
        ("retire", (2026, 11, 2), (2027, 4, 1)),  # deprecated for the first quarter of 2027
        ("retire", (2027, 1, 1), (2027, 4, 1)),
        ("retire", (2027, 1, 2), (2027, 7, 1)),
        ("merge", (2026, 11, 2), (2027, 4, 1)),
        ("suspend", (2026, 11, 2), (2026, 11, 2)),
        ("ratify", (2026, 11, 2), (2026, 11, 2)),
        ("keep", (2026, 11, 2), (2026, 11, 2)),
        ("defer", (2026, 11, 2), (2026, 11, 2)),
    ],
)
def test_from_when_it_holds(kind, published, holds):
    assert holds_from(kind, date(*published)) == date(*holds)


def test_a_wish_is_granted_where_it_leaves_notice():
    published = date(2026, 11, 2)
    assert holds_from("revise_minor", published, date(2026, 12, 15)) == date(2026, 12, 15)
    assert holds_from("revise_minor", published, date(2026, 11, 30)) == date(2026, 11, 30)
    assert holds_from("revise_minor", published, date(2026, 11, 29)) == date(2027, 1, 1)
    assert holds_from("retire", published, date(2027, 1, 1)) == date(2027, 4, 1)
    assert holds_from("retire", published, date(2027, 10, 1)) == date(2027, 10, 1)
    assert holds_from("suspend", published, date(2027, 1, 1)) == published


def test_quarters_follow_the_organisations_year():
    assert quarter_start(date(2027, 1, 2), first_month=2) == date(2027, 2, 1)
    assert quarter_start(date(2027, 2, 1), first_month=2) == date(2027, 2, 1)
    assert quarter_start(date(2027, 11, 2), first_month=12) == date(2027, 12, 1)


def test_a_merges_new_metric_is_measured_while_the_old_ones_still_are():
    published = date(2026, 11, 2)
    assert new_metric_from(published) == date(2027, 1, 1)
    assert new_metric_from(published) < archived_on(published)


@given(st.sampled_from(sorted(KINDS)), DAYS, DAYS | st.none(), st.integers(1, 12))
def test_nobody_is_surprised(kind, published, wished, first_month):
    holds = holds_from(kind, published, wished, first_month)
    if kind in ("keep", "defer", "suspend", "ratify"):
        assert holds == published
        return
    assert holds - published >= timedelta(days=28)
    if holds != wished:
        assert (holds.day, (holds.month - first_month) % 3) == (1, 0)
    if kind in ("retire", "merge"):
        whole = quarter_start(published, first_month)
        assert quarter_start(whole + timedelta(days=1), first_month) <= holds
