"""A year's review: its page, its decisions, their publication to thousands, and the packs."""

import secrets
import shutil
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import delete, insert, select, text, update

from bench.acting import Action, Bench, copied
from bench.filling import HEAD
from bench.measuring import Counter
from bench.serving import Served, serving
from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.jobs.models import Job
from portal.jobs.running import drain
from portal.notices.models import Following
from portal.refinement.actions import evidence, publishing
from portal.refinement.digest import sha256_of
from portal.refinement.models import (
    Ballot,
    Cycle,
    Decision,
    Evidence,
    Item,
    Member,
    Motion,
    Proposal,
    Publication,
)
from portal.registry.models import Metric
from portal.web.counting import HEADER

PUBLISHED, OPEN, BALLOT, EARLIER = 2090, 2091, 2092, 2080  # years of the cycles
DECISIONS, READERS = 70, 6_000  # that are published, and to how many people
PROPOSALS, WAITING, ENTRIES = 10_000, 200, 1_000_000
TIMES = 20  # that a page is read, and that a decision is made
WARM = 10  # of them before, so that each process has its templates
CPU, STATEMENTS = 5, 8  # bars of the page
DECIDED, FEW = 3, 10  # of the decision: F, statements
SECONDS = {"publication": 30, "packs": 120}
COMMITTEE = range(1, 6)  # people; the first one chairs
AT = {"purpose": "", "cancelled_reason": "", "created_by_id": HEAD, "ack_share": 80, "version": 1}

Asked = tuple[str, dict[str, str] | None]  # an address, and the fields of what is sent there


def review(bench: Bench) -> Action:
    """On a copy: what the committee opens and sends, and the two jobs that take long."""
    found = Action("review")
    folder = copied(bench)
    counter = Counter(folder)
    with counter.app.app_context():
        metrics = _fill(bench.size.metrics)
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
        motions = session.scalars(select(Motion.id).where(Motion.state == "open")).all()
        session.remove()
    with serving("wsgi:app", folder, "/healthz") as portal:
        cookie = bench.sign_in(portal)
        board = f"/refinement/{OPEN}"
        _measure(
            found, bench, counter, portal, cookie, "board", [(board, None)] * (WARM + TIMES), CPU
        )
        posts: list[Asked] = [
            (f"/refinement/{BALLOT}/motions/{one}/decision", {"reason": "All agree."})
            for one in motions
        ]
        _measure(found, bench, counter, portal, cookie, "decision", posts, DECIDED)
    shutil.rmtree(folder)
    return found


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


def _measure(
    found: Action, bench: Bench, counter: Counter, portal: Served, cookie: dict[str, str],
    what: str, asked: list[Asked], bar: float,
) -> None:  # fmt: skip
    """CPU of the server for each; the last one is asked inside this process, and counted."""
    seal, before = seal_of(portal, cookie), 0.0
    *timed, (last, fields) = asked
    for place, (address, form) in enumerate(timed):
        if place == WARM:
            before = sum(portal.cpu())
        status = portal.ask(*request(address, form, seal, cookie))[0]
        if status >= 400:
            found.broken.append(f"{what}: {status}")
            return
    spent = 1000 * (sum(portal.cpu()) - before) / (len(timed) - WARM)
    method, address, body, headers = request(last, fields, seal, cookie)
    client = counter.app.test_client(use_cookies=False)
    answer = client.open(
        address, method=method, data=body, headers={**headers, "Origin": "http://localhost"}
    )
    count = int(answer.headers[HEADER].partition(";")[0].partition("=")[2])
    found.note(what, spent / bench.floor_ms, bar, " F")
    found.note(f"{what}, statements", count, STATEMENTS if bar == CPU else FEW)


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


def _fill(metrics: int) -> int:
    """The cycles with their items; how many metrics are under review in the open one."""
    ids = session.scalars(
        select(Metric.id).where(Metric.state == "approved").order_by(Metric.id)
    ).all()
    now, today = clock.now(), clock.now().date()
    days = {
        "insight_from": today - timedelta(days=60), "insight_until": today - timedelta(days=30),
        "comment_until": today - timedelta(days=3), "ballot_until": today + timedelta(days=9),
        "effective_on": today + timedelta(days=120), "next_review_on": today + timedelta(days=300),
        "created_at": now, "scope_frozen_at": now,
    }  # fmt: skip
    states = {PUBLISHED: "decided", OPEN: "insight", BALLOT: "ballot", EARLIER: "closed"}
    session.execute(insert(Cycle), [
        {"year": year, "title": f"Review of {year}", "state": state, **days, **AT}
        for year, state in states.items()
    ])  # fmt: skip
    cycles = {row.year: row.id for row in session.execute(select(Cycle.year, Cycle.id))}
    session.execute(insert(Member), [
        {"cycle_id": cycle, "person_id": person, "part": "member" if place else "chair",
         "position": place, "interests_declared_at": now, "joined_at": now}
        for cycle in cycles.values() for place, person in enumerate(COMMITTEE)
    ])  # fmt: skip
    _items(cycles[OPEN], ids)
    _items(cycles[EARLIER], ids[:100])
    _decided(cycles[PUBLISHED], ids[:DECISIONS], today)
    _ballots(cycles[BALLOT], ids[: WARM + TIMES])
    _proposals(cycles)
    _readers(ids[:DECISIONS])
    _entries()
    session.commit()
    return len(ids)


