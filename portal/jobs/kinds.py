"""Kinds of jobs: a feature says in its `register(app)` what it does outside the web processes.

The function of a kind runs in a process of its own with limits, maybe more than once: its effect
and `step.done()` stand in one transaction, and what it did before it was killed is begun afresh.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

from portal.jobs.models import Job

SHORT = "short"  # seconds: somebody waits for it
LONG = "long"  # minutes; one at a time on each worker, so that short ones never wait for it
NICENESS = {SHORT: 2, LONG: 10}  # pages come first, but somebody waits for a short one, too
MIB = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """What is done, within which limits, and when by itself."""

    name: str  # "values.check": the feature and what it does
    word: str  # what people call it: "Dry run of a file"
    work: Callable[[Any], None]  # gets a `running.Step`
    memory: int  # MiB above what a process needs that does nothing
    seconds: int  # by the clock, and of the processor
    queue: str = LONG
    ended: Callable[[Job], None] | None = None  # it failed or was cancelled: in that transaction
    grace: float = 5.0  # s that a cancelled run has to reach its next step, before it is killed
    preload: str = ""  # a module that takes long to load: it waits, loaded, for every attempt
    wanted: Callable[[], bool] | None = None  # a worker looks: is there something to do now?
    cron: str = ""  # when it is begun by itself, in the organisation's time zone

    @property
    def is_frequent(self) -> bool:
        """Begun many times a day: for what there is to do then, not for the date."""
        return bool(self.cron) and not self.cron.split()[1].isdigit()


def add(app: Flask, kind: Kind) -> None:
    """Make a kind known."""
    app.extensions.setdefault("jobs", {})[kind.name] = kind


def known() -> list[Kind]:
    """All kinds of this version."""
    return list(current_app.extensions.get("jobs", {}).values())


def find(name: str) -> Kind | None:
    """The kind of this name, if this version knows it."""
    kind: Kind | None = current_app.extensions.get("jobs", {}).get(name)
    return kind


def of(name: str) -> Kind:
    """The kind of this name; KeyError for one that this version does not know."""
    kind: Kind = current_app.extensions["jobs"][name]
    return kind
