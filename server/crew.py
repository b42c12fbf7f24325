"""The processes that answer: begun, heard, replaced where they end, told to leave."""

import os
import signal
import sys
import time
from contextlib import suppress

from server import ANSWERS, COULD_NOT, FORKED, QUIET, REQUESTS_END, say
from server.family import children, is_called

LEAVES_WITHIN = QUIET + REQUESTS_END + 1.0  # s; then it is killed
BREATH = 0.5  # s before all is loaded again where that failed; twice as long each time
MOST_BREATH = 10.0  # s


class Coming:
    """Processes that are about to take over, and who forks them: the one that loads, or one of
    those that answer, which ends so.
    """

    def __init__(self, loader: int, says: int) -> None:
        self.loader = loader  # 0 where it has ended
        self.says = says  # the pipe on which each says that it is ready, by its id
        self.ready: set[int] = set()
        self.gone = 0  # how many of them ended, ready or not
        self.was_cut_off = False  # who forks them ended before it had
        self.code = 0  # how one ended that was not ready; above 0 where it did so by itself

    def hear(self) -> None:
        with suppress(BlockingIOError):
            while said := os.read(self.says, 4096):
                self.ready |= set(map(int, said.split()))

    def forget(self, child: int, code: int) -> None:
        """It ended, or whoever forks them did."""
        self.gone += child != self.loader
        if child == self.loader:
            self.loader, self.was_cut_off = 0, code != 0
        if child in self.ready:
            self.ready.discard(child)
        elif code:
            self.code = max(self.code, code) or code

    def lacks(self, size: int) -> bool:
        """Whether fewer than that many will ever answer."""
        return not self.loader and (self.was_cut_off or len(self.ready) + self.gone >= size)


class Crew:
    """Processes by their id."""

    def __init__(
        self, listener: int, name: str, size: int, answering: set[int], keeper: int = 0
    ) -> None:
        """`answering`: those of the version before, if this one is to take their place.

        `keeper`: who keeps the socket and adopts those who answer, should this server end; those
        of a server that ended are there.
        """
        self.listener, self.name, self.size, self.keeper = listener, name, size, keeper
        self.adopted: set[int] = set()  # by the keeper
        if keeper:
            self.adopted = {one for one in children(keeper) if is_called(one, ANSWERS)}
        self.answering = answering | self.adopted
        self.has_answered = bool(self.answering)
        self.coming: Coming | None = None
        self.shares = True  # one of those that answer is to fork others
        self.line: int | None = None  # the pipe of those whom one that answers may fork
        self.leaving: dict[int, float] = {}  # each with the moment when it is killed
        self.trial = 0  # a process that tries whether this server's new code starts
        self.renews = True
        self.failures = 0
        self.failed = 0  # the exit code of a loader, where nobody ever answered
        self.begin_at = 0.0

    @property
    def is_settled(self) -> bool:
        """Whether nothing is awaited but signals."""
        return not (self._lacks or self.coming or self.leaving or self.trial or self.adopted)

    @property
    def _lacks(self) -> bool:
        return self.renews or len(self.answering) < self.size

    def fill(self) -> None:
        """Have all loaded where somebody lacks; who answers goes on until the new ones do."""
        if self._lacks and self.coming is None and time.monotonic() >= self.begin_at:
            says, hears = os.pipe()
            os.set_blocking(says, False)
            os.set_inheritable(hears, True)
            parents = os.getpid(), self.keeper
            numbers = map(str, (self.listener, hears, self.size, *parents, int(self.shares)))
            self.coming = Coming(run("server.forking", self.name, *numbers), says)
            os.close(hears)

    def look(self) -> dict[int, int]:
        """See who ended, is ready, or should have left. Says who ended, and how: any child."""
        ended: dict[int, int] = {}
        there = children()  # before: who ended meanwhile may have forked others, that take over
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                ended[found[0]] = os.waitstatus_to_exitcode(found[1])
                self._forget(found[0], ended[found[0]])
        if self.adopted:
            for child in self.adopted - children(self.keeper):
                self.adopted.discard(child)
                self._forget(child, 0)
        if self.coming:
            self._follow(self.coming)
        if self.coming is None:  # nobody knows those who were forked just as all was given up
            self.leave(there - set(ended) - self.answering - {self.trial})
        for child, at in self.leaving.items():
            if time.monotonic() > at:
                _send(child, signal.SIGKILL)
        return ended

    def _follow(self, coming: Coming) -> None:
        """Let them take over once all are ready; see where one of them never will be."""
        coming.hear()
        if len(coming.ready) == self.size:
            self.leave(self.answering)
            self.answering, self.has_answered = coming.ready, True
            self.renews, self.failures = False, 0
            if self.line is not None:
                os.close(self.line)
            self.coming, self.line = None, coming.says
        elif coming.lacks(self.size):
            self._fall_short(coming)

    def _fall_short(self, coming: Coming) -> None:
        """Where one of them was killed, let the others take over from as many, until all are
        loaded anew; where one ended by itself they are of no use.
        """
        if not coming.ready or coming.code > 0:
            self._fail(coming.code)
            return
        stay = set(list(self.answering)[: self.size - len(coming.ready)])
        self.leave(self.answering - stay)
        self.answering, self.renews = stay | coming.ready, True
        self.abandon()
        if self.line is not None:  # none of them forks others any more
            os.close(self.line)
            self.line = None

    def _forget(self, child: int, code: int) -> None:
        coming = self.coming
        if self.leaving.pop(child, None) is not None or child == self.trial:
            return
        if child in self.answering:
            self.answering.discard(child)
            if code != FORKED:
                say(f"Process {child} ended ({code}).")
            if code == COULD_NOT:
                self.shares = False  # once is enough
            if code == FORKED and coming is None and self.line is not None:
                self.coming, self.line = Coming(0, self.line), None
            return
        if coming is None:
            return
        coming.hear()  # what it said before it ended
        if child in coming.ready:
            say(f"Process {child} ended ({code}).")
            self.has_answered = True
        coming.forget(child, code)

    def _fail(self, code: int) -> None:
        """One that was to come ended: for good, where nobody ever answered and none killed it."""
        if self.answering and self.renews:
            say("The new version does not start; the old one goes on.")
        elif self.has_answered or code <= 0:
            say(f"The application was not loaded ({code}); it is tried again.")
        else:
            self.failed = code
        self.renews = not self.answering
        self.abandon()
        self.begin_at = time.monotonic() + min(BREATH * 2**self.failures, MOST_BREATH)
        self.failures += 1

    def abandon(self) -> None:
        """Give up those that are about to come."""
        if self.coming:
            if self.coming.loader:
                _send(self.coming.loader, signal.SIGKILL)
            os.close(self.coming.says)
            self.coming = None

    def leave(self, those: set[int]) -> None:
        """Tell them to end what they do, and go."""
        for child in those - set(self.leaving):
            self.leaving[child] = time.monotonic() + LEAVES_WITHIN
            _send(child, signal.SIGTERM)


def run(*arguments: str) -> int:
    """Another process of this program, with the signals blocked that are blocked here; its id."""
    command = [sys.executable, "-m", *arguments]
    return os.posix_spawn(sys.executable, command, os.environ)


def _send(child: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, number)
