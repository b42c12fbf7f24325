"""Eight people who write without a pause, and a ledger of what the portal acknowledged.

Every figure is written once, so that each can be found again. A write whose answer got lost is
sent again with its key, as a browser does after "Send it again"; some are given up instead: those
may be there or not, but never by half and never twice.
"""

import random
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from portal.db import session
from tests import make
from tests.faults.browsing import BROKEN, Answer, Browser
from tests.faults.serving import Site, inside

MONTH = "2026-06-01"
ROWS = 24  # of each file
FILE = "delays {}.csv"
PERSISTENT = 0.7  # of those who get no answer send again
PATIENCE = 60  # seconds that somebody goes on sending the same
UNUSED = (
    "department_column", "measure_column", "measure", "value_column", "numerator_column",
    "denominator_column", "state_column", "note_column",
)  # fmt: skip
BUSY = (502, 503, 504)


@dataclass
class Ledger:
    """What was acknowledged, and what nobody knows."""

    acknowledged: dict[str, list] = field(default_factory=lambda: {
        "entry": [], "import": [], "approval": [],
    })  # fmt: skip
    unknown: dict[str, list] = field(default_factory=lambda: {
        "entry": [], "import": [], "approval": [],
    })  # fmt: skip
    lost_answers: int = 0
    refused: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # where and why somebody stopped writing
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, what, was_acknowledged: bool) -> None:
        with self.lock:
            (self.acknowledged if was_acknowledged else self.unknown)[kind].append(what)

    def __str__(self) -> str:
        plurals = {"entry": "entries", "import": "imports", "approval": "approvals"}
        counts = ", ".join(
            f"{len(found):,} {plurals[kind]}" for kind, found in self.acknowledged.items()
        )
        open_ones = sum(len(found) for found in self.unknown.values())
        return f"{counts} acknowledged, {self.lost_answers:,} answers lost, {open_ones} given up"


def prepare(site: Site, approvals: int) -> dict[str, list[str]]:
    """Metrics for the writers: codes by kind."""
    codes: dict[str, list[str]] = {"entry": [], "import": [], "approval": []}
    with inside(site):
        for _ in range(4):
            codes["entry"].append(make.metric(close_days=9_999).code)
        for number in range(2):
            definition = make.definition(name=f"delay {number}", close_days=9_999)
            definition.key = f"delay-{number}"
            codes["import"].append(make.metric(definition=definition).code)
        for _ in range(approvals):
            made = make.metric(state="in_review")
            codes["approval"].append(made.code)
        session.commit()
    return codes


