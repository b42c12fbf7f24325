"""One process that answers: takes connections, and leaves politely.

Told to leave, it first takes no new connections, and says `Connection: close` with each answer, so
that clients who keep theirs open go on elsewhere. Only connections on which nobody asks anything
are then closed.
"""

import asyncio
import os
import select
import signal
import socket
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

from granian.http import HTTP1Settings

from server import BACKLOG, QUIET, REQUESTS_END
from server.family import be_called, end_with, give_memory_back
from server.sharing import Application, Share, closing, shared

granian: Any = import_module("granian._granian")  # its stubs tell of another version
futures: Any = import_module("granian._futures")
wsgi: Any = import_module("granian.wsgi")

THREADS = 2  # that run the portal's code in each process; more only wait for each other
IDLE_THREAD = 30  # s
TASKS = 512  # of granian's own, at most
CONNECTIONS = 512  # at once in each process; the others wait in the socket's queue
SETTLES = 0.05  # s in which a connection that is being taken has been taken
TIDIES = 10.0  # s between two times that memory is given back
STOP = {signal.SIGTERM, signal.SIGINT}
NO_TLS: tuple[Any, ...] = (False, None, None, None, "tls1.3", None, [], False)


def work(
    app: Application, listener: socket.socket, hears: int, share: Share, loader: int, server: int
) -> NoReturn:
    """Answer until told to leave; its id on `hears` says from when on. Ends the process.

    It is forked from `loader`, which ends, and then is `server`'s.
    """
    code = 1
    try:
        while os.getppid() == loader:
            time.sleep(0.001)
        end_with(server)
        be_called("answers")
        _answer(shared(app, share), listener, hears)
        code = 0
    finally:
        if code:
            sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(code)


def _answer(app: Application, listener: socket.socket, hears: int) -> None:
    port = listener.getsockname()[1]
    leaving, ended = threading.Event(), threading.Event()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it is the server's to act on
    # Blocked in all threads, so that one waits here until it is taken: a handler of Python's never
    # runs where another thread took the signal, or it came just before this one fell asleep.
    signal.pthread_sigmask(signal.SIG_SETMASK, STOP)
    stop = granian.WorkerSignal()
    stop.add_cb(ended.set)
    _begin(_with_goodbye(app, leaving), listener, stop)
    os.write(hears, b"%d\n" % os.getpid())
    os.close(hears)
    while signal.sigtimedwait(STOP, TIDIES) is None:
        give_memory_back()
    leaving.set()
    _take_no_more(listener)
    until = time.monotonic() + QUIET
    while _is_connected(port) and time.monotonic() < until:
        time.sleep(0.02)
    stop.set()
    ended.wait(REQUESTS_END)


def _begin(app: Application, listener: socket.socket, stop: Any) -> None:
    """Have granian take connections, in threads of its own."""
    loop = asyncio.new_event_loop()  # granian wants one, and leaves it alone for WSGI
    wrapped = wsgi._callback_wrapper(app, {"url_path_prefix": None})
    shared = granian.SocketHolder(listener.fileno(), False, BACKLOG)
    worker = granian.WSGIWorker(
        1, (None, shared), None, 1, TASKS, THREADS, IDLE_THREAD, CONNECTIONS, "1", HTTP1Settings(),
        None, None, *NO_TLS, (None, None),
    )  # fmt: skip
    worker.serve_mtr(futures._new_cbscheduler(loop, wrapped, impl_asyncio=True), loop, stop)


def _with_goodbye(app: Application, leaving: threading.Event) -> Application:
    """`app`, whose answers end their connections once this process leaves."""

    def wrapped(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return app(environ, closing(start) if leaving.is_set() else start)

    return wrapped


def _take_no_more(listener: socket.socket) -> None:
    """Have granian's loop never hear of a new connection again, and let go of the socket.

    granian can only stop altogether, and then cuts off those that it has just taken.
    """
    own, files = os.fstat(listener.fileno()), list(_open_files())
    listening = [fd for fd, found in files if os.path.samestat(found, own)]
    for loop in filter(_is_loop, (fd for fd, _ in files)):
        with select.epoll.fromfd(os.dup(loop)) as own_copy:
            for one in listening:
                with suppress(OSError):
                    own_copy.unregister(one)
    time.sleep(SETTLES)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for fd in listening:
        os.dup2(nothing, fd, inheritable=False)  # who owns the number may still close it


def _is_loop(fd: int) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{fd}") == "anon_inode:[eventpoll]"
    except FileNotFoundError:  # a connection that ended meanwhile
        return False


def _is_connected(port: int) -> bool:
    """Whether any client is."""
    for fd, found in _open_files():
        if stat.S_ISSOCK(found.st_mode):
            with suppress(OSError), socket.socket(fileno=os.dup(fd)) as one:
                if one.family in (socket.AF_INET, socket.AF_INET6) and one.getsockname()[1] == port:
                    return True
    return False


def _open_files() -> Iterator[tuple[int, os.stat_result]]:
    for fd in map(int, os.listdir("/proc/self/fd")):
        with suppress(OSError):  # closed meanwhile
            yield fd, os.fstat(fd)
