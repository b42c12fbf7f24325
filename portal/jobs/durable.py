"""The only module that knows DBOS, the library that keeps jobs durable.

It holds queued runs, gives each to one worker, and gives a worker that starts again what it had
when it was killed. Its tables stand in the portal's own database. Web processes never load it:
docs/decisions/0010 says what it would cost them.
"""

import threading
from collections.abc import Callable
from datetime import timedelta

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy import create_engine

from portal import clock
from portal.config import Settings
from portal.jobs.kinds import LONG, SHORT
from portal.on_postgresql import ENGINE

IDLE = 5.0  # s between looks into a queue where nobody rings; an idle worker pays for each
AT_ONCE = 1  # jobs of a queue on one worker: two cores, and memory has to be foreseeable
MOST_TRIES = 1_000  # times that a run is taken up after its worker died
KEPT = timedelta(days=7)  # the library's rows of ended runs; what people see is in `job`
SCHEMA = "dbos"  # of its tables on PostgreSQL; it is the library's own default
VERSION = "1"  # rises when an older worker could not carry out what a newer one queues

CarryOut = Callable[[int, int], None]


class Bell:
    """Wakes the library's threads, which else look for work once a second each, for nothing."""

    def __init__(self) -> None:
        self.rung = 0
        self.condition = threading.Condition()

    def ring(self) -> None:
        """There is something to do, or somebody free to do it."""
        with self.condition:
            self.rung += 1
            self.condition.notify_all()

    def waking(self, stop: threading.Event) -> Callable[[float | None], bool]:
        """What `stop.wait` is to be: it waits for the bell, for IDLE at least where none rings."""
        heard = threading.local()  # a ring while a thread was at work counts, too

        def wait(timeout: float | None = None) -> bool:
            longest = max(timeout or 0.0, IDLE)
            with self.condition:
                before = getattr(heard, "rung", self.rung)
                self.condition.wait_for(lambda: stop.is_set() or self.rung != before, longest)
                heard.rung = self.rung
            return stop.is_set()

        return wait


_bell = Bell()
_work: dict[str, CarryOut] = {}  # what the workflow calls; the library wants a plain function


@DBOS.workflow(name="carry_out", max_recovery_attempts=MOST_TRIES)
def carry_out(job_id: int, run: int) -> None:
    try:
        _work["carry_out"](job_id, run)
    finally:
        _bell.ring()


@DBOS.workflow(name="begin")
def begin(_at: str, _kind: str) -> None:
    """What a schedule of the library's left in its queue has nothing to do any more."""


def launch(settings: Settings, worker: str, carry_out: CarryOut) -> None:
    """Begin to carry out what is queued, as `worker`."""
    _work.update(carry_out=carry_out)
    library = DBOS(config=_config(settings, worker))
    DBOS.launch()
    for name in (SHORT, LONG):
        DBOS.register_queue(name, worker_concurrency=AT_ONCE, on_conflict="always_update")
    stops = [library._background_jobs_stop_event, *library.background_thread_stop_events]
    for stop in stops:
        stop.wait = _bell.waking(stop)  # type: ignore[assignment, method-assign]  # there is no other way
    _drop_schedules()


def _drop_schedules() -> None:
    """Up to version 0.1.0 the library fired them (decision 0061)."""
    for one in DBOS.list_schedules():
        DBOS.delete_schedule(one["schedule_name"])


def prepare(settings: Settings) -> None:
    """Make the library's tables, as `launch` does, for a backup that is restored into them."""
    DBOS.migrate(settings.database, schema=SCHEMA)


def _config(settings: Settings, worker: str) -> DBOSConfig:
    config: DBOSConfig = {
        "name": "yardstick",
        "system_database_url": settings.database,
        "application_version": VERSION,
        "executor_id": worker,
        "serializer": DBOSPortableJSONSerializer(),
        "enable_otlp": False,
        "log_level": "WARNING",
        "use_listen_notify": False,
        "notification_listener_polling_interval_sec": 60.0,  # nothing of ours sends any
        "sys_db_pool_size": 5,
    }
    if not settings.is_sqlite:
        manners = ENGINE
        config["system_database_engine"] = create_engine(settings.database, pool_size=5, **manners)
    return config


def hand_over(job_id: int, run: int, queue: str | None) -> None:
    """Queue a run; again is no harm, for its name says which one it is."""
    DBOS.enqueue_workflow_with_options(
        {
            "workflow_name": "carry_out",
            "queue_name": queue or LONG,
            "workflow_id": f"job-{job_id}-{run}",
        },
        job_id,
        run,
    )
    _bell.ring()


def forget() -> None:
    """Delete what the library still holds of runs that ended long ago."""
    before = (clock.now() - KEPT).isoformat()
    ended = DBOS.list_workflows(
        status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
        end_time=before,
        limit=1_000,
        load_input=False,
        load_output=False,
    )
    if ended:
        DBOS.delete_workflows([one.workflow_id for one in ended])
