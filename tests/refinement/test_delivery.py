"""On time, late, missing; revised and by how much."""

from datetime import date

from portal.refinement.delivery import Arrived, delivery, revised

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))
DUE = {JAN: date(2026, 2, 10), FEB: date(2026, 3, 10), MAR: date(2026, 4, 10)}


def arrived(start, day, value=1.0, revision=1):
    return Arrived(start, revision, day, value)


def test_the_example_of_the_page():
    found = delivery(
        DUE, [arrived(JAN, date(2026, 2, 10)), arrived(FEB, date(2026, 3, 14))]
    )  # fmt: skip
    assert (found.expected, found.on_time, found.late, found.missing) == (3, 1, 1, 1)
    assert found.days_late == 4


def test_the_first_figure_counts_and_a_reason_is_none():
    late = [arrived(JAN, date(2026, 2, 1), value=None), arrived(JAN, date(2026, 2, 12), revision=2)]
    assert delivery(DUE, late).days_late == 2
    assert delivery(DUE, [*late, arrived(JAN, date(2026, 2, 2), revision=0)]).on_time == 1


def test_what_was_not_due_counts_nowhere():
    found = delivery(DUE, [arrived(APR, date(2026, 9, 1))])
    assert (found.late, found.missing, found.days_late) == (0, 3, None)
    assert delivery({}, []).expected == 0


def test_a_revision_counts_by_what_it_changed():
    day = date(2026, 2, 1)
    found = revised(
        [
            arrived(JAN, day, 10.0), arrived(JAN, day, 12.0, 2), arrived(JAN, day, 15.0, 3),
            arrived(FEB, day, 7.0), arrived(FEB, day, 7.0, 2), arrived(MAR, day, 4.0),
            arrived(APR, day, None),
        ]
    )  # fmt: skip
    assert (found.periods, found.revised, found.revisions) == (3, 1, 3)
    assert (found.change, found.largest) == (5.0, 5.0)


def test_nothing_came():
    assert revised([]).change is None
