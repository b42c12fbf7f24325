"""Loads the application, forks the processes that answer, and ends: `crew` has it run.

So the processes hold in common what was loaded, and no third one keeps its own copy of whatever
they change. They become children of the server that had this one begun.
"""

import importlib
import os
import signal
import socket
import sys

from server.answering import Parents, fork
from server.family import end_with
from server.loading import loading
from server.sharing import Application


def main(
    name: str, listening: int, hears: int, size: int, server: int, keeper: int, anew: int
) -> None:
    """`size` processes that answer on the socket `listening` and tell `hears` when they are ready.

    `keeper`: with whom they go on, should `server` end; 0 where with nobody. `anew`: whether one
    of them forks others later. The signals that stop or renew a server stay blocked until a process
    is ready for them.
    """
    end_with(server, signal.SIGKILL)  # nobody would take what it forks
    for inherited in (listening, hears):
        os.set_inheritable(inherited, False)
    listener = socket.socket(fileno=listening)
    with loading():
        app = _load(name)
    fork(app, listener, hears, size, Parents(server, keeper), anew=bool(anew))
    os._exit(0)


def _load(name: str) -> Application:
    """The application called "module:name". It must hold nothing open that a fork would share, then
    and, by `os.register_at_fork`, whenever a process that answered forks others.
    """
    module, _, attribute = name.partition(":")
    app: Application = getattr(importlib.import_module(module), attribute or "app")
    return app


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
