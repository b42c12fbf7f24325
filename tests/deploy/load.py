"""Eight people who write and read without a pause, and a ledger of what the portal acknowledged."""

import secrets
import threading
import time
from dataclasses import dataclass, field

from tests.deploy import trial
from tests.deploy.browser import Browser, Unanswered

ENTERED = 303  # how the portal acknowledges a form
LATER = 503  # nobody was told that it was saved; the same form is sent again
WRITERS, READERS = 5, 3
PAUSE = 0.05  # seconds between two requests of a person

METRICS = """
    SELECT DISTINCT ON (person.email) person.email, metric.code, verdict.period_start::text
    FROM metric JOIN person ON person.id = metric.owner_id
    JOIN verdict ON verdict.metric_id = metric.id
    WHERE person.state = 'active' AND metric.state = 'approved'
      AND verdict.period_start IS NOT NULL
    ORDER BY person.email, metric.code
"""


@dataclass
class Ledger:
    """What happened, by everybody; the lock is held for appends only."""

    acknowledged: list[str] = field(default_factory=list)
    reads: int = 0
    failed: list[str] = field(default_factory=list)  # answers that a person would have seen fail
    later: int = 0  # 503 with Retry-After: an honest "not now"
    lost_sessions: int = 0
    slowest: float = 0.0
    gaps: list[tuple[float, float]] = field(default_factory=list)  # spells without a write
    lock: threading.Lock = field(default_factory=threading.Lock)
    last_write: float = field(default_factory=time.monotonic)

    def acknowledge(self, text: str) -> None:
        with self.lock:
            now = time.monotonic()
            self.gaps.append((now - self.last_write, now))
            self.last_write = now
            self.acknowledged.append(text)

    def fail(self, what: str) -> None:
        with self.lock:
            self.failed.append(what)

    def longest_gap(self) -> float:
        """The longest spell in which nobody's write was acknowledged, in seconds."""
        return max((gap for gap, _ in self.gaps), default=0.0)


class Load:
    """`with Load() as load:` … the ledger is judged at the end by `faults()`."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.over = threading.Event()
        self.threads: list[threading.Thread] = []
        self.sessions: list[Browser] = []

    def __enter__(self) -> "Load":
        people = list(trial.rows(METRICS))[: WRITERS + READERS]
        for number, (email, code, start) in enumerate(people):
            browser = trial.signed_in(email)
            self.sessions.append(browser)
            work = self._write if number < WRITERS else self._read
            thread = threading.Thread(target=work, args=(browser, code, start), daemon=True)
            self.threads.append(thread)
        self.ledger.last_write = time.monotonic()
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_anything: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=120)

    def writes_again(self, *, within: float) -> bool:
        """Wait until a write is acknowledged that was not yet when this began."""
        before, until = len(self.ledger.acknowledged), time.monotonic() + within
        while len(self.ledger.acknowledged) == before and time.monotonic() < until:
            time.sleep(0.05)
        return len(self.ledger.acknowledged) > before

    def _write(self, browser: Browser, code: str, start: str) -> None:
        """Notes, each with a text of its own; one in five is sent twice, as by a double click."""
        while not self.over.wait(PAUSE):
            text = f"proof {secrets.token_hex(8)}"
            form = {"period_start": start, "text": text, "key": secrets.token_urlsafe(18)}
            if self._send(browser, code, form):
                self.ledger.acknowledge(text)
                if secrets.randbelow(5) == 0:
                    self._send(browser, code, form)

    def _send(self, browser: Browser, code: str, form: dict[str, str]) -> bool:
        """Send the form until it is acknowledged, as a person who is told to try again does."""
        while not self.over.is_set():
            began = time.monotonic()
            try:
                answer = browser.post(f"/metrics/{code}/notes", **form)
            except Unanswered as lost:
                self.ledger.fail(f"POST: {lost}")
                time.sleep(0.2)
                continue
            self._time(began)
            if answer.is_sign_in:
                self.ledger.lost_sessions += 1
                return False
            if answer.status == ENTERED:
                return True
            if answer.status == LATER and answer.headers.get("Retry-After"):
                self.ledger.later += 1
                time.sleep(0.2)
                continue
            self.ledger.fail(f"POST: {answer.status} {answer.title}")
            time.sleep(0.2)
        return False

    def _read(self, browser: Browser, code: str, _start: str) -> None:
        pages = (
            "/", f"/metrics/{code}", "/values", "/overview", "/metrics", "/search?q=time",
            "/static/site.css",
        )  # fmt: skip
        while not self.over.is_set():
            for page in pages:
                if self.over.wait(PAUSE):
                    return
                self._look(browser, page)

    def _look(self, browser: Browser, page: str) -> None:
        began = time.monotonic()
        try:
            answer = browser.get(page)
        except Unanswered as lost:
            self.ledger.fail(f"GET {page}: {lost}")
            return
        self._time(began)
        if answer.is_sign_in:
            self.ledger.lost_sessions += 1
        elif answer.status == LATER and answer.headers.get("Retry-After"):
            self.ledger.later += 1
        elif answer.status != 200:
            self.ledger.fail(f"GET {page}: {answer.status} {answer.title}")
        else:
            self.ledger.reads += 1

    def _time(self, began: float) -> None:
        self.ledger.slowest = max(self.ledger.slowest, time.monotonic() - began)

    def sessions_alive(self) -> int:
        """How many of the people are still signed in."""
        return sum(browser.get("/account").status == 200 for browser in self.sessions)

    def missing_and_doubled(self) -> tuple[int, int]:
        """Acknowledged notes that are not in the database, and notes that stand there twice."""
        found = dict(
            trial.rows("SELECT text, count(*) FROM note WHERE text LIKE 'proof %%' GROUP BY text")
        )
        missing = sum(text not in found for text in self.ledger.acknowledged)
        return missing, sum(count > 1 for count in found.values())
