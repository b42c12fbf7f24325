"""One pairing of 60 mentors and 100 mentees in the web process, and the page that shows it."""

import random
import shutil
import statistics
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import insert

from bench import keeping
from bench.acting import Action, Bench, copied
from bench.filling import HEAD
from bench.reviewing import request, seal_of
from bench.serving import serving
from bench.sizes import SEED
from portal import clock, create_app
from portal.db import db, session
from portal.mentorship.models import (
    MENTEE,
    MENTOR,
    Profile,
    Programme,
    ProgrammeAdministrator,
    ProgrammeSettings,
)
from portal.mentorship.profiles import TOPICS
from portal.mentorship.settings import Settings
from portal.web.filters import today

MENTORS, MENTEES = 60, 100
ROUND = "/mentoring/programmes/open-round/runs"
TIMES, WARM = 7, 2  # pairings that are asked for, and those of them before the templates are there
MOST = 300  # ms: the answer all in


def pair(bench: Bench) -> Action:
    """On a copy: "Pair them" until its answer, and the page of the last one."""
    found = Action("pairing")
    folder = copied(bench)
    app = create_app(keeping.settings(folder))
    with app.app_context():
        _fill()
        session.remove()
        db.engine.dispose()
    with serving("wsgi:app", folder, "/healthz") as portal:
        cookie = bench.sign_in(portal)
        seal = seal_of(portal, cookie)
        took, page = [], []
        for _ in range(TIMES):
            began = time.perf_counter()
            status, headers, _body = portal.ask(*request(ROUND, {}, seal, cookie))
            took.append(1000 * (time.perf_counter() - began))
            if status != 303:
                found.broken.append(f"{ROUND} answers {status}")
                return found
            began = time.perf_counter()
            status = portal.ask("GET", _path(headers), None, dict(cookie))[0]
            page.append(1000 * (time.perf_counter() - began))
        found.note(f"{MENTORS} × {MENTEES}", statistics.median(took[WARM:]), MOST, " ms")
        found.note("its page", statistics.median(page[WARM:]), unit=" ms")
    shutil.rmtree(folder)
    return found


def _path(headers: dict[str, str]) -> str:
    """Where a redirect leads, on the same host."""
    named = {name.lower(): value for name, value in headers.items()}
    return urlsplit(named["location"]).path


def _fill() -> None:
    """A programme that is open, which the person who signs in runs; profiles by chance."""
    chance = random.Random(SEED)  # noqa: S311 - figures, not secrets
    at = clock.now()
    number = 2
    _add(Programme, {
        "id": number, "slug": "open-round", "name": "Open round", "purpose": "", "weeks": 24,
        "rhythm_days": 14, "opens_on": today() - timedelta(days=5), "settings_number": 1,
        "closes_on": today() + timedelta(days=30), "created_by_id": HEAD, "created_at": at,
        "version": 1,
    })  # fmt: skip
    _add(ProgrammeAdministrator, {"programme_id": number, "person_id": HEAD, "since": at})
    _add(ProgrammeSettings, {
        "programme_id": number, "number": 1, "settings": Settings().as_dict(), "reason": "First",
        "decided_by_id": HEAD, "created_at": at,
    })  # fmt: skip
    for person in range(2, 2 + MENTORS + MENTEES):
        _add(Profile, _profile(number, person, chance, at))
    session.commit()


def _profile(programme: int, person: int, chance: random.Random, at: Any) -> dict[str, Any]:
    is_mentor = person < 2 + MENTORS
    topics = chance.sample(list(TOPICS), 3)
    needs = [{"topic": one, "current": chance.randint(0, 2), "wanted": 3} for one in topics]
    return {
        "programme_id": programme, "person_id": person, "side": MENTOR if is_mentor else MENTEE,
        "site": chance.choice(["North", "South"]), "zone": "", "languages": ["English"],
        "modes": ["video"], "slots": chance.getrandbits(10) | chance.getrandbits(10),
        "meetings_a_month": 2, "opted_in": True, "consents": True, "about": "", "wishes": {},
        "capacity": chance.choice([1, 2, 3]) if is_mentor else 0,
        "levels": {one: chance.randint(2, 4) for one in topics} if is_mentor else {},
        "needs": [] if is_mentor else needs, "waited": 0, "created_at": at, "updated_at": at,
        "version": 1,
    }  # fmt: skip


def _add(model: Any, row: dict[str, Any]) -> None:
    session.execute(insert(model.__table__).values(row))
