"""The processes that answer: begun, heard, replaced where they end, told to leave."""

import os
import signal
import socket
import time
from contextlib import suppress

from server import say
from server.answering import QUIET, REQUESTS_END, work
from server.sharing import Application, Share, Table

LEAVES_WITHIN = QUIET + REQUESTS_END + 1.0  # s; then it is killed
BREATH = 0.5  # s before another one is begun where one ended before it answered


class Crew:
    """Processes by their id."""

    def __init__(self, listener: socket.socket, app: Application, size: int) -> None:
        self.listener = listener
        self.app = app
        self.size = size
        self.table = Table(size)
        self.places: dict[int, int] = {}  # in the table, each process's own
        self.answering: dict[int, int] = {}  # each with the pipe on which it says that it is ready
        self.ready: set[int] = set()
        self.old: set[int] = set()  # of the version before; they leave once all are ready
        self.leaving: dict[int, float] = {}  # each with the moment when it is killed
        self.begin_at = 0.0

    @property
    def all(self) -> set[int]:
        return {*self.answering, *self.old, *self.leaving}

    @property
    def is_settled(self) -> bool:
        """Whether nothing is awaited but signals."""
        return len(self.ready) == self.size and not self.old and not self.leaving

    def fill(self) -> None:
        """Begin as many as lack."""
        while len(self.answering) < self.size and time.monotonic() >= self.begin_at:
            says, hears = os.pipe()
            place = min(set(range(self.size)) - set(self.places.values()))
            server = os.getpid()
            child = os.fork()
            if child == 0:
                share = Share(self.table, place, self.listener.getsockname()[1])
                work(self.app, self.listener, hears, share, server)
            os.close(hears)
            os.set_blocking(says, False)
            self.answering[child], self.places[child] = says, place

    def look(self) -> dict[int, int]:
        """See who ended, is ready, or should have left. Says who ended, and how: any child."""
        ended = {}
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                ended[found[0]] = os.waitstatus_to_exitcode(found[1])
                self._forget(*found)
        for child, says in self.answering.items():
            with suppress(BlockingIOError):
                if child not in self.ready and os.read(says, 1):
                    self.ready.add(child)
        if self.old and len(self.ready) == self.size:
            self.leave(self.old)
            self.old = set()
        for child, at in self.leaving.items():
            if time.monotonic() > at:
                _send(child, signal.SIGKILL)
        return ended

    def _forget(self, child: int, status: int) -> None:
        self.old.discard(child)
        if child in self.answering:
            if child not in self.leaving:
                say(f"Process {child} ended ({os.waitstatus_to_exitcode(status)}).")
            os.close(self.answering.pop(child))
            del self.places[child]
            if child not in self.ready:
                self.begin_at = time.monotonic() + BREATH
            self.ready.discard(child)
        self.leaving.pop(child, None)

    def leave(self, children: set[int]) -> None:
        """Tell them to end what they do, and go."""
        for child in children - set(self.leaving):
            self.leaving[child] = time.monotonic() + LEAVES_WITHIN
            _send(child, signal.SIGTERM)


def _send(child: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, number)
