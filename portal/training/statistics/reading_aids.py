"""Figures in words: what may be shown of so few answers, and how to read it.

The bands are those of Moodle's documentation; docs/methods/item-statistics.md has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.training.statistics import misconceptions

FEW = "too few answers"


def shown(kind: str, subject: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """What a page shows of one row of figures; below its floor a figure is words."""
    if kind == "misconception":
        return misconception(subject, held)
    if kind == "whole":
        return whole(held)
    practice = held.get("practice") or {}
    counts = dict(held.get("chosen") or {})
    for part, times in (practice.get("chosen") or {}).items():
        counts[part] = counts.get(part, 0) + times
    return {
        "id": int(subject) if kind == "item" else 0,  # of the version
        "name": held["name"],
        "n": held["n"],
        "practised": practice.get("n", 0),
        "facility": _floor(held, "facility", percent(held["facility"])),
        "facility_range": _range(held["facility_interval"], 100),
        "sd": FEW if held["state"] == "too few" else decimal(held["sd"]),
        "discrimination": _floor(held, "discrimination", decimal(held["discrimination"])),
        "discrimination_range": _range(held["discrimination_interval"]),
        "discrimination_words": discrimination(held),
        "efficiency": _floor(held, "discrimination", decimal(held["efficiency"])),
        "weight": FEW if held["state"] == "too few" else decimal(held["effective_weight"]),
        "guess": percent(held.get("random_guess")),
        "counts": counts,
        "remarks": remarks(held, counts),
    }


def whole(held: Mapping[str, Any]) -> dict[str, Any]:
    """Of an assessment."""
    few = held["state"] == "too few"
    return {
        "n": held["n"],
        "items": held["items"],
        "left_out": held.get("left_out", 0),
        "few": few,
        "mean": _of(held["mean_percent"], " %"),
        "sd": _of(held["sd_percent"], " %"),
        "skewness": decimal(held["skewness"], 2),
        "kurtosis": decimal(held["kurtosis"], 2),
        "alpha": _floor(held, "alpha", decimal(held["alpha"], 2)),
        "alpha_range": _range(held["alpha_interval"], 1, 2),
        "alpha_words": reliability(held),
        "error_ratio": _floor(held, "alpha", decimal(held["error_ratio"], 2)),
        "standard_error": _floor(held, "alpha", _of(held["standard_error_percent"], " %")),
        "items_needed": held["items_needed"] if held["alpha_state"] == "enough" else None,
    }


def misconception(subject: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """How many answers show it; a share from five answers."""
    asked, people = held["asked"], held["people"]
    share = percent(people / asked) if asked >= 5 else FEW  # SHOWN of item_statistics
    about = misconceptions.named(subject)
    return {"about": about, "asked": asked, "people": people, "share": share}


def discrimination(held: Mapping[str, Any]) -> str:
    """Moodle's bands, from 20 people."""
    value, state = held["discrimination"], held["discrimination_state"]
    if value is None or state == "too few":
        return ""
    bands = (
        (50, "very good"), (30, "adequate"), (20, "weak"), (0, "poor"), (-101, "suspect: negative")
    )  # fmt: skip
    words = next(words for floor, words in bands if value >= floor)
    return f"{words}, provisional" if state == "provisional" else words


def reliability(held: Mapping[str, Any]) -> str:
    alpha, state = held["alpha"], held["alpha_state"]
    if state == "unusable":
        return "unusable: the questions do not measure one thing"
    if alpha is None or state == "too few":
        return ""
    return "fine" if alpha >= 0.75 else "poor" if alpha < 0.64 else "usable with care"


def remarks(held: Mapping[str, Any], counts: Mapping[str, int]) -> list[str]:
    """What deserves a look, in sentences; nothing while there are too few answers."""
    people = held["n"] + (held.get("practice") or {}).get("n", 0)
    if people < ENOUGH_TO_MISS:
        return []
    found = [
        f"{_part(part)} was never chosen in {people} answers."
        for part, times in counts.items()
        if not times and part not in ("", "other")
    ]
    interval = held["discrimination_interval"]
    if interval and held["discrimination"] < 0:
        low, high = (decimal(one) for one in interval)
        found.append(f"Discrimination {decimal(held['discrimination'])} [{low}, {high}].")
    efficiency = held["efficiency"]
    if interval and efficiency is not None and 0 <= efficiency < 15:
        found.append(f"Efficiency {decimal(efficiency)}: it tells little of what others tell.")
    guess, facility = held.get("random_guess"), held["facility"]
    if guess and facility is not None and facility <= guess and held["n"] >= ENOUGH_TO_MISS:
        found.append(f"Facility {percent(facility)} is not above guessing ({percent(guess)}).")
    return found


ENOUGH_TO_MISS = 20  # answers before an option that nobody chose is worth a word


def _part(part: str) -> str:
    return f"Accepted answer {part[1:]}" if part[1:].isdigit() and part[0] == "l" else f"“{part}”"


def percent(share: float | None) -> str:
    return "not defined" if share is None else f"{100 * share:.0f} %"


def decimal(value: float | None, places: int = 0) -> str:
    if value is None:
        return "not defined"
    return f"{value + 0.0:.{places}f}".replace("-", "−")


def _of(value: float | None, unit: str) -> str:
    return decimal(value, 1) + (unit if value is not None else "")


def _floor(held: Mapping[str, Any], name: str, words: str) -> str:
    """Of fewer than five people nothing but counts, whether or not it could be reckoned."""
    few = "too few" in (held["state"], held[f"{name}_state"])
    return FEW if few else words


def _range(interval: tuple[float, float] | None, times: int = 1, places: int = 0) -> str:
    if not interval:
        return ""
    low, high = (decimal(times * one, places) for one in interval)
    return f"{low} to {high}"
