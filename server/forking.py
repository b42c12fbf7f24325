"""Loads the application, forks the processes that answer, and ends: `crew` has it run.

So the processes hold in common what was loaded, and no third one keeps its own copy of whatever
they change. They become children of the server that had this one begun.
"""

import importlib
import os
import socket
import sys

from server.answering import work
from server.loading import loading
from server.sharing import Application, Share, Table


def main(name: str, listening: int, hears: int, size: int, server: int) -> None:
    """`size` processes that answer on the socket `listening` and tell `hears` when they are ready.

    The signals that stop or renew a server stay blocked until a process is ready for them.
    """
    for inherited in (listening, hears):
        os.set_inheritable(inherited, False)
    listener = socket.socket(fileno=listening)
    with loading():
        app = _load(name)
    table, port = Table(size), listener.getsockname()[1]
    loader = os.getpid()
    for place in range(size):
        if os.fork() == 0:
            work(app, listener, hears, Share(table, place, port), loader, server)
    os._exit(0)


def _load(name: str) -> Application:
    """The application called "module:name". It must hold nothing open that a fork would share."""
    module, _, attribute = name.partition(":")
    app: Application = getattr(importlib.import_module(module), attribute or "app")
    return app


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
