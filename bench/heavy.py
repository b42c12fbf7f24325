"""The heavy actions: signing in, start, memory, commands, and a browser; files stand beside."""

import shutil
import statistics
import time
from collections.abc import Callable

from bench import answering, browser, files, keeping, mailing, many, matching, reviewing
from bench.acting import FLASK, Action, Bench, ran
from bench.filling import PASSWORD
from bench.loads import mixed
from bench.measuring import OTHER
from bench.pages import BOARD, PAGES
from bench.serving import environment, serving
from bench.talking import talk
from server.answering import TIDIES

MIXED = 20_000  # requests
BROWSER = 3.4  # 350 ms where the floor's page took 103: times of two machines do not compare


def sign_in(bench: Bench) -> Action:
    """By another than who visits: beyond twenty browsers the longest unused is signed out."""
    found = Action("sign-in POST")
    took = []
    for _ in range(20):
        began = time.perf_counter()
        bench.sign_in(bench.portal, OTHER, seal=False)
        took.append(1000 * (time.perf_counter() - began))
    found.note("p50 with its form and the hash", statistics.median(took), unit=" ms")
    found.note("statements", bench.counter.count_sign_in(PASSWORD), 6)
    beside = bench.counter.cost_sign_in(PASSWORD, bench.folder / "floor.sqlite3")
    found.note("CPU without the hash", beside, 2, " F")
    return found


def start(bench: Bench) -> Action:
    """Cold: a second server over the same database until its first answer."""
    found = Action("cold start")
    with serving("wsgi:app", bench.folder, "/healthz") as portal:
        found.note("to the first answer", portal.started, 1.2, " s")
    with serving("bench.floor:app", bench.folder, "/sign-in") as floor:
        found.note("the floor's", floor.started, unit=" s")
    return found


def memory(bench: Bench) -> Action:
    found = Action(f"memory of {len(bench.portal.workers)} workers")
    paths = [page.address(bench.visit) for page in PAGES if page.statuses == (200,)]
    seen, at = 0, {0: bench.portal.pss()}
    for limit in (MIXED // 2, MIXED):
        while seen < limit:
            load = mixed(bench.portal.port, paths, 8, 10, bench.visit.cookie, bench.folder)
            seen += load.requests
            if load.failed:
                found.broken.append(f"{load.failed} requests failed")
        time.sleep(TIDIES + 1)  # what the library of C keeps is given back that often
        at[limit] = bench.portal.pss()
    grown = 100 * (at[MIXED] / at[MIXED // 2] - 1)
    found.note("before", at[0], unit=" MiB")
    found.note(f"after {MIXED:,} mixed requests", at[MIXED], 160, " MiB PSS")
    found.note("of it files", bench.portal.pss("Pss_File"), unit=" MiB")
    found.note("over the last half", grown, 5, " %")
    return found


def commands(bench: Bench) -> Action:
    """What the operators run: migrating, looking at everything, backing up, restoring."""
    folder, other = bench.folder / "copy", bench.folder / "restored"
    keeping.copied(bench.size, folder, print)  # as it was filled, maybe by an older version
    other.mkdir()
    found = Action("commands")
    given = environment(folder, 1)
    file = str(folder / "all.backup")
    there = environment(other, 1)
    for name, command, env, bar in (
        ("db upgrade", ["db", "upgrade"], given, 5),
        ("doctor", ["doctor"], given, 3),
        ("backup", ["backup", file], given, 10),
        ("restore", ["restore", file], there, 15),
    ):
        took, _, said = ran([*FLASK, *command], env)
        found.note(name, took, bar, " s")
        if "Error" in said or "Traceback" in said:
            found.broken.append(f"{name}: {said.strip().splitlines()[-1][:160]}")
    shutil.rmtree(folder)
    shutil.rmtree(other)
    return found


def drawn(bench: Bench) -> Action:
    """The dashboard in a browser, in turn with the floor's page of 60 sparklines."""
    found = Action("browser, cold cache")
    took = browser.last_drawn(
        browser.Asked(bench.portal.port, BOARD, bench.visit.cookie["Cookie"]),
        browser.Asked(bench.floor.port, "/", bench.floor_cookie["Cookie"]),
    )
    if took is None:
        found.figures.append("no Chromium here")
        return found
    board, floor = took
    found.note("dashboard, last element drawn", board, unit=" ms")
    found.note("the floor's page of 60 sparklines", floor, unit=" ms")
    found.note("of one to the other", board / floor, BROWSER, " times")
    return found


ACTIONS: dict[str, Callable[[Bench], Action]] = {
    "sign-in": sign_in,
    "start": start,
    "browser": drawn,
    "pdf": files.pdf,
    "digests": mailing.digests,
    "export": files.export,
    "import": files.bring_in,
    "workbook": files.bring_in_workbook,
    "commands": commands,
    "memory": memory,
    "feedback": talk,
    "answers": answering.answers,
    "review": reviewing.review,
    "pairing": matching.pair,
    "many": many.pair_many,
}
ON_ANY = {
    "sign-in",
    "start",
    "browser",
    "memory",
    "feedback",
    "answers",
    "many",
}  # the others need a copy of the database
