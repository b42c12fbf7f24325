"""The periods that a file names, each once, and what can be said of them for all metrics alike."""

from datetime import date

from portal.periods import Period, period_of
from portal.registry.vocabulary import ValueType
from portal.values.checks import Entry, Expected, check

ANY = Expected(ValueType.AMOUNT)


class Whens:
    """Periods with the day by which they were named, numbered as they come.

    `starts` and `texts` (ISO) go with them: the first day of each.
    """

    def __init__(self, today: date) -> None:
        self.today = today
        self.all: list[tuple[Period, date | None]] = []
        self.starts: list[date] = []
        self.texts: list[str] = []
        self._numbers: dict[tuple[date, date, date | None], int] = {}
        self._odd: set[int] = set()
        self._fitting: dict[tuple[str, int], set[int]] = {}

    def number(self, period: Period, day: date | None) -> int:
        """The number of this period, named so."""
        key = (period.start, period.end, day)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.all)
            self.all.append((period, day))
            self.starts.append(period.start)
            self.texts.append(period.start.isoformat())
            if check(Entry(period, day=day), ANY, self.today):
                self._odd.add(found)
        return found

    def fit(self, frequency: str, fiscal_start_month: int, numbers: set[int]) -> bool:
        """Whether all of `numbers` are periods of this rhythm."""
        known = self._fitting.setdefault((frequency, fiscal_start_month), set())
        for one in numbers - known:
            period = self.all[one][0]
            due = period_of(period.start, frequency, fiscal_start_month)
            if (due.start, due.end) != (period.start, period.end):
                return False
            known.add(one)
        return True

    def odd(self, numbers: set[int]) -> set[int]:
        """Those of which the checks have something to say, whatever the value."""
        return numbers & self._odd
