"""One process that answers: takes connections, and leaves politely, or for others it forks.

Told to leave, it first takes no new connections, and says `Connection: close` with each answer, so
that clients who keep theirs open go on elsewhere. Only connections on which nobody asks anything
are then closed.

The first of those that the loading process forked leaves by itself once it has answered some
thousand requests, and forks those that take over. What people use was made by then, and changed
what was loaded: it stands in memory once for all of them, not once for each.
"""

import asyncio
import gc
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
from glob import glob
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from granian.http import HTTP1Settings

from server import ANSWERS, BACKLOG, COULD_NOT, FORKED, QUIET, REQUESTS_END
from server.family import be_called, end_with, give_memory_back
from server.sharing import Application, Share, Table, closing, shared

granian: Any = import_module("granian._granian")  # its stubs tell of another version
futures: Any = import_module("granian._futures")
wsgi: Any = import_module("granian.wsgi")

THREADS = 2  # that run the portal's code in each process; more only wait for each other
IDLE_THREAD = 30  # s
TASKS = 512  # of granian's own, at most
CONNECTIONS = 512  # at once in each process; the others wait in the socket's queue
SETTLES = 0.05  # s in which a connection that is being taken has been taken
TIDIES = 10.0  # s between two times that memory is given back
ENOUGH = 2000  # requests, after which what people use is there to be shared
ORPHANED = signal.SIGUSR1  # the kernel's, when its parent ends
STOP = {signal.SIGTERM, signal.SIGINT, ORPHANED}
NO_TLS: tuple[Any, ...] = (False, None, None, None, "tls1.3", None, [], False)


class Parents(NamedTuple):
    """Of those who answer."""

    server: int
    keeper: int  # who adopts them should the server end, and begins another; 0 for nobody


def fork(
    app: Application, listener: socket.socket, hears: int, size: int, of: Parents, *, anew: bool
) -> None:
    """Begin `size` processes that answer, children of the server once this one has ended.

    `anew`: the first of several forks others later.
    """
    parent, port = os.getpid(), listener.getsockname()[1]
    table = Table(size)
    for place in range(size):
        if os.fork() == 0:
            share = Share(table, place, port)
            _work(app, listener, hears, share, parent, of, forks=anew and place == 0 and size > 1)


def _work(
    app: Application,
    listener: socket.socket,
    hears: int,
    share: Share,
    parent: int,
    of: Parents,
    *,
    forks: bool,
) -> NoReturn:
    """Answer until told to leave; its id on `hears` says from when on. Ends the process."""
    code = 1
    try:
        while os.getppid() == parent:
            time.sleep(0.001)
        signal.pthread_sigmask(signal.SIG_BLOCK, {ORPHANED})
        end_with(of.server, ORPHANED)
        be_called(ANSWERS)
        told = _answer(shared(app, share), listener, hears, of, share if forks else None)
        if told or signal.sigtimedwait(STOP, 0):
            code = 0
        elif not _is_alone():
            code = COULD_NOT
        else:
            _let_go(listener)
            fork(app, listener, hears, len(share.table.seen), of, anew=False)
            code = FORKED
    finally:
        if code == 1:
            sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(code)


def _answer(
    app: Application, listener: socket.socket, hears: int, of: Parents, forks: Share | None
) -> bool:
    """Answer until it is time to go; whether somebody said so, or others are to be forked."""
    port = listener.getsockname()[1]
    leaving, ended = threading.Event(), threading.Event()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it is the server's to act on
    # Blocked in all threads, so that one waits here until it is taken: a handler of Python's never
    # runs where another thread took the signal, or it came just before this one fell asleep.
    signal.pthread_sigmask(signal.SIG_SETMASK, STOP)
    stop = granian.WorkerSignal()
    stop.add_cb(ended.set)
    _begin(_with_goodbye(app, leaving), listener, stop)
    with suppress(BrokenPipeError):  # it was given up meanwhile: it is told to leave in a moment
        os.write(hears, b"%d\n" % os.getpid())
    if forks is None:
        os.close(hears)
    while (told := signal.sigtimedwait(STOP, TIDIES)) is None or _is_kept(told, of):
        give_memory_back()
        is_childs = os.getppid() == of.server  # the next server loads all anew
        if forks and is_childs and forks.answered >= ENOUGH and not _has_threads():
            break
    leaving.set()
    _take_no_more(listener, keeps=told is None)
    until = time.monotonic() + QUIET
    while any(True for _ in _connections(port)) and time.monotonic() < until:
        time.sleep(0.02)
    stop.set()
    ended.wait(REQUESTS_END)
    return told is not None


def _is_kept(told: signal.struct_siginfo, of: Parents) -> bool:
    """Whether only the server ended, and another one is begun: until then this one goes on."""
    return told.si_signo == ORPHANED and os.getppid() == of.keeper


def _is_alone() -> bool:
    """Whether no other thread does anything, or none does in a moment.

    granian may leave one or two that wait, for good, for what a client who went away had asked.
    They hold no lock: Python's they gave back, and those of malloc the library's own fork takes.
    """
    until = time.monotonic() + QUIET
    while True:
        threads = map(Path, glob("/proc/self/task/*/stat"))
        with suppress(OSError):  # one that ends just now
            busy = [one for one in threads if one.read_text().rpartition(") ")[2][0] != "S"]
            if len(busy) == 1 and len(sys._current_frames()) == 1:
                return True
        if time.monotonic() > until:
            return False
        time.sleep(0.02)


def _let_go(listener: socket.socket) -> None:
    """Of what those who are forked must not have, or need not."""
    for fd in list(_connections(listener.getsockname()[1])):
        os.close(fd)
    gc.collect()
    give_memory_back()
    gc.freeze()


def _begin(app: Application, listener: socket.socket, stop: Any) -> None:
    """Have granian take connections, in threads of its own."""
    loop = asyncio.new_event_loop()  # granian wants one, and leaves it alone for WSGI
    wrapped = wsgi._callback_wrapper(app, {"url_path_prefix": None})
    shared = granian.SocketHolder(os.dup(listener.fileno()), False, BACKLOG)  # it closes it
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


def _take_no_more(listener: socket.socket, *, keeps: bool) -> None:
    """Have granian's loop never hear of a new connection again, and let go of the socket; who
    `keeps` it for others holds just this one.

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
    for fd in set(listening) - ({listener.fileno()} if keeps else set()):
        os.dup2(nothing, fd, inheritable=False)  # who owns the number may still close it


def _is_loop(fd: int) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{fd}") == "anon_inode:[eventpoll]"
    except FileNotFoundError:  # a connection that ended meanwhile
        return False


def _connections(port: int) -> Iterator[int]:
    """Those of clients."""
    for fd, found in _open_files():
        if stat.S_ISSOCK(found.st_mode):
            with suppress(OSError), socket.socket(fileno=os.dup(fd)) as one:
                is_ours = one.family in (socket.AF_INET, socket.AF_INET6)
                if is_ours and one.getsockname()[1] == port and not _listens(one):
                    yield fd


def _listens(one: socket.socket) -> bool:
    return bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def _has_threads() -> bool:
    """Whether the application began any; those of granian Python knows by name only."""
    others = set(threading.enumerate()) - {threading.main_thread()}
    return not all(isinstance(one, threading._DummyThread) for one in others)


def _open_files() -> Iterator[tuple[int, os.stat_result]]:
    for fd in map(int, os.listdir("/proc/self/fd")):
        with suppress(OSError):  # closed meanwhile
            yield fd, os.fstat(fd)
