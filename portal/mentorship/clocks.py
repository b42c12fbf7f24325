"""What the clocks of the two of a pair say, where one works in another time zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo


def elsewhere(at: datetime, own: str, zones: Mapping[str, str]) -> dict[str, str]:
    """By side, the time at this moment where that side's clock differs from that of zone `own`.

    With the date where that differs, too. A side without a zone lives by `own`.
    """
    here = at.astimezone(ZoneInfo(own))
    found = {}
    for side, zone in zones.items():
        there = at.astimezone(ZoneInfo(zone or own))
        if there.utcoffset() != here.utcoffset():
            day = "" if there.date() == here.date() else f" on {there.day} {there:%B}"
            found[side] = f"{there:%H:%M}{day}, {zone}"
    return found
