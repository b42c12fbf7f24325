"""Taking a metric at once says what judging value by value says."""

import random
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from portal.periods import period_of
from portal.values import bulk
from portal.values.gathering import Column, Gathering
from portal.values.judging import Rules, Track, judge
from portal.values.layout import Reader
from portal.values.mapping import Mapping
from portal.values.terms import Terms, Versions
from portal.values.whens import Whens

TODAY = date(2024, 6, 15)
MAPPING = Mapping(
    "long", "day", "period", department="here", measure="it", value_column="value",
    state_column="state", note_column="note",
)  # fmt: skip
TERMS = Terms(
    version_id=1, number="1", frequency="day", close_days=10, hard_low=0, hard_high=200,
    plausible_low=20, plausible_high=150,
)  # fmt: skip


class Rows:
    """A table in memory."""

    header = ("period", "value", "state", "note")

    def __init__(self, rows):
        self.given = rows

    def index(self, name):
        return self.header.index(name)

    def blocks(self):
        yield range(2, len(self.given) + 2), self.given


def gathered(rows):
    column = Column()
    reader = Reader(Rows(rows), MAPPING, {"here": "here"}, {"it": "it"})
    found = Gathering(reader, Whens(TODAY), lambda _cell: column, lambda _problem: None)
    assert list(found.run()) == [len(rows) + 1]
    return found, column


def track(versions, standing=(), may_confirm=True):
    held = {
        start: SimpleNamespace(
            value=value, numerator=None, denominator=None, state=state, revision=1
        )
        for start, value, state in standing
    }
    starts = sorted(held)
    return Track(versions, held, may_confirm, {}, starts, [held[one].value for one in starts])


def one_by_one(found, column, judging, rules):
    outcome = bulk.Outcome()
    for at in range(len(column)):
        cell = found.cell(column, at)
        outcome.take(cell, judge(cell, judging, rules))
    return outcome


def told(outcome):
    return sorted(
        (cell.line, *vars(one).values())
        for cell, judged in outcome.remarks
        for one in judged.remarks
    )


def rows_of(chance, order, decimals):
    days = [date(2023, 11, 1) + timedelta(n) for n in range(230) if chance.random() > 0.1]
    if order == "falling":
        days.reverse()
    if order == "mixed":
        chance.shuffle(days)
    rows = []
    for day in days:
        value = round(chance.gauss(80, 8), decimals)
        if chance.random() < 0.05:
            value = chance.choice((0, 19, 130, 170, 250, -4, 80.5))
        rows.append([day.isoformat(), str(value), "", ""])
    return rows


BROKEN = Versions(
    (replace(TERMS, effective_from=date(2020, 1, 1)),
     replace(TERMS, version_id=2, hard_high=120, effective_from=date(2024, 2, 1), run=1)),
    TERMS,
)  # fmt: skip
COUNT = replace(TERMS, value_type="count")
COUNTED = Versions((COUNT,), COUNT)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("order", ["rising", "falling", "mixed"])
@pytest.mark.parametrize("versions", [Versions((TERMS,), TERMS), BROKEN, COUNTED])
@pytest.mark.parametrize("conflict", ["skip", "revise"])
def test_at_once_says_what_one_by_one_says(seed, order, versions, conflict):
    chance = random.Random(seed)  # noqa: S311 - no secret
    found, column = gathered(rows_of(chance, order, None if versions is COUNTED else 2))
    standing = [
        (date(2023, 9, 1) + timedelta(n), round(chance.gauss(80, 8)), chance.choice(
            ("final", "provisional")))
        for n in range(chance.choice((0, 40, 120, 400)))
        if chance.random() > 0.2
    ]  # fmt: skip
    rules = Rules(conflict, "because", TODAY)
    expected = one_by_one(found, column, track(versions, standing), rules)
    judging = track(versions, standing)
    outcome = bulk.judge_all(found, column, judging, rules)
    assert outcome.counts() == expected.counts()
    assert sorted(outcome.rows) == sorted(expected.rows)
    assert told(outcome) == told(expected)
    assert expected.remarks
    taken = bulk._Plain.of(found, column, track(versions, standing))
    assert (taken is None) == (order == "mixed")


def test_most_values_of_a_rising_column_are_not_looked_at_alone(monkeypatch):
    chance = random.Random(1)  # noqa: S311 - no secret
    days = [date(2020, 1, 1) + timedelta(n) for n in range(1_000)]
    rows = [[day.isoformat(), str(100 + chance.random()), "", ""] for day in days]
    found, column = gathered(rows)
    looked = []
    monkeypatch.setattr(
        bulk, "judge", lambda cell, *more: looked.append(cell) or judge(cell, *more)
    )
    outcome = bulk.judge_all(
        found, column, track(Versions((TERMS,), TERMS)), Rules("skip", "", TODAY)
    )
    assert outcome.staged == 1_000
    assert len(looked) < 100


@pytest.mark.parametrize(
    "row", [
        ["2024-01-02", "80", "provisional", ""], ["2024-01-02", "80", "", "a storm"],
        ["2024-01-02", "80 %", "", ""], ["2024-01-02", "", "missing", "broken"],
        ["2024-01-01", "80", "", ""], ["January 2024", "80", "", ""],
    ],
)  # fmt: skip
def test_what_says_more_is_judged_alone(row):
    found, column = gathered([["2024-01-01", "80", "Final", ""], row])
    versions = Versions((TERMS,), TERMS)
    expected = one_by_one(found, column, track(versions), Rules("skip", "", TODAY))
    outcome = bulk.judge_all(found, column, track(versions), Rules("skip", "", TODAY))
    assert (outcome.rows, told(outcome), outcome.counts()) == (
        expected.rows, told(expected), expected.counts()
    )  # fmt: skip


def test_a_rhythm_of_its_own_is_known_for_all_metrics():
    whens = Whens(TODAY)
    month, day = period_of(TODAY, "month"), period_of(TODAY, "day")
    numbers = {whens.number(month, None), whens.number(month, date(2024, 6, 3))}
    assert whens.fit("month", 1, numbers)
    assert whens.odd(numbers) == numbers  # it has not ended
    assert not whens.fit("month", 1, {whens.number(day, None)})
