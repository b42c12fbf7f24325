"""The order of period labels, and where periods are missing between them.

Labels are text. 2024-03-01, 2024-03, 2024-Q1, 2024-W09, 2024-H1 and 2024 are read as they stand,
other usual forms (1 March 2024) where they have one meaning. Labels in no such form can be read
too, as long as they already stand in an order that sorting would keep.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from portal.dates import DateOrder, Written, readings
from portal.unreadable import Unreadable, shown

MONTHS_A_YEAR = 12
DAYS_A_WEEK = 7
WORKING_DAYS_A_WEEK = 5  # Monday to Friday
PARTS_OF_A_YEAR = {
    "month": MONTHS_A_YEAR,
    "quarter": 4,
    "half_year": 2,
    "year": 1,
    "fiscal_quarter": 4,
    "fiscal_year": 1,
}
STEPS_FOR_A_RHYTHM = 2  # one difference alone says nothing about how far periods lie apart


class Place(NamedTuple):
    """Where a label stands: labels of one `form` are ordered by `number`, one period apart by 1."""

    form: str
    number: int


def _day(year: str, month: str, day: str) -> int:
    return date(int(year), int(month), int(day)).toordinal()


def _month(year: str, month: str) -> int:
    return date(int(year), int(month), 1).month + int(year) * MONTHS_A_YEAR


def _week(year: str, week: str) -> int:
    return date.fromisocalendar(int(year), int(week), 1).toordinal() // DAYS_A_WEEK


FORMS: tuple[tuple[str, re.Pattern[str], Callable[..., int]], ...] = (
    ("day", re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"), _day),
    ("month", re.compile(r"([0-9]{4})-([0-9]{1,2})"), _month),
    ("quarter", re.compile(r"([0-9]{4})[- ]?[Qq]([1-4])"), lambda y, q: int(y) * 4 + int(q)),
    ("week", re.compile(r"([0-9]{4})[- ]?[Ww]([0-9]{1,2})"), _week),
    ("half_year", re.compile(r"([0-9]{4})[- ]?[Hh]([12])"), lambda y, h: int(y) * 2 + int(h)),
    ("year", re.compile(r"([0-9]{4})"), int),
)


class UnclearOrder(ValueError):
    """Periods that can't be put in order; `label` is one that keeps them from it."""

    def __init__(self, label: str) -> None:
        super().__init__(
            f"The order of the periods is unclear (for example {shown(label)}); write all of them "
            "in one form such as 2024-03-01, 2024-03, 2024-Q1, 2024-W09 or 2024."
        )
        self.label = label


@lru_cache(maxsize=4096)
def place(label: str, order: DateOrder | None = None) -> Place | None:
    """Where `label` stands among labels of its form; None for one without a single meaning.

    `order` settles which part of 05/06/2024 is the month.
    """
    for form, pattern, number in FORMS:
        found = pattern.fullmatch(label)
        if found is not None:
            try:
                return Place(form, number(*found.groups()))
            except ValueError:  # 2024-13 or 2023-02-29: it looks like a date and is none
                return None
    if ":" in label:  # a time of day: periods shorter than a day keep the order they stand in
        return None
    try:
        meanings = readings(label, order)
    except Unreadable:
        return None
    return _read(meanings[0]) if len(meanings) == 1 else None


def _read(written: Written) -> Place | None:
    if written.day is not None:
        return Place("day", written.day.toordinal())
    year = written.year if written.year is not None else written.single_year
    if year is None:
        return None
    if written.kind == "week":
        return Place("week", _week(str(year), str(written.number)))
    return Place(written.kind, year * PARTS_OF_A_YEAR[written.kind] + written.number)


def places(labels: Sequence[str]) -> list[Place] | None:
    """Where each of `labels` stands, if all are of one form; else None.

    Days such as 05/06/2024 are read in the order of day and month that fits all of them, if only
    one does.
    """
    plain = _one_form([place(label) for label in labels])
    if plain is not None:
        return plain
    orders: tuple[DateOrder, ...] = ("dmy", "mdy")
    fitting = [_one_form([place(label, order) for label in labels]) for order in orders]
    found = [each for each in fitting if each is not None]
    return found[0] if len(found) == 1 else None


def _one_form(found: Sequence[Place | None]) -> list[Place] | None:
    known = [each for each in found if each is not None]
    one = len(known) == len(found) and len({each.form for each in known}) <= 1
    return known if one else None


@lru_cache(maxsize=8)
def laid_out(
    labels: tuple[str, ...],
) -> tuple[tuple[int, ...] | None, tuple[str, ...], tuple[bool, ...]]:
    """`in_order` (None where they stand in order), the labels so, and `missing_before` of these.

    Metrics that are read one after the other mostly have the same periods.
    """
    order = in_order(labels)
    if order == list(range(len(labels))):
        return None, labels, tuple(missing_before(labels))
    ordered = tuple([labels[position] for position in order])
    return tuple(order), ordered, tuple(missing_before(ordered))


def in_order(labels: Sequence[str]) -> list[int]:
    """The positions of `labels` from the earliest to the latest.

    Raises UnclearOrder where the labels are in no known form (or in several) and do not already
    rise as text: sorting 01/02/2024 as text would mix up the months. Raises ValueError where a
    period stands twice.
    """
    known = places(labels)
    if known is None:
        if any(earlier >= later for earlier, later in pairwise(labels)):
            raise UnclearOrder(_odd_one(labels))
        return list(range(len(labels)))
    order = sorted(range(len(labels)), key=lambda position: known[position].number)
    for earlier, later in pairwise(order):
        if known[earlier].number == known[later].number:
            raise ValueError(f"The period {shown(labels[later])} stands twice; keep one value.")
    return order


def _odd_one(labels: Sequence[str]) -> str:
    """The first label without a meaning, else the first of another form than most, or at all."""
    found = [place(label) for label in labels]
    forms = Counter(each.form for each in found if each is not None)
    usual = forms.most_common(1)[0][0] if forms else None
    odd = (
        label
        for label, each in zip(labels, found, strict=True)
        if each is None or each.form != usual
    )
    return next(odd, labels[0])


def missing_before(labels: Sequence[str]) -> list[bool]:
    """For each of the ordered `labels`: does at least one period lack between it and the last one?

    The rhythm is the commonest distance, if at least half of the distances are equal to it; where
    there is none (days on which something happened, for instance) nothing is missing. Days
    without any Saturday and Sunday are counted as working days.
    """
    numbers = _numbers(labels)
    distances = [later - earlier for earlier, later in pairwise(numbers)]
    if len(distances) < STEPS_FOR_A_RHYTHM:
        return [False] * len(labels)
    step, times = Counter(distances).most_common(1)[0]
    if 2 * times < len(distances):
        return [False] * len(labels)
    return [False, *(distance >= 2 * step for distance in distances)]


def _numbers(labels: Sequence[str]) -> list[int]:
    """The ordered `labels` as whole numbers; [] where their form is unknown or mixed."""
    known = places(labels)
    if not known:
        return []
    numbers = [each.number for each in known]
    if known[0].form != "day":
        return numbers
    days = [date.fromordinal(number) for number in numbers]
    if len({day.day for day in days}) == 1 or all(
        day.day == monthrange(day.year, day.month)[1] for day in days
    ):
        return [day.year * MONTHS_A_YEAR + day.month for day in days]
    if all(day.weekday() < WORKING_DAYS_A_WEEK for day in days):
        return [
            number // DAYS_A_WEEK * WORKING_DAYS_A_WEEK + day.weekday()
            for number, day in zip((each - 1 for each in numbers), days, strict=True)
        ]
    return numbers
