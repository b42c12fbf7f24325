"""By when a signal wants an answer: one period of its metric after it was seen. Pure."""

import calendar
from datetime import date, timedelta

from portal.frequencies import MONTHS_IN, WEEKS, Frequency

ON_THE_NEXT_DAY = 1  # days, for values of a day
IRREGULAR = 1  # months, where no rhythm is stated


def answer_due(seen_on: date, frequency: str) -> date:
    """One period of `frequency` after `seen_on`; a day that a month lacks becomes its last one."""
    kind = Frequency(frequency)
    if kind is Frequency.DAY:
        return seen_on + timedelta(days=ON_THE_NEXT_DAY)
    if kind in WEEKS:
        return seen_on + timedelta(weeks=WEEKS[kind])
    months = MONTHS_IN.get(kind, IRREGULAR)
    year, month = divmod(seen_on.year * 12 + seen_on.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(seen_on.day, last))
