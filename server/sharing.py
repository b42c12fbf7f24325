"""Shares clients evenly among the processes.

A burst of connections may all be taken by whichever process woke first, and clients keep theirs:
one process then does all the work beside idle ones. So each process counts the clients that asked
it lately, where all can read it; one that is kept busy and has more than another says `Connection:
close` with as many answers as it has too many, and those clients come again to one that has time.
"""

import ctypes
import mmap
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

EVERY = 0.05  # s between two counts
LATELY = 1000  # ms: who asked longer ago is not there
BUSY = 0.5  # of the time between two counts; below it nobody waits
ROOM = 1 << 12  # counts that fit into one number, beside the moment they are of
TCP_INFO_SIZE = 104
LAST_DATA_RECEIVED = struct.Struct("=I")  # ms ago
AT = 52  # bytes into tcp_info

_libc = ctypes.PyDLL(None)  # keeps the interpreter's lock: these calls never wait


class Table:
    """A number for each process, in memory that they share."""

    def __init__(self, size: int) -> None:
        self.seen = memoryview(mmap.mmap(-1, 8 * size)).cast("Q")

    def write(self, place: int, count: int) -> None:
        self.seen[place] = int(time.monotonic() * 1000) * ROOM + min(count, ROOM - 1)

    def read(self, place: int) -> int:
        """0 for a process that counted nobody lately: nobody asks it."""
        moment, count = divmod(self.seen[place], ROOM)
        return count if time.monotonic() * 1000 - moment < LATELY else 0

    def least(self) -> int:
        return min(map(self.read, range(len(self.seen))))


class Share:
    """What one process takes of the clients."""

    def __init__(self, table: Table, place: int, port: int) -> None:
        self.table, self.place, self.port = table, place, port
        self.counting = threading.Lock()
        self.counted = time.monotonic()
        self.spent = 0.0  # s in the application since then, in all threads
        self.surplus = 0
        self.answered = 0  # requests; threads may miss one of each other's
        table.write(place, 0)

    def sends_away(self) -> bool:
        """Whether the client who asks now had better go to another process."""
        now = time.monotonic()
        if now - self.counted >= EVERY and self.counting.acquire(blocking=False):
            try:
                self._count(now)
            finally:
                self.counting.release()
        if self.surplus <= 0:
            return False
        self.surplus -= 1
        return True

    def _count(self, now: float) -> None:
        busy = self.spent > BUSY * (now - self.counted)
        self.counted, self.spent = now, 0.0
        count = clients(self.port)
        self.table.write(self.place, count)
        self.surplus = (count - self.table.least()) // 2 if busy else 0


def shared(app: Application, share: Share) -> Application:
    """`app`, which sends clients away where this process has too many."""

    def wrapped(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        began = time.monotonic()
        try:
            return app(environ, closing(start) if share.sends_away() else start)
        finally:
            share.spent += time.monotonic() - began
            share.answered += 1

    return wrapped


def closing(start: Callable[..., Any]) -> Callable[..., Any]:
    """A `start_response` whose answer ends the connection."""

    def start_last(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start(status, [*headers, ("Connection", "close")], *rest)

    return start_last


def clients(port: int) -> int:
    """How many connections to `port`, of this process, brought something lately."""
    found = 0
    name, info = ctypes.create_string_buffer(28), ctypes.create_string_buffer(TCP_INFO_SIZE)
    for entry in os.listdir("/proc/self/fd"):
        number, size = int(entry), ctypes.c_uint(len(name))
        if _libc.getsockname(number, name, ctypes.byref(size)):
            continue  # not a socket, or closed meanwhile
        if int.from_bytes(name.raw[2:4], "big") != port:
            continue
        size = ctypes.c_uint(TCP_INFO_SIZE)
        if _libc.getsockopt(number, socket.IPPROTO_TCP, socket.TCP_INFO, info, ctypes.byref(size)):
            continue
        listens = info.raw[0] == 10
        found += not listens and LAST_DATA_RECEIVED.unpack_from(info.raw, AT)[0] < LATELY
    return found
