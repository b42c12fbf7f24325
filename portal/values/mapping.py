"""How the columns of a file become values: chosen once, used for every later file of its kind."""

import json
from collections import abc
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from portal.dates import DateOrder
from portal.periods import Frequency
from portal.tables.numbers import Decimal
from portal.unreadable import Unreadable

Layout = Literal["long", "measures", "wide"]
LAYOUT_WORDS: dict[Layout, str] = {
    "long": "one row for each value",
    "measures": "one row for each period, a column for each metric",
    "wide": "one row for each metric, a column for each period",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """The columns that hold one metric: its value, or its numerator and denominator, or all three.

    `key` names the definition; empty while nobody has chosen it.
    """

    key: str
    value: str | None = None
    numerator: str | None = None
    denominator: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """What each column of a file holds. Columns are named as the header names them.

    `department` and `measure` stand for all rows where no column tells. `departments` and
    `measure_names` translate texts of the file into slugs and definition keys.
    """

    layout: Layout
    frequency: str
    period_column: str | None = None
    department_column: str | None = None
    department: str | None = None
    measure_column: str | None = None
    measure: str | None = None
    value_column: str | None = None
    numerator_column: str | None = None
    denominator_column: str | None = None
    measures: tuple[Measure, ...] = ()
    period_columns: tuple[str, ...] = ()
    state_column: str | None = None
    note_column: str | None = None
    decimal: Decimal | None = None
    date_order: DateOrder | None = None
    fiscal_start_month: int = 1
    departments: tuple[tuple[str, str], ...] = ()
    measure_names: tuple[tuple[str, str], ...] = ()
    sheet: str | None = None  # of a workbook

    def columns(self) -> tuple[str, ...]:
        """Every column that the mapping names, each once."""
        named = [
            self.period_column,
            self.department_column,
            self.measure_column,
            *(self.value_column, self.numerator_column, self.denominator_column),
            *(self.state_column, self.note_column),
            *self.period_columns,
        ]
        for measure in self.measures:
            named += [measure.value, measure.numerator, measure.denominator]
        return tuple(dict.fromkeys(name for name in named if name))

    def gaps(self) -> tuple[str, ...]:
        """What is still to be chosen before the file can be read, as sentences."""
        missing = []
        if self.layout != "wide" and not self.period_column:
            missing.append("Choose the column that holds the period.")
        if self.layout == "wide" and not self.period_columns:
            missing.append("Choose the columns that are periods.")
        if not (self.department_column or self.department):
            missing.append(
                "Choose the column that holds the department, or one department for all rows."
            )
        if self.layout != "measures" and not (self.measure_column or self.measure):
            missing.append("Choose the column that holds the metric, or one metric for all rows.")
        parts = self.numerator_column and self.denominator_column
        if self.layout == "long" and not (self.value_column or parts):
            missing.append("Choose the column that holds the value, or numerator and denominator.")
        if self.layout == "measures":
            missing += _measure_gaps(self.measures)
        return tuple(missing)

    def to_dict(self) -> dict[str, Any]:
        """The mapping as JSON holds it: dictionaries, lists, texts, numbers and None."""
        stored: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return stored

    @classmethod
    def from_dict(cls, stored: object) -> "Mapping":
        """The mapping that `to_dict` gave. Raises Unreadable where `stored` is not one."""
        try:
            return cls(**_revived(stored))
        except (TypeError, ValueError, KeyError) as error:
            reason = "The saved mapping of columns can't be read."
            remedy = "Choose the columns for this file again."
            raise Unreadable("mapping_damaged", reason, remedy) from error


def _measure_gaps(measures: tuple[Measure, ...]) -> list[str]:
    if not measures:
        return ["Choose at least one column that holds a metric."]
    return [
        f"Choose the metric that the column “{measure.value or measure.numerator}” holds."
        for measure in measures
        if not measure.key
    ]


_NAMES = {field.name for field in fields(Mapping)}
_TEXTS = frozenset(
    name
    for name in _NAMES
    if name.endswith("_column") or name in ("department", "measure", "sheet")
)
_PAIRS = ("departments", "measure_names")


def _revived(stored: object) -> dict[str, Any]:
    """Keyword arguments from parsed JSON, each of the right type, else ValueError."""
    if not isinstance(stored, dict) or not set(stored) <= _NAMES:
        raise ValueError("no mapping")
    found = dict(stored)
    found["measures"] = tuple(Measure(**each) for each in stored.get("measures", ()))
    found["period_columns"] = tuple(stored.get("period_columns", ()))
    for name in _PAIRS:
        found[name] = tuple((text, key) for text, key in stored.get(name, ()))
    texts = [stored.get(name) for name in _TEXTS]
    texts += [part for measure in found["measures"] for part in asdict(measure).values()]
    texts += [
        *found["period_columns"],
        *(part for name in _PAIRS for pair in found[name] for part in pair),
    ]
    if not all(text is None or isinstance(text, str) for text in texts):
        raise ValueError("a column is named by text")
    if found["layout"] not in get_args(Layout) or Frequency(found["frequency"]) is None:
        raise ValueError("unknown layout")
    if found.get("decimal") not in (None, ".", ",") or found.get("date_order") not in (
        None,
        "dmy",
        "mdy",
    ):
        raise ValueError("unknown mark or order")
    if found.get("fiscal_start_month", 1) not in range(1, 13):
        raise ValueError("no month")
    return found


def normal(text: str) -> str:
    """`text` for comparison: lower case, single spaces."""
    return " ".join(text.split()).casefold()


def lookup(*pairs: abc.Iterable[tuple[str, str]]) -> dict[str, str]:
    """One dictionary by `normal` text; of equal texts, the first counts."""
    found: dict[str, str] = {}
    for each in pairs:
        for text, key in each:
            found.setdefault(normal(text), key)
    return found
