"""How figures and dates stand on a page."""

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from markupsafe import Markup

from portal import clock

MINUS = "\u2212"
MOST_DECIMALS = 2


def number(value: float | int | None, decimals: int | None = None) -> str:
    """A figure with thousands separated, a real minus, and as few decimals as it needs."""
    if value is None:
        return "–"
    places = decimals if decimals is not None else _places(float(value))
    text = f"{abs(value):,.{places}f}"
    is_zero = not any(digit in "123456789" for digit in text)
    return text if value >= 0 or is_zero else MINUS + text


def _places(value: float) -> int:
    for places in range(MOST_DECIMALS):
        if abs(value - round(value, places)) < 1e-9 * max(1.0, abs(value)):
            return places
    return MOST_DECIMALS if abs(value) < 100 else 1


def quantity(value: float | None, unit: str = "", decimals: int | None = None) -> str:
    """A figure with its unit."""
    if value is None:
        return "no value"
    text = number(value, decimals)
    if not unit or unit == "1":
        return text
    return text + unit if unit == "%" else f"{text}\N{NO-BREAK SPACE}{unit}"


def day(value: date | None) -> str:
    """A date as people write it: 5 May 2024."""
    return "–" if value is None else f"{value.day} {value:%B %Y}"


def local(value: datetime) -> datetime:
    """A moment in the organisation's zone."""
    return value.astimezone(ZoneInfo(current_app.config["SETTINGS"].timezone))


def moment(value: datetime | None) -> str:
    """A moment in the organisation's zone: 5 May 2024, 14:05."""
    if value is None:
        return "–"
    there = local(value)
    return f"{there.day} {there:%B %Y, %H:%M}"


def when(value: date | None) -> Markup:
    """A moment or a date as an element that programs read, too."""
    if value is None:
        return _NEVER
    text = moment(value) if isinstance(value, datetime) else day(value)
    html = f'<time datetime="{value.isoformat()}">{text}</time>'
    return Markup(html)  # noqa: S704 # nosemgrep: markup-from-data - our own words


_NEVER = Markup(
    '<span class="dash"><span aria-hidden="true">–</span>'
    '<span class="visually-hidden">never</span></span>'
)


def logged(value: object) -> str:
    """A value as the change log keeps it, where a page shows it: `2026-06-01` is 1 June 2026."""
    words = "" if value is None else str(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        return day(date.fromisoformat(words))
    if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)", words):
        return moment(datetime.fromisoformat(words))
    return words


def today() -> date:
    """The date in the organisation's zone."""
    return clock.today(current_app.config["SETTINGS"].timezone)


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 value`, `3 values`."""
    word = one if count == 1 else (many or one + "s")
    return f"{number(count, 0)} {word}"


def register(app: Flask) -> None:
    filters: dict[str, Any] = {
        "number": number,
        "quantity": quantity,
        "day": day,
        "logged": logged,
        "moment": moment,
        "local": local,
        "plural": plural,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals["written_when"] = when
