"""A first guess at what the columns of a file hold, for a person to confirm or correct.

Names of columns count, and what stands in them counts more: a column whose cells are departments
that the portal knows is the department's, whatever it is called.
"""

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Names
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice, pairwise

from portal.dates import DateOrder, Kind, readings
from portal.periods import Frequency
from portal.tables.cells import Figure
from portal.tables.numbers import detect_decimal, read_number
from portal.tables.table import Table
from portal.unreadable import Unreadable
from portal.values.dates import detect_date_order, has_numeric_dates
from portal.values.mapping import Mapping, Measure, lookup, normal

SAMPLE_ROWS = 2000  # rows that tell the roles of columns
SAMPLE_TEXTS = 200  # different texts of a column that are tried as periods and names
MOSTLY = 0.8  # share of a column's filled cells that must be of a kind

HINTS: dict[str, tuple[str, ...]] = {
    "period": (
        *("period", "date", "month", "week", "quarter", "year", "day", "reporting period"),
        *("period start", "start date", "month ending", "week ending", "financial year"),
    ),
    "department": (
        *("department", "dept", "department code", "org", "org code", "organisation", "team"),
        *("organisation code", "organization", "unit", "site", "branch", "provider", "trust"),
    ),
    "measure": ("metric", "measure", "indicator", "metric code", "metric name", "measure name"),
    "value": ("value", "amount", "result", "figure", "actual"),
    "numerator": ("numerator", "num"),
    "denominator": ("denominator", "den", "denom"),
    "state": ("state", "status", "value state"),
    "note": ("note", "notes", "comment", "comments", "remark", "remarks"),
}  # words that people write above columns, in lower case


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the sample: its filled cells, and which share of them is of each kind."""

    name: str
    texts: tuple[str, ...]
    periods: float
    numbers: float
    departments: float
    measures: float

    def is_hinted(self, role: str) -> bool:
        return _words(self.name) in HINTS[role]


def propose_mapping(
    table: Table,
    known_departments: Names[str, str],
    known_measures: Names[str, str],
    fiscal_start_month: int = 1,
) -> Mapping:
    """A mapping that fits `table` as well as can be guessed; `gaps()` of it says what is left open.

    `known_…` lead from a name, code or slug to the slug or key. Decimal mark and order of dates are
    left None where nothing settles them (see `undecided`).
    """
    departments, measures = lookup(known_departments.items()), lookup(known_measures.items())
    columns = _columns(table, departments, measures)
    wide = [each for each in columns if _is_period(each.name)]
    layout_is_wide = len(wide) > 1
    rest = [each for each in columns if not (layout_is_wide and each in wide)]
    period = None if layout_is_wide else _take(rest, "period", lambda each: each.periods)
    department = _take(rest, "department", lambda each: each.departments)
    measure = _take(rest, "measure", lambda each: each.measures)
    state = _take(rest, "state", _nothing)
    note = _take(rest, "note", _nothing)
    numbers = [each for each in rest if _holds_figures(each, measures)]
    texts = [each for each in rest if each.texts and each not in numbers]
    department = department or (texts.pop(0) if texts else None)
    dates = [each.name for each in wide] if layout_is_wide else _all_texts(table, period)
    order, frequency = _order_and_frequency(dates)
    mapping = Mapping(
        layout="wide" if layout_is_wide else "measures",
        frequency=frequency,
        period_column=_name(period),
        department_column=_name(department),
        measure_column=_name(measure),
        period_columns=tuple(each.name for each in wide) if layout_is_wide else (),
        state_column=_name(state),
        note_column=_name(note),
        decimal=detect_decimal(text for each in (wide + numbers) for text in each.texts),
        date_order=order,
        fiscal_start_month=fiscal_start_month,
    )
    return mapping if layout_is_wide else _with_values(mapping, numbers, measures)


def undecided(table: Table, mapping: Mapping) -> frozenset[str]:
    """What must be asked because cells near the top have two meanings: "decimal", "date_order"."""
    found = set()
    columns = {name: table.index(name) for name in mapping.columns()}
    numeric = [at for name, at in columns.items() if name not in _wordy(mapping)]
    dated = [columns[mapping.period_column]] if mapping.period_column else []
    for _, row in islice(table.rows(), SAMPLE_ROWS):
        if len(row) != len(table.header):
            continue
        if mapping.decimal is None and any(_is_ambiguous_number(row[at]) for at in numeric):
            found.add("decimal")
        if mapping.date_order is None and any(_is_ambiguous_date(row[at]) for at in dated):
            found.add("date_order")
    return frozenset(found)


def _wordy(mapping: Mapping) -> tuple[str | None, ...]:
    """Columns of words and dates rather than of numbers."""
    return (
        *(mapping.period_column, mapping.department_column, mapping.measure_column),
        *(mapping.state_column, mapping.note_column),
    )


def _is_ambiguous_number(text: str) -> bool:
    try:
        read_number(text)
    except Unreadable as error:
        return error.code == "number_ambiguous"
    return False


def _is_ambiguous_date(text: str) -> bool:
    try:
        return len([each for each in readings(text) if each.day]) > 1
    except Unreadable:
        return False


def _with_values(mapping: Mapping, numbers: list[_Column], measures: Names[str, str]) -> Mapping:
    """`mapping` with the columns that hold the figures: long where one row is one value."""
    value = _take(numbers, "value", _nothing)
    numerator = _take(numbers, "numerator", _nothing)
    denominator = _take(numbers, "denominator", _nothing)
    is_long = mapping.measure_column or (numerator and denominator) or (value and not numbers)
    if is_long:
        if value is None and not (numerator and denominator) and numbers:
            value = numbers[0]
        return replace(
            mapping,
            layout="long",
            value_column=_name(value),
            numerator_column=_name(numerator),
            denominator_column=_name(denominator),
        )
    figures = [each for each in (value, numerator, denominator) if each] + numbers
    found = tuple(Measure(measures.get(normal(each.name), ""), each.name) for each in figures)
    return replace(mapping, layout="measures", measures=found)


def _columns(
    table: Table, departments: Names[str, str], measures: Names[str, str]
) -> list[_Column]:
    """The columns of the sample, in the order of the file."""
    texts: list[list[str]] = [[] for _ in table.header]
    for _, row in islice(table.rows(), SAMPLE_ROWS):
        for kept, text in zip(texts, row, strict=False):
            if text.strip():
                kept.append(text if isinstance(text, Figure) else text.strip())
    return [
        _Column(
            name,
            tuple(filled),
            _share(filled, _is_period),
            _share(filled, _is_number),
            _share(filled, lambda text: normal(text) in departments),
            _share(filled, lambda text: normal(text) in measures),
        )
        for name, filled in zip(table.header, texts, strict=True)
    ]


def _share(texts: Iterable[str], fits: Callable[[str], bool]) -> float:
    """Which part of the first different texts fits; 0 of none."""
    tried = list(islice(dict.fromkeys(texts), SAMPLE_TEXTS))
    return sum(map(fits, tried)) / len(tried) if tried else 0.0


def _is_period(text: str) -> bool:
    try:
        return bool(readings(text))
    except Unreadable:
        return False


def _is_number(text: str) -> bool:
    try:
        read_number(text)
    except Unreadable as error:
        return error.code == "number_ambiguous"
    return True


def _holds_figures(column: _Column, measures: Names[str, str]) -> bool:
    """Mostly numbers; a column that is called so may have few different ones and some mistakes."""
    is_named = normal(column.name) in measures or any(
        column.is_hinted(role) for role in ("value", "numerator", "denominator")
    )
    return column.numbers >= MOSTLY or (is_named and column.numbers > 0)


def _nothing(_column: _Column) -> float:
    return 0.0


def _take(columns: list[_Column], role: str, share: Callable[[_Column], float]) -> _Column | None:
    """Remove and return the column that fits `role` best; of equals, the first."""
    best, score = None, 0.0
    for each in columns:
        fits = share(each)
        mostly = fits if fits >= MOSTLY or (each.is_hinted(role) and fits) else 0.0
        of_numbers = role in ("department", "measure") and each.numbers >= MOSTLY
        hinted = 1.0 if each.is_hinted(role) and not of_numbers else 0.0
        bare_years = role == "period" and not hinted and each.numbers >= MOSTLY
        if not bare_years and 2 * mostly + hinted > score:
            best, score = each, 2 * mostly + hinted
    if best:
        columns.remove(best)
    return best


def _all_texts(table: Table, column: _Column | None) -> list[str]:
    """The different texts of a column in the whole file, as many as could matter."""
    if column is None:
        return []
    at = table.index(column.name)
    found: dict[str, None] = {}
    for _, row in table.rows():
        if len(row) > at:
            found[row[at].strip()] = None
            if len(found) >= SAMPLE_ROWS:
                break
    return [text for text in found if text]


def _order_and_frequency(texts: list[str]) -> tuple[DateOrder | None, Frequency]:
    """Order of day and month, if settled, and how often a value comes (a month where unknown)."""
    order = None
    if has_numeric_dates(texts):
        tries: tuple[str | None, ...] = (None, Frequency.MONTH, Frequency.WEEK, Frequency.YEAR)
        orders = (detect_date_order(texts, frequency) for frequency in tries)
        order = next((each for each in orders if each), None)
    kinds: set[Kind] | None = None
    days: set[date] = set()
    for text in texts[:SAMPLE_TEXTS]:
        try:
            written = readings(text, order)
        except Unreadable:
            continue
        here: set[Kind] = {each.kind for each in written}
        kinds = here if kinds is None else kinds & here
        days |= {each.day for each in written if each.day}
    if kinds == {"day"}:
        return order, _frequency_of(sorted(days))
    named = (
        Frequency(each) for each in ("month", "week", *sorted(kinds or ())) if each in (kinds or ())
    )
    return order, next(named, Frequency.MONTH)


def _frequency_of(days: list[date]) -> Frequency:
    """The frequency by which sorted days would begin, or end, a period each."""
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    least = min(gaps, default=0)
    ends = all((day + timedelta(days=1)).day == 1 for day in days)
    if ends or all(day.day == 1 for day in days):
        longest_month = {31: Frequency.MONTH, 92: Frequency.QUARTER, 184: Frequency.HALF_YEAR}
        return next((each for most, each in longest_month.items() if least <= most), Frequency.YEAR)
    weekdays = {day.weekday() for day in days}
    if weekdays in ({0}, {6}):
        weeks = {7: Frequency.WEEK, 14: Frequency.TWO_WEEKS, 28: Frequency.FOUR_WEEKS}
        return weeks.get(least, Frequency.WEEK)
    return Frequency.DAY


def _name(column: _Column | None) -> str | None:
    return column.name if column else None


def _words(name: str) -> str:
    """A column's name in lower case with single blanks between its words."""
    return " ".join(re.split(r"[\W_]+", name.casefold())).strip()
