"""What of a chart that was pinned has changed since. Pure: drawings as verdicts keep them."""

from typing import NamedTuple

from portal.insight.charts import Drawing
from portal.registry.wording import Wording


class Revision(NamedTuple):
    """A period whose value is another one now."""

    label: str
    then: str
    now: str


class Since(NamedTuple):
    """What happened to a series since its chart was pinned."""

    revisions: list[Revision]
    newer: int  # periods with a value after the last one pinned
    redefined: bool  # whether its unit is another one, so that figures do not compare


def since(then: Drawing, now: Drawing) -> Since:
    """`now` against `then`: revised values of the pinned periods, oldest first, and newer ones.

    A value that is no longer there counts as revised; one that is as it was written, does not.
    """
    values = dict(zip(now["starts"], now["values"], strict=True))
    before, after = _wording(then), _wording(now)
    found = []
    for start, label, value in zip(then["starts"], then["labels"], then["values"], strict=True):
        said, said_now = _said(before, value), _said(after, values.get(start))
        if said != said_now:
            found.append(Revision(label, said, said_now))
    last = then["starts"][-1] if then["starts"] else ""
    newer = sum(1 for start, value in values.items() if start > last and value is not None)
    return Since(found, newer, then["unit"] != now["unit"])


def _wording(drawing: Drawing) -> Wording:
    return Wording(drawing["unit"], drawing["decimals"])


def _said(wording: Wording, value: float | None) -> str:
    return "no value" if value is None else wording.quantity(value)
