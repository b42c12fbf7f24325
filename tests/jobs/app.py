"""The portal with kinds of jobs that misbehave, for real workers: `flask --app tests.jobs.app`."""

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal import clock
from portal.changelog.recording import change
from portal.db import session
from portal.jobs import kinds
from portal.jobs.kinds import LONG, SHORT, Kind
from tests import cast
from wsgi import app

OFTEN = "*/3 * * * * *"  # every three seconds


def count(step):
    """An effect that shows how often it was had: an entry in the log."""
    with change(cast.department("sales"), "count", actor=None, job=step.job_id):
        step.done("Counted.")


def slow(step):
    """The first attempt gets nowhere, and is killed in it; the second one has the effect."""
    step.progress(1, 2, "Half of it")
    while step.attempt == 1:
        step.progress(1, 2)
        time.sleep(0.1)
    count(step)


def hog(_step):
    bytearray(500 * kinds.MIB)


def sleep(_step):
    session.rollback()
    time.sleep(120)


def die(_step):
    os.kill(os.getpid(), signal.SIGKILL)


def tick(step):
    step.done("Ticked.")


def wound(file):
    """Have the portal's clock be so many seconds ahead as the file says."""

    def now():
        return datetime.now(UTC) + timedelta(seconds=float(file.read_text() or 0))

    clock.now = now


if "WOUND" in os.environ:
    wound(Path(os.environ["WOUND"]))
app.config["NURSERY"] = "tests.jobs.app"
for name, work, more in (
    ("count", count, {"queue": SHORT}),
    ("slow", slow, {}),
    ("hog", hog, {}),
    ("sleep", sleep, {"seconds": 1}),
    ("stuck", sleep, {"queue": SHORT}),
    ("die", die, {}),
    ("tick", tick, {"queue": SHORT, "cron": OFTEN}),
):
    kind = {"memory": 128, "seconds": 100, "queue": LONG, **more}
    kinds.add(app, Kind(f"test.{name}", name, work, **kind))
