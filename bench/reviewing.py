"""A year's review: its page, its decisions, their publication to thousands, and the packs."""

import secrets
import shutil
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select, update

from bench import floor, reviewed
from bench.acting import Action, Bench, copied
from bench.filling import HEAD
from bench.measuring import Counter
from bench.reviewed import BALLOT, OPEN, PUBLISHED, READERS
from bench.serving import Served, serving
from portal.accounts.models import Person
from portal.db import session
from portal.jobs.models import Job
from portal.jobs.running import drain
from portal.refinement.actions import evidence, publishing
from portal.refinement.models import Cycle, Evidence, Motion, Publication
from portal.web.counting import HEADER

FEWER, ENTRIES = 10_000, 1_000_000  # rows of the log, in which the page is to be flat
TIMES = 20  # that a page is read
DECIDES, AT_ONCE, TOGETHER = 60, 8, 400  # decisions one by one; then by how many people, how many
WARM = 10  # of them before, so that each process has its templates
CPU, STATEMENTS, FLAT = 5, 8, 1.15  # bars of the page; the last one is a ratio
DECIDED, FEW, P99 = 3, 10, 60  # of the decision: F, statements, ms at AT_ONCE
SECONDS = {"publication": 30, "packs": 120}

Asked = tuple[str, dict[str, str] | None]  # an address, and the fields of what is sent there


def review(bench: Bench) -> Action:
    """On a copy: what the committee opens and sends, and the two jobs that take long."""
    found = Action("review")
    folder = copied(bench)
    counter = Counter(folder)
    with counter.app.app_context():
        metrics = reviewed.fill(WARM + DECIDES + TOGETHER)
        reviewed.add_entries(FEWER)
        _jobs(found, metrics)
        motions = session.scalars(select(Motion.id).where(Motion.state == "open")).all()
        session.remove()
    floor.fill(folder / "floor.sqlite3")
    with (
        serving("wsgi:app", folder, "/healthz") as portal,
        serving("bench.floor:app", folder, "/sign-in") as beside,
    ):
        asking = Asking(found, counter, portal, beside, bench.sign_in(portal))
        board: list[Asked] = [(f"/refinement/{OPEN}", None)] * (WARM + TIMES)
        few = asking.measure(f"board, {FEWER:,} rows of the log", board, CPU, STATEMENTS)
        with counter.app.app_context():
            reviewed.add_entries(ENTRIES)
        many = asking.measure(f"board, {ENTRIES:,} rows", board, CPU, STATEMENTS)
        found.note("of one to the other", many / few, FLAT)
        posts: list[Asked] = [
            (f"/refinement/{BALLOT}/motions/{one}/decision", {"reason": "All agree."})
            for one in motions
        ]
        asking.measure("decision", posts[: WARM + DECIDES], DECIDED, FEW)
        asking.at_once(posts[WARM + DECIDES :])
    shutil.rmtree(folder)
    return found


def _jobs(found: Action, metrics: int) -> None:
    _job(found, "packs", lambda: evidence.build(_cycle(OPEN), actor=_chair()), metrics)
    found.note("packs built", session.query(Evidence).count())
    session.execute(update(Cycle).where(Cycle.year == OPEN).values(state="deliberation"))
    session.commit()
    publish = lambda: publishing.ask_publication(_cycle(PUBLISHED), actor=_chair())  # noqa: E731
    _job(found, "publication", publish, READERS)
    made = session.scalars(select(Publication)).first()
    if made is None:
        found.broken.append("nothing was published")
    else:
        found.note("decisions published", made.decisions_count)
        found.note("people told", made.people_count)


def _job(found: Action, name: str, ask: Any, of: int) -> None:
    """Have it asked for and carried out here; the bar is for the process that works."""
    ask()
    session.commit()
    began, cpu = time.perf_counter(), time.process_time()
    drain("bench")
    found.note(f"{name} of {of:,}", time.perf_counter() - began, SECONDS[name], " s")
    found.note(f"{name}, CPU", time.process_time() - cpu, unit=" s")
    for one in session.scalars(select(Job).where(Job.state == "failed")):
        found.broken.append(f"{one.kind}: {one.error[:160]}")