class Writing:
    """The eight at work: `with Writing(site, codes) as ledger:`."""

    def __init__(self, site: Site, codes: dict[str, list[str]], seed: int = 1) -> None:
        self.site = site
        self.ledger = Ledger()
        self.over = threading.Event()
        half = len(codes["approval"]) // 2
        turns: list[tuple[str, Callable]] = [
            *(("bo", self._entries(one, 1 + 10**6 * at)) for at, one in enumerate(codes["entry"])),
            *(("bo", self._imports(at, 10**7 * (at + 1))) for at in range(len(codes["import"]))),
            ("ana", self._approvals(codes["approval"][:half])),
            ("ana", self._approvals(codes["approval"][half:])),
        ]
        self.threads = [
            threading.Thread(
                target=self._run, args=(turn, self.site.browser(who), seed * 100 + at), daemon=True
            )
            for at, (who, turn) in enumerate(turns)
        ]

    def __enter__(self) -> Ledger:
        """All are signed in already, one after the other: an attempt is counted before the password
        is looked at, so that kills in the midst of five of them shut one person out for minutes.
        """
        for thread in self.threads:
            thread.start()
        return self.ledger

    def __exit__(self, *_how) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=5 * PATIENCE)
        assert not any(thread.is_alive() for thread in self.threads)

    def _run(self, turn: Callable, browser: Browser, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - no secret
        try:
            turn(chance, browser)
        except BaseException:
            self.ledger.faults.append(traceback.format_exc())

    def _sent(self, chance: random.Random, send: Callable[[], Answer]) -> Answer | None:
        """The answer, after as many tries as it takes; None where it was given up."""
        deadline = time.monotonic() + PATIENCE
        persistent = chance.random() < PERSISTENT
        while time.monotonic() < deadline:
            try:
                answer = send()
            except BROKEN:
                with self.ledger.lock:
                    self.ledger.lost_answers += 1
                if not persistent:
                    return None
            else:
                if answer.status not in BUSY:
                    return answer
            time.sleep(0.05)
        return None

    def _note(self, kind: str, what, answer: Answer | None) -> None:
        if answer is not None and answer.status not in (200, 303):
            self.ledger.refused.append(f"{kind} {what}: {answer.status} {answer.text[:60000]}")
        else:
            self.ledger.note(kind, what, answer is not None)

    def _entries(self, code: str, figure: int) -> Callable:
        def work(chance: random.Random, browser: Browser) -> None:
            turn = figure
            while not self.over.is_set():
                turn += 1
                form = {"value": str(turn), "state": "final", "note": "a storm", "key": f"e{turn}"}
                sent = self._sent(
                    chance, lambda form=form: browser.post(f"/values/{code}/{MONTH}", form)
                )
                self._note("entry", (code, turn), sent)

        return work

    def _approvals(self, codes: list[str]) -> Callable:
        def work(chance: random.Random, browser: Browser) -> None:
            for code in codes:
                if self.over.is_set():
                    return
                page = self._sent(
                    chance, lambda code=code: browser.get(f"/metrics/{code}/approval")
                )
                if page is None:
                    continue
                form = {
                    "reason": "It is clear.", "effective_from": "2024-04-01", "key": f"a{code}",
                    "version": page.field("version"),
                }  # fmt: skip
                sent = self._sent(
                    chance,
                    lambda code=code, form=form: browser.post(f"/metrics/{code}/approval", form),
                )
                self._note("approval", code, sent)
                time.sleep(0.2)

        return work

    def _imports(self, number: int, figure: int) -> Callable:
        def work(chance: random.Random, browser: Browser) -> None:
            turn = figure
            while not self.over.is_set():
                turn += 1000
                self._import(chance, browser, number, turn)

        return work

    def _import(self, chance: random.Random, browser: Browser, number: int, turn: int) -> None:
        rows = [f"{2023 + at // 12}-{1 + at % 12:02}-01,{turn + at}" for at in range(ROWS)]
        content = "\n".join([f"period,delay-{number}", *rows, ""]).encode()
        name = FILE.format(number)
        sent = self._sent(
            chance, lambda: browser.upload("/imports", {"key": f"i{turn}"}, name, content)
        )
        if sent is None:
            return
        assert sent.status == 303, sent.text[-1500:]
        address = sent.location.removesuffix("/mapping")
        self.import_from(address, chance, browser, number, turn)

    def import_from(
        self, address: str, chance: random.Random, browser: Browser, number: int, turn: int
    ) -> None:
        """From the columns on, of a file that is there."""
        page = self._sent(chance, lambda: browser.get(f"{address}/mapping"))
        if page is None:
            return
        mapping = {
            **dict.fromkeys(UNUSED, ""), "version": page.field("version"),
            "layout": "measures", "frequency": "month", "period_column": "period",
            "department": "operations", "columns-0-text": f"delay-{number}",
            "columns-0-key": f"delay-{number}", "on_conflict": "revise", "reason": "a storm",
            "key": f"m{turn}",
        }  # fmt: skip
        sent = self._sent(chance, lambda: browser.post(f"{address}/mapping", mapping))
        if sent is None:
            return
        assert sent.status == 303, sent.text
        version = self._checked(chance, browser, address)
        if version is None:
            return
        form = {"note": "a storm", "key": f"p{turn}", "version": version}
        sent = self._sent(chance, lambda: browser.post(f"{address}/application", form))
        if sent is not None and sent.status == 303 and not self._applied(chance, browser, address):
            sent = None  # asked for, and nobody saw it happen
        self._note("import", (int(address.rpartition("/")[2]), turn), sent)

    def _applied(self, chance: random.Random, browser: Browser, address: str) -> bool:
        """Whether somebody who waits sees that it was applied."""
        deadline = time.monotonic() + 3 * PATIENCE
        while time.monotonic() < deadline and not self.over.is_set():
            page = self._sent(chance, lambda: browser.get(address))
            if page is not None and "values stand since then" in page.text:
                return True
            time.sleep(0.2)
        return False

    def _checked(self, chance: random.Random, browser: Browser, address: str) -> str | None:
        """The import's version once its dry run ended; None for one that died with its worker."""
        deadline = time.monotonic() + 3 * PATIENCE
        while time.monotonic() < deadline and not self.over.is_set():
            page = self._sent(chance, lambda: browser.get(address))
            if page is not None and f'action="{address}/application"' in page.text:
                return page.field("version")
            time.sleep(0.2)
        return None
