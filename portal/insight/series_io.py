"""Series as text for `flask insight spc`: CSV or JSON lines in, one answer for each series out.

Every fault of the input ends in an answer with an error, never in an exception.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO, Literal

from portal.insight.period_order import UnclearOrder
from portal.insight.series_keys import KEYS, arguments_of
from portal.insight.spc import analysed, read, series
from portal.insight.spc_input import finite
from portal.unreadable import shown

Form = Literal["csv", "lines"]
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LONGEST_NUMBER = 400  # digits; a longer whole number is no finite float anyway
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
MOST_FAULTS = 20  # rows of a CSV file named one by one


@dataclass(frozen=True, slots=True)
class Answer:
    """What is printed for one series, and what was wrong with it: sentences, each with its line."""

    printed: Mapping[str, Any]
    faults: tuple[str, ...] = ()


def opened(source: BinaryIO) -> tuple[Form, Iterable[bytes]]:
    """Whether `source` holds a CSV or JSON lines, and its lines. JSON lines are read one by one."""
    first = source.readline()
    seen = [first.removeprefix(BYTE_ORDER_MARK)]
    while first and not seen[-1].strip():
        first = source.readline()
        seen.append(first)
    if _is_object(seen[-1]):
        return "lines", chain(seen, source)
    seen += source.readlines()
    return ("lines" if any(map(_is_object, seen)) else "csv"), seen


def _is_object(line: bytes) -> bool:
    return line.lstrip().startswith(b"{")


def answers_to_lines(lines: Iterable[bytes]) -> Iterator[Answer]:
    """An answer to each of the JSON `lines`, in order; blank ones are skipped."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield Answer(_judged(_parsed(line)))
            except ValueError as error:
                fault = f"Line {number}: {error}"
                yield Answer({"line": number, "error": str(error)}, (fault,))


def answer_to_csv(lines: Iterable[bytes], options: Mapping[str, Any]) -> Answer:
    """The answer to one series with a header that names period and value. `options` are the other
    arguments of `portal.insight.spc.reading`."""
    dates: list[str] = []
    values: list[float | None] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    try:
        for number, period, value in _rows(lines):
            try:
                if not period:
                    raise ValueError("The period is empty; write which one it is.")
                if period in seen:
                    raise ValueError(
                        f"The period {shown(period)} stood already in line {seen[period]}; "
                        "keep one of the two."
                    )
                seen[period] = number
                values.append(_csv_number(value))
                dates.append(period)
            except ValueError as error:
                faults.append(f"Line {number}: {error}")
        if not faults:
            return Answer(_judged({"dates": dates, "values": values, **options}))
    except UnclearOrder as error:
        faults.append(f"Line {seen.get(error.label, 1)}: {error}")
    except ValueError as error:
        faults.append(str(error))
    more = len(faults) - MOST_FAULTS
    named = faults[:MOST_FAULTS] + ([f"And {more} more faults."] if more > 0 else [])
    return Answer({"error": " ".join(named)}, tuple(named))


def _judged(arguments: dict[str, Any]) -> dict[str, Any]:
    """What to print for a series: the plain figures, and the portal's reading of them."""
    label = {"id": arguments.pop("id")} if "id" in arguments else {}
    hard_range = arguments.pop("hard_range", (None, None))
    given = series(**arguments)
    found = analysed(given)
    return {
        **label,
        **found.as_dict(),
        "reading": read(given, found, hard_range=hard_range).as_dict(),
    }


def _parsed(line: bytes) -> dict[str, Any]:
    """The arguments that one JSON line holds. Raises ValueError with a sentence."""
    try:
        text = line.decode()
        found = json.loads(
            text, parse_constant=_no_number, parse_int=_whole, object_pairs_hook=_object
        )
    except UnicodeDecodeError as error:
        raise ValueError("This is not UTF-8 text; save the file as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise ValueError(
            f"This is no JSON ({error.msg}, column {error.colno}); "
            'write one object a line, such as {"dates": ["2024-01"], "values": [5]}.'
        ) from error
    except RecursionError as error:
        raise ValueError("this JSON is nested too deeply; give lists of numbers.") from error
    if not isinstance(found, dict):
        raise ValueError(f"This is no JSON object; write one with the keys {', '.join(KEYS)}.")
    return arguments_of(found)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON; write null where there is no value.")


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_NUMBER else float("inf")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"The key {shown(twice)} stands twice; keep one.")
    return found


def _rows(lines: Iterable[bytes]) -> Iterator[tuple[int, str, str]]:
    """Line number, period and value of each row. Raises ValueError for what is no such table."""
    content = b"".join(lines)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b"\n") + 1
        raise ValueError(
            f"Line {number}: This is not UTF-8 text; save the file as UTF-8."
        ) from error
    if not text.strip():
        raise ValueError(
            "Line 1: There is nothing here; give a CSV with the header period,value, or JSON lines."
        )
    rows = ((number, row) for number, row in _table(text) if any(cell.strip() for cell in row))
    first, header = next(rows, (1, []))
    names = [name.strip().casefold() for name in header]
    try:
        period_at, value_at = names.index("period"), names.index("value")
    except ValueError:
        raise ValueError(
            f"Line {first}: The header does not name the columns period and value; "
            "write period,value there, or give JSON lines that start with {."
        ) from None
    for number, row in rows:
        if len(row) != len(names):
            raise ValueError(
                f"Line {number}: This row has {len(row)} cells, the header has {len(names)}; "
                "write numbers with a decimal point, and put text with a separator in quotes."
            )
        yield number, row[period_at].strip(), row[value_at].strip()


def _table(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table in `text`, each with the number of its last line. The separator is the
    one that the header has: a comma, a semicolon or a tab."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=header.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in rows:
            yield rows.line_num, row
    except csv.Error as error:
        raise ValueError(
            f"Line {rows.line_num}: This row can't be read ({error}); close every quote."
        ) from error


def _csv_number(text: str) -> float | None:
    """The number that `text` is; None where it is empty: a gap."""
    if not text:
        return None
    if len(text) > LONGEST_NUMBER or not NUMBER.fullmatch(text):
        raise ValueError(
            f"{shown(text)} is no number; write it like 1234.5, or leave it empty for a gap."
        )
    return finite(float(text), "A value")
