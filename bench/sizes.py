"""The sizes that the bench fills, and the words and figures that they are made of. Fixed seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

SEED = 20_240_501
BOARD = 60  # metrics of the department whose dashboard is measured
MONTHS = 36  # values of each of them
LONG = 500  # values of the metric whose page is measured


@dataclass(frozen=True)
class Size:
    """How much of everything; `weekly` and `daily` are how many values such metrics have."""

    name: str
    departments: int
    metrics: int
    people: int
    objectives: int
    entries: int
    weekly: int
    daily: int


SIZES = {
    "S": Size("S", 4, 100, 40, 20, 2_000, weekly=52, daily=120),
    "M": Size("M", 40, 2_000, 400, 60, 20_000, weekly=150, daily=1_850),
    "L": Size("L", 400, 100_000, 6_000, 300, 1_000_000, weekly=64, daily=64),
}

WORDS = """
Average Median Total Share Rate Number Cost Time Age Size Growth Change Backlog Volume Weight
Length Speed Delay Error Return Repeat First Second Final Early Late Daily Open Closed Planned
order invoice delivery call visit contract claim repair batch machine route supplier customer
patient learner ticket project product sample parcel training absence shift review payment
budget forecast audit incident warehouse
accepted billed checked delayed delivered entered filled handled inspected issued kept lost
made missed moved paid planned printed raised received refused renewed resolved returned sent
shipped signed sold started stopped
abroad again ahead alone apart behind daily elsewhere everywhere indoors inside nearby nightly
offline online outside overall overnight overseas quickly quarterly seldom sooner twice
unasked underway upstream weekly within yearly
"""
PLACES = [WORDS.split()[start : start + 30] for start in range(0, 120, 30)]  # of four in a name


def names(count: int) -> Iterator[str]:
    """So many names of metrics, made of 120 words: the worst case for a search by words."""
    rolls = random.Random(SEED)  # noqa: S311 - figures, not secrets
    made = [" ".join(words) for words in product(*PLACES)]
    rolls.shuffle(made)
    return iter(made[:count])


@dataclass(frozen=True)
class Shape:
    """A series that many metrics share: rhythm, direction, figures, and what is aimed at."""

    frequency: str
    direction: str
    figures: tuple[float, ...]
    target: float | None

    def starts(self, today: date) -> list[date]:
        """The first days of its periods; the last one is the latest complete period."""
        count = len(self.figures)
        if self.frequency == "day":
            return [today - timedelta(days=count - index) for index in range(count)]
        if self.frequency == "week":
            monday = today - timedelta(days=today.weekday())
            return [monday - timedelta(weeks=count - index) for index in range(count)]
        place = today.year * 12 + today.month - 1 - count
        return [date((place + index) // 12, (place + index) % 12 + 1, 1) for index in range(count)]


def shape(number: int, frequency: str, count: int) -> Shape:
    """Shape number `number` of a rhythm: steady, shifted at the end, or with an outlier."""
    seed = f"{SEED} {frequency} {count} {number}"
    rolls = random.Random(seed)  # noqa: S311 - figures, not secrets
    level = rolls.uniform(10, 500)
    spread = level * rolls.uniform(0.02, 0.15)
    figures = [rolls.gauss(level, spread) for _ in range(count)]
    kind = number % 5
    if kind == 1:
        figures[-8:] = [one + 2.5 * spread for one in figures[-8:]]
    elif kind == 2:
        figures[-1] += 5 * spread
    elif kind == 3:
        figures[-9:] = [one - 2.5 * spread for one in figures[-9:]]
    target = level + rolls.choice((-4, -0.5, 0.5, 4)) * spread if number % 3 else None
    return Shape(
        frequency,
        ("increase", "decrease", "neutral")[number % 3 if number % 7 else 2],
        tuple(round(one, 2) for one in figures),
        None if target is None else round(target, 2),
    )
