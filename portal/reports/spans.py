"""The months that a report is about. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from portal.errors import Refused
from portal.insight.charts import Drawing, latest

MONTHS = 24  # that a report shows where nobody chose
MOST = 120
LEAST = 12  # periods of a chart
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day of a month to the last day of one, or to today where `until` is None."""

    first: date
    until: date | None
    today: date

    @property
    def day(self) -> date:
        """The day as of which the report reads."""
        return self.until or self.today

    @property
    def words(self) -> str:
        """November 2024 to October 2026; to 26 November 2026 where the last month goes on."""
        last = f"{self.day:%B %Y}" if self.until else f"{self.day.day} {self.day:%B %Y}"
        return last if f"{self.first:%B %Y}" == last else f"{self.first:%B %Y} to {last}"

    @property
    def as_of(self) -> str:
        """October 2026; 26 November 2026 where the last month goes on."""
        return f"{self.day:%B %Y}" if self.until else f"{self.day.day} {self.day:%B %Y}"

    @property
    def key(self) -> str:
        """What tells two spans apart; one that goes on is another one each day."""
        return f"{self.first:%Y%m}-{self.day:%Y%m%d}{'' if self.until else '+'}"

    @property
    def file_name(self) -> str:
        return f"{self.day:%Y-%m}" if self.until else self.day.isoformat()


def span(first: str, until: str, today: date) -> Span:
    """The span of two months as an address has them: 2024-11 and 2026-10, either of them empty.

    Raises Refused, at the field, for what is no month, lies ahead, or is too long a span.
    """
    last = _month(until, "until") if until.strip() else None
    if last is not None and last > today:
        raise Refused("This month has not begun yet. Choose an earlier one.", field="until")
    ended = _end(last) if last is not None and _end(last) < today else None
    begun = _month(first, "first") if first.strip() else _back(ended or today, MONTHS - 1)
    if begun > (ended or today):
        raise Refused("The first month is later than the last. Exchange them.", field="first")
    if _back(ended or today, MOST - 1) > begun:
        raise Refused(
            f"At most {MOST // 12} years fit a report. Choose a later month.", field="first"
        )
    return Span(begun, ended, today)


def month_before(today: date) -> date:
    """The last day of the month before this one."""
    return today.replace(day=1) - timedelta(days=1)


def shown(drawing: Drawing, first: date) -> Drawing:
    """The periods of a drawing from `first` on; the last twelve at least, to make sense of one."""
    since = first.isoformat()
    return latest(drawing, max(LEAST, sum(start >= since for start in drawing["starts"])))


def _month(text: str, field: str) -> date:
    found = _MONTH.fullmatch(text.strip())
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1900:
        raise Refused("Write a month as 2026-10: the year, a hyphen, the month.", field=field)
    return date(int(found[1]), int(found[2]), 1)


def _end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _back(day: date, months: int) -> date:
    """The first day of the month so many months before that of `day`."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