@dataclass
class Asking:
    """What is asked of the portal, with the floor beside it in turn."""

    found: Action
    counter: Counter
    portal: Served
    floor: Served
    cookie: dict[str, str]

    def measure(self, what: str, asked: list[Asked], bar: float, statements: int) -> float:
        """F that each costs; the last one is asked inside this process, and counted."""
        seal = seal_of(self.portal, self.cookie)
        cookies = {name.lower(): said for name, said in self.floor.get("/sign-in")[1].items()}
        sealed = {"Cookie": cookies["set-cookie"].partition(";")[0]}
        page = ("GET", "/", None, sealed)
        *timed, (last, fields) = asked
        with kept(self.portal) as here, kept(self.floor) as there:
            for place, (address, form) in enumerate(timed):
                if place == WARM:
                    before = sum(self.portal.cpu()), sum(self.floor.cpu())
                status = answered(here, request(address, form, seal, self.cookie))
                answered(there, page)
                if status >= 400:
                    self.found.broken.append(f"{what}: {status}")
                    return 0.0
        own, floor = sum(self.portal.cpu()) - before[0], sum(self.floor.cpu()) - before[1]
        method, address, body, headers = request(last, fields, seal, self.cookie)
        client = self.counter.app.test_client(use_cookies=False)
        headers |= {"Origin": "http://localhost"}
        answer = client.open(address, method=method, data=body, headers=headers)
        count = int(answer.headers[HEADER].partition(";")[0].partition("=")[2])
        ms = 1000 * floor / (len(timed) - WARM)
        self.found.note(what, own / floor, bar, f" F of {ms:.2f} ms")
        self.found.note(f"{what}, statements", count, statements)
        return own / floor

    def at_once(self, asked: list[Asked]) -> None:
        """Decisions by several people, each on ballots of their own."""
        seal, taken, waiting = seal_of(self.portal, self.cookie), list[float](), iter(asked)

        def work() -> None:
            with kept(self.portal) as here:
                for address, form in waiting:  # the lock of the interpreter shares them out
                    sent = request(address, form, seal, self.cookie)
                    began = time.perf_counter()
                    status = answered(here, sent)
                    taken.append(1000 * (time.perf_counter() - began))
                    if status >= 400:
                        self.found.broken.append(f"decision at once: {status}")

        threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        p99 = sorted(taken)[int(0.99 * (len(taken) - 1))]
        self.found.note(f"{len(taken)} decisions at {AT_ONCE}, p99", p99, P99, " ms")


def kept(served: Served) -> closing[HTTPConnection]:
    """A connection that stays, as the floor's load and browsers keep theirs."""
    return closing(HTTPConnection("127.0.0.1", served.port, timeout=120))


def answered(here: HTTPConnection, sent: tuple[str, str, str | None, dict[str, str]]) -> int:
    """The status of one request."""
    method, address, body, headers = sent
    here.request(method, address, body=body, headers=headers)
    answer = here.getresponse()
    answer.read()
    return answer.status


def request(
    address: str, form: dict[str, str] | None, seal: str, cookie: dict[str, str]
) -> tuple[str, str, str | None, dict[str, str]]:
    if form is None:
        return "GET", address, None, dict(cookie)
    told = {**cookie, "Origin": "http://127.0.0.1",
            "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
    sent = {"csrf_token": seal, "key": secrets.token_urlsafe(18), **form}
    return "POST", address, urlencode(sent), told


def seal_of(portal: Served, cookie: dict[str, str]) -> str:
    page = portal.get("/account", cookie)[2].decode()
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


def _chair() -> Person:
    return session.get_one(Person, HEAD)


def _cycle(year: int) -> Cycle:
    return session.scalars(select(Cycle).where(Cycle.year == year)).one()
