"""The process of one attempt: begun with limits, and ended with the worker that began it.

It is forked from a nursery, a process without threads that has the portal loaded, so that a job
starts in a few milliseconds.
"""

import ctypes
import multiprocessing
import os
import resource
import signal
import threading
from importlib import import_module

from portal.db import db, set_writing
from portal.jobs import kinds, running

PR_SET_PDEATHSIG = 1
GRACE = 5  # s of the processor between the signal that says so and the one that ends it
PAGE = resource.getpagesize()


def main(
    nursery: str, job_id: int, attempt: int, *, memory: int, seconds: int, niceness: int
) -> None:
    """Carry out one attempt within `memory` MiB and `seconds` of the processor.

    `nursery` is the module that is loaded already and has the portal's application.
    """
    _die_with_parents()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the worker to handle
    os.nice(niceness)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + GRACE))
    most = _address_space() + memory * kinds.MIB
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    app = import_module(nursery).app
    with app.app_context():
        db.engine.dispose(close=False)  # connections, if there are any, are the nursery's
        set_writing(False)
        running.work(job_id, attempt)


def _die_with_parents() -> None:
    """Have this process end with its worker, and with the nursery that it was forked from."""
    threading.Thread(target=_watch_worker, daemon=True).start()
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent or parent == 1:  # it died meanwhile
        os._exit(1)


def _watch_worker() -> None:
    """End at once when the worker is gone: whoever starts next begins the attempt afresh."""
    worker = multiprocessing.parent_process()
    if worker is not None:
        worker.join()
        os.kill(os.getpid(), signal.SIGKILL)


def _address_space() -> int:
    """Bytes that this process has mapped now, before it does anything."""
    with open("/proc/self/statm", encoding="ascii") as sizes:
        return int(sizes.read().split()[0]) * PAGE
