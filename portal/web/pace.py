"""How much one person may ask for in a minute (ASVS 2.4.1): forms, and files to take away.

Generous to people, in the way of programs that send or fetch without end. What is asked for is
counted in the process that answers, by person: no form sends a statement more for it, and no
process waits for another. So with several processes somebody gets as many times as much; that
bounds the harm just as well. Each kind is a bucket that fills up again. Pages are not counted:
reading one costs little, and the proxy limits who asks without a pause.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

from flask import Flask, Response, current_app, request

from portal.web import errors, security

FORMS, FILES = "forms", "files"
A_MINUTE = {FORMS: 1_200, FILES: 240}  # answers that save themselves: some 20; a load's: 500
FILE_ENDINGS = (".csv", ".xlsx", ".pdf", ".ics", ".json", ".jsonl", ".atom", "/file")
MOST_HELD = 20_000  # buckets, some 200 bytes each; then those that are full again are dropped
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

Bucket = tuple[float, float]  # what is left in it, as of a moment (s)


@dataclass
class Pace:
    """The buckets of this process."""

    now: Callable[[], float] = time.monotonic
    held: dict[tuple[int, str], Bucket] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def spend(self, person_id: int, kind: str) -> int:
        """Take one from the person's bucket of this kind; 0, or the seconds until there is one."""
        most, at = A_MINUTE[kind], self.now()
        with self.lock:
            left, since = self.held.get((person_id, kind), (most, at))
            left = min(most, left + (at - since) * most / 60)
            if left < 1:
                return ceil((1 - left) * 60 / most)
            self.held[person_id, kind] = left - 1, at
            if len(self.held) > MOST_HELD:
                self._drop(at)
        return 0

    def _drop(self, at: float) -> None:
        """A bucket that was left alone for a minute is full: it need not be held."""
        self.held = {key: bucket for key, bucket in self.held.items() if at - bucket[1] < 60}


def kind_asked() -> str | None:
    """What the request asks for; a page whose tables are taken away as a workbook is a file."""
    if request.method not in SAFE:
        return FORMS
    rule = request.url_rule.rule if request.url_rule is not None else ""
    return FILES if rule.endswith(FILE_ENDINGS) or "workbook" in request.args else None


def refusal(person_id: int) -> Response | None:
    """The answer to who asked for too much in a short time, with what was typed; None to others."""
    pace: Pace | None = current_app.extensions.get("pace")
    if pace is None:
        return None
    kind = kind_asked()
    if kind is None or not (seconds := pace.spend(person_id, kind)):
        return None
    security.note("too much asked for", level=security.NOTABLE, person=person_id, kind=kind)
    response = errors.answer(
        429,
        happened=f"You asked for more than {A_MINUTE[kind]:,} {kind} in a minute.",
        remedy="Wait a minute, then try again. Nothing of this was carried out.",
    )
    response.headers["Retry-After"] = str(max(seconds, 5))
    return response


def register(app: Flask) -> None:
    if app.config["SETTINGS"].limits_people:
        app.extensions["pace"] = Pace()
