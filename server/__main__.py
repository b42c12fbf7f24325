"""The command: `python -m server [module:name]`; HOST, PORT and WORKERS say where and how many.

It imports little: this process stays, and what it holds is for nobody else.
"""

import os
import signal
import socket
import sys

from server import say
from server.crew import Crew, run
from server.family import adopt_orphans, children
from server.holding import HELD, listen

SIGNALS = {signal.SIGCHLD, signal.SIGHUP, signal.SIGINT, signal.SIGTERM}
STOP = (signal.SIGTERM, signal.SIGINT)
LOOK = 0.02  # s between looks at processes that begin or leave
REST = 60.0  # s between looks at others; a signal comes in between
TRY, LISTENER, ANSWERING = "--try", "--listener=", "--answering="  # what it tells itself


def main(given: list[str]) -> int:
    """Serve until a signal says stop."""
    if TRY in given:  # that this code can be imported is all there is to try
        return 0
    name = next((one for one in given if not one.startswith("--")), "wsgi:app")
    held, answering = os.environ.get(HELD, ""), _after(ANSWERING, given)
    inherited = held or _after(LISTENER, given)
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # sigtimedwait takes them, one by one
    adopt_orphans()
    listener = socket.socket(fileno=int(inherited)) if inherited else listen()
    listener.setblocking(False)
    os.set_inheritable(listener.fileno(), True)
    crew = Crew(
        listener.fileno(), name, int(os.environ.get("WORKERS", "2")),
        {int(one) for one in answering.split(",") if one}, keeper=os.getppid() if held else 0,
    )  # fmt: skip
    _keep(crew)
    return crew.failed


def _keep(crew: Crew) -> None:
    """Keep the processes running until a signal says stop, and they have left."""
    stopping = False
    while children() or crew.adopted or not stopping:
        if not stopping:
            crew.fill()
        taken = signal.sigtimedwait(SIGNALS, REST if crew.is_settled else LOOK)
        number = taken.si_signo if taken else 0
        ended = crew.look()
        if number == signal.SIGHUP and not crew.trial and not stopping:
            crew.trial = run("server", TRY)
        elif crew.trial in ended:
            if ended[crew.trial] == 0 and not stopping:
                _begin_anew(crew)
            say("The new version of the server does not start; the old one goes on.")
            crew.trial = 0
        if number in STOP or crew.failed:
            stopping = True
        if stopping:
            crew.abandon()
            crew.leave(children() | crew.adopted)


def _begin_anew(crew: Crew) -> None:
    """Become the new version: the same process, with the same socket and the same children."""
    crew.abandon()
    answering = ",".join(map(str, crew.answering))
    told = [f"{LISTENER}{crew.listener}", f"{ANSWERING}{answering}", crew.name]
    os.execv(sys.executable, [sys.executable, "-m", "server", *told])  # noqa: S606 - this program


def _after(word: str, given: list[str]) -> str:
    return next((one.removeprefix(word) for one in given if one.startswith(word)), "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
