"""Ours beside greedy and deferred acceptance: the table that docs/methods/pairing.md shows."""

from pathlib import Path

from tests.mentorship import rivals

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/methods/pairing.md"


def test_the_table_of_other_ways_is_what_they_come_to():
    table = rivals.table()
    assert table in DOCUMENT.read_text(encoding="utf-8")
    for kind in table.split("\n\n"):
        rows = [line.strip("| ").split(" | ") for line in kind.splitlines()[2:]]
        ours, *_, greedy, deferred = [[float(number) for number in row[1:]] for row in rows]
        assert ours[:2] >= greedy[:2]  # pairs, then points
        assert ours[:2] >= deferred[:2]
        assert deferred[5] == 0 < greedy[5]
