"""The command: `python -m server [module:name]`; HOST, PORT and WORKERS say where and how many."""

import gc
import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser

from server import say
from server.answering import BACKLOG
from server.crew import Crew
from server.sharing import Application

SIGNALS = {signal.SIGCHLD, signal.SIGHUP, signal.SIGINT, signal.SIGTERM}
STOP = (signal.SIGTERM, signal.SIGINT)
FREE_WITHIN = 10.0  # s that processes of a server that was killed need to let go of the port
LOOK = 0.02  # s between looks at processes that begin or leave
REST = 60.0  # s between looks at others; a signal comes in between


def main() -> int:
    """Serve until a signal says stop."""
    parser = ArgumentParser(prog="server")
    parser.add_argument("app", nargs="?", default="wsgi:app", help="module:name")
    parser.add_argument("--try", dest="only_try", action="store_true", help="only load it")
    parser.add_argument("--listener", type=int, help="number of the open socket to listen on")
    parser.add_argument("--old", default="", help="ids of processes to replace")
    asked = parser.parse_args()
    if asked.only_try:
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        _load(asked.app)
        return 0
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # sigtimedwait takes them, one by one
    listener = _listen() if asked.listener is None else socket.socket(fileno=asked.listener)
    listener.setblocking(False)
    gc.disable()  # what is loaded stays: to look for what goes is an eighth of the start
    os.set_inheritable(listener.fileno(), False)
    crew = Crew(listener, _load(asked.app), int(os.environ.get("WORKERS", "2")))
    crew.old = {int(one) for one in asked.old.split(",") if one}
    gc.freeze()  # what is loaded stays shared: to collect it would be to write to it
    gc.enable()
    _keep(crew, asked.app)
    return 0


def _keep(crew: Crew, name: str) -> None:
    """Keep the processes running until a signal says stop, and they have left."""
    stopping = False
    trial: subprocess.Popen[bytes] | None = None
    while not stopping or crew.all:
        if not stopping:
            crew.fill()
        signal_taken = signal.sigtimedwait(SIGNALS, REST if crew.is_settled else LOOK)
        number = signal_taken.si_signo if signal_taken else 0
        ended = crew.look()
        if number in STOP and not stopping:
            stopping = True
            crew.leave(crew.all)
        elif number == signal.SIGHUP and trial is None and not stopping:
            trial = subprocess.Popen([*_command(), "--try", name])  # noqa: S603 - this program
        if trial and trial.pid in ended:
            if ended[trial.pid] == 0 and not stopping:
                _begin_anew(crew, name)
            say("The new version does not start; the old one goes on.")
            trial = None


def _begin_anew(crew: Crew, name: str) -> None:
    """Become the new version: the same process, with the same socket and the same children."""
    number = crew.listener.fileno()
    os.set_inheritable(number, True)
    old = ",".join(str(one) for one in crew.all)
    os.execv(  # noqa: S606 - this program
        sys.executable, [*_command(), f"--listener={number}", f"--old={old}", name]
    )


def _command() -> list[str]:
    return [sys.executable, "-m", "server"]


def _load(name: str) -> Application:
    """The application called "module:name". It must hold nothing open that a fork would share."""
    module, _, attribute = name.partition(":")
    app: Application = getattr(importlib.import_module(module), attribute or "app")
    return app


def _listen() -> socket.socket:
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
    sys.exit(main())
