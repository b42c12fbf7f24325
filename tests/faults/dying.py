"""A process that kills itself just before one of its statements, COMMITs among them."""

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable

from flask import Flask
from sqlalchemy import event

from portal.db import db, session, set_writing


def dies_at(app: Flask, moment: int, work: Callable[[], object]) -> bool:
    """Do `work` in a process of its own that dies at that moment; whether it came to that."""
    with app.app_context():
        session.remove()
        db.engine.dispose()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a thread is the server's of a test
        child = os.fork()
    if child == 0:
        code = 1
        try:
            with app.app_context():
                set_writing(True)
                _listen(moment)
                work()
                session.remove()
                code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), f"it failed by itself: {code}"
    return code == -signal.SIGKILL


def _listen(killed_at: int) -> None:
    moments = [0]

    def moment(*_what: object) -> None:
        moments[0] += 1
        if moments[0] == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "before_cursor_execute", moment)
    event.listen(db.engine, "commit", moment)
