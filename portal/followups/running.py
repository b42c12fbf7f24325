"""Which signals a metric has, by what its verdict says now and what was open before. Pure.

One signal for one cause: as long as the latest values signal on the same side it is the same one,
whichever rule they hit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Read:
    """What the verdict says of the latest complete period that has a value."""

    metric_id: int
    variation: str  # concern_high …; common or none: no signal
    start: date | None
    label: str
    sentence: str
    frequency: str
    takes_values: bool = True

    @property
    def side(self) -> str:
        """high, low, or "" where nothing signals."""
        if not self.takes_values or self.start is None:
            return ""
        return side_of(self.variation)


@dataclass(frozen=True, slots=True)
class Held:
    """A signal of the metric that waits for an answer, or that still runs."""

    id: int
    variation: str
    last_start: date
    is_open: bool
    is_running: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of it: one goes on, some end, one is opened.

    `withdrawn` end because the period no longer signals (its value or its limits were revised);
    `lapsed` were never answered, and a newer one takes their place.
    """

    goes_on: int | None = None
    ended: tuple[int, ...] = ()
    withdrawn: tuple[int, ...] = ()
    lapsed: tuple[int, ...] = ()
    opens: bool = False


def side_of(variation: str) -> str:
    """high or low for a variation that signals, else ""."""
    return variation.rpartition("_")[2] if variation.endswith(("_high", "_low")) else ""


def followed(read: Read, held: Iterable[Held]) -> Outcome:
    """What becomes of the `held` signals of a metric that reads like `read` now."""
    held = list(held)
    running = next((one for one in held if one.is_running), None)
    waiting = tuple(one.id for one in held if one.is_open)
    if running is not None and read.side == side_of(running.variation):
        return Outcome(goes_on=running.id)
    ended = () if running is None else (running.id,)
    if read.side:
        return Outcome(ended=ended, lapsed=waiting, opens=True)
    if running is None:
        return Outcome()
    is_revised = read.start is None or read.start <= running.last_start
    withdrawn = (running.id,) if is_revised and running.is_open else ()
    return Outcome(ended=ended, withdrawn=withdrawn)
