"""Listens, and becomes the command that is to keep the socket: `python -m server.holding COMMAND…`.

So the socket outlasts the server that watches. Where that one is killed, those who answer become
children of the command, which has a new server begun (`bin/_lib.sh`), and go on until then.
"""

import fcntl
import os
import signal
import socket
import sys
import time

from server import BACKLOG
from server.family import adopt_orphans

HELD = "LISTENER"  # in the environment: the socket's number
FIRST = 100  # numbers from here on: scripts use the small ones
FREE_WITHIN = 10.0  # s that processes of a server that was killed need to let go of the port
LOOK = 0.02  # s between two tries


def main(command: list[str]) -> None:
    """Listen on HOST and PORT, and become `command`."""
    listener = listen()
    held = fcntl.fcntl(listener.fileno(), fcntl.F_DUPFD, FIRST)  # others inherit this one
    adopt_orphans()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and so would the command
    os.execvpe(command[0], command, {**os.environ, HELD: str(held)})  # noqa: S606 - bin/_lib.sh's


def listen() -> socket.socket:
    """The socket, once nobody else has the port; ends the process where somebody keeps it."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "5000"))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    began = time.monotonic()
    while True:
        try:
            listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
        except OSError as fault:
            if time.monotonic() > began + FREE_WITHIN:
                sys.exit(f"{host}:{port} cannot be listened on: {fault.strerror}.")
            time.sleep(LOOK)
        else:
            # Connections inherit it; else the second part of an answer waits 40 ms for an ACK.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return listener


if __name__ == "__main__":
    main(sys.argv[1:])