def _items(cycle: int, metrics: Any, state: str = "assessed") -> list[int]:
    session.execute(insert(Item), [
        {"cycle_id": cycle, "metric_id": one, "title": f"Metric {one}", "flags": "",
         "position": place, "state": state, "version": 1}
        for place, one in enumerate(metrics, 1)
    ])  # fmt: skip
    return list(session.scalars(select(Item.id).where(Item.cycle_id == cycle).order_by(Item.id)))


def _proposed(item: int, kind: str, number: int, state: str) -> dict[str, Any]:
    changes = {"source_system": f"warehouse terminal {number}"}
    held = {"changes": changes} if kind == "revise_minor" else {"answers": {"instead": "Others."}}
    return {
        "item_id": item, "kind": kind, "state": state, "title": f"{kind} {number}", "text": held,
        "reason": "We look at it every week.", "sha256": sha256_of(held), "exceptional": "",
        "author_id": HEAD, "department_id": 2, "created_at": clock.now(),
        "submitted_at": clock.now(), "revision": 1, "version": 1,
    }  # fmt: skip


def _proposals(cycles: dict[int, int]) -> None:
    """Those that are open stand in the open cycle, the others in one that is over."""
    for cycle, count, state in (
        (cycles[OPEN], WAITING, "open"), (cycles[EARLIER], PROPOSALS - WAITING, "decided")
    ):  # fmt: skip
        items = session.scalars(select(Item.id).where(Item.cycle_id == cycle)).all()
        session.execute(insert(Proposal), [
            _proposed(items[number % len(items)], "revise_minor", number, state)
            for number in range(count)
        ])  # fmt: skip


def _motions(cycle: int, metrics: Any, kinds: Iterator[str], state: str) -> list[Motion]:
    """A proposal that was put forward and a motion with its voters for each metric."""
    items = _items(cycle, metrics, "decided" if state == "closed" else "commented")
    now = clock.now()
    voters = [
        {"id": one, "department": 2, "recused": False, "stands_for": None} for one in COMMITTEE
    ]
    made = []
    for number, (item, kind) in enumerate(zip(items, kinds, strict=False)):
        proposal = Proposal(**_proposed(item, kind, number, "put_forward"))
        session.add(proposal)
        session.flush()
        motion = Motion(
            cycle_id=cycle, proposal_id=proposal.id, kind=kind, title=proposal.title,
            sha256=proposal.sha256, state=state, voters=voters, departments=[],
            opened_at=now - timedelta(days=7),
            closes_at=now + timedelta(days=7 if state == "open" else 0),
            closed_at=None if state == "open" else now,
        )  # fmt: skip
        session.add(motion)
        session.flush()
        session.execute(
            update(Item).where(Item.id == item)
            .values(proposal_id=proposal.id, motion_id=motion.id, disposition=kind)
        )  # fmt: skip
        made.append(motion)
    return made


def _ballots(cycle: int, metrics: Any) -> None:
    """Motions on which everybody has voted: nothing is left but to count."""
    motions = _motions(cycle, metrics, iter(["keep"] * len(metrics)), "open")
    session.execute(insert(Ballot), [
        {"motion_id": motion.id, "person_id": one, "choice": "yes", "reason": "",
         "cast_at": clock.now()}
        for motion in motions for one in COMMITTEE
    ])  # fmt: skip


def _decided(cycle: int, metrics: Any, today: date) -> None:
    """Of 70: 40 stay, 20 are revised, 10 end."""
    kinds = [*["keep"] * 40, *["revise_minor"] * 20, *["retire"] * 10]
    motions = _motions(cycle, metrics, iter(kinds), "closed")
    session.execute(insert(Decision), [
        {"cycle_id": cycle, "motion_id": one.id, "kind": one.kind, "outcome": "adopted",
         "counts": {"sentence": "5 of 5 voted, 3 needed; 5 of 5 = 100 %."},
         "reason": "It serves us.", "dissent": "", "rejected_options": "", "decided_on": today,
         "effective_on": today if one.kind == "keep" else today + timedelta(days=200),
         "decided_by_id": HEAD, "version": 1}
        for one in motions
    ])  # fmt: skip


def _readers(metrics: Any) -> None:
    """People who follow what is decided on."""
    session.execute(delete(Following))
    first = (session.scalar(select(Person.id).order_by(Person.id.desc()).limit(1)) or 0) + 1
    now = clock.now()
    people = range(first, first + READERS)
    session.execute(insert(Person), [
        {"id": one, "email": f"reader{one}@example.org", "name": f"Reader {one}",
         "department_id": 2, "state": "active", "theme": "auto", "created_at": now, "version": 1}
        for one in people
    ])  # fmt: skip
    session.execute(insert(Following), [
        {"person_id": one, "subject_kind": "metric", "created_at": now,
         "subject_id": metrics[one % len(metrics)]}
        for one in people
    ])  # fmt: skip


def _entries() -> None:
    """Rows of the log up to a million; their chain is not looked at here."""
    session.execute(text(
        "WITH RECURSIVE more(n) AS (SELECT max(sequence) + 1 FROM entry UNION ALL"
        " SELECT n + 1 FROM more WHERE n < :entries)"
        " INSERT INTO entry (sequence, at, action, subject_kind, subject_id, actor_id,"
        " words_digest, previous_hash, hash)"
        " SELECT n, '2026-01-01 00:00:00.000000', 'edit', 'metric', 1 + n % 100, 1, hex(n),"
        " hex(n - 1), hex(n) FROM more"
    ), {"entries": ENTRIES})  # fmt: skip
