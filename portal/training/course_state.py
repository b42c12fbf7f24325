"""Where somebody stands in a course: which lessons are done, open or locked, what is next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["done", "changed", "begun", "open", "locked"]


@dataclass(frozen=True, slots=True)
class Step:
    """One lesson for one person."""

    is_done: bool = False
    is_changed: bool = False  # the text is newer than what was completed
    is_begun: bool = False
    stays_open: bool = False  # it explains a part of a metric's page, from where people come to it


def states(steps: Sequence[Step], *, is_sequential: bool, may_begin: bool = True) -> list[State]:
    """The state of each lesson, in the order of the course.

    In a sequential course a lesson opens when the one before is done. `may_begin`: whether the
    courses that this one asks for are done; until then nothing but what stays open can be read.
    What was done once stays open, and what somebody came to from a metric always is.
    """
    found: list[State] = []
    before_is_done = True
    for step in steps:
        is_open = step.stays_open or (may_begin and (before_is_done or not is_sequential))
        found.append(_state(step, is_open))
        before_is_done = step.is_done
    return found


def _state(step: Step, is_open: bool) -> State:
    if step.is_done:
        return "changed" if step.is_changed else "done"
    if not is_open:
        return "locked"
    return "begun" if step.is_begun else "open"


def following(found: Sequence[State]) -> int | None:
    """Which lesson to go on with: the first one begun, else the first one open; None: no one."""
    for wanted in ("begun", "open"):
        if wanted in found:
            return found.index(wanted)
    return None
