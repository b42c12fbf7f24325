"""What pages cost at size S, counted, never timed: statements, rows, bytes, and the frame's files.

Times are bin/bench's.
"""

import gzip
import re
import secrets
from datetime import timedelta
from pathlib import Path

import pytest
from flask.sessions import SecureCookieSessionInterface
from flask_migrate import upgrade
from sqlalchemy import func, select, update

from bench import answering, keeping, reviewed, reviewing, talking
from bench.filling import HEAD, LONG_CODE
from bench.pages import GZ, KB, PAGES, ROWS, Bar, Page, Visit, at
from bench.sizes import SIZES
from portal import clock, create_app
from portal.accounts import sessions
from portal.accounts.models import SignIn
from portal.config import Settings
from portal.db import db, session
from portal.insight.actions import recompute
from portal.refinement.models import Cycle, Motion
from portal.registry.models import Metric
from portal.web import cache
from portal.web.counting import HEADER

STATIC = Path(__file__).resolve().parents[2] / "static"
HTMX, STYLE = 17, 20  # KB, compressed


class Inside:
    """The portal in this process, asked as the bench asks a server."""

    def __init__(self, app):
        self.client = app.test_client(use_cookies=False)

    def get(self, path, headers=None):
        answer = self.client.get(path, headers=headers or {})
        return answer.status_code, dict(answer.headers), answer.data


@pytest.fixture(scope="module")
def visit(tmp_path_factory):
    folder = tmp_path_factory.mktemp("counters")
    keeping.copied(SIZES["S"], folder, lambda _said: None)
    app = create_app(Settings(mode="test", secret_key=keeping.SECRET, data_dir=folder))
    with app.app_context():
        upgrade()
        engine = db.engine
    found = Visit(Inside(app), signed_in(app, HEAD), engine)
    found.served.get("/overview", found.cookie)  # which lessons there are is read once a process
    yield found
    with app.app_context():
        db.engine.dispose()


def signed_in(app, person_id):
    """The headers of a browser that this person signed in with."""
    token, at = secrets.token_urlsafe(16), clock.now()
    with app.app_context():
        session.add(
            SignIn(
                token_hash=sessions.digest(token), person_id=person_id, started_at=at, seen_at=at,
                ends_at=at + timedelta(days=1), browser="bench", address="127.0.0.1",
            )
        )  # fmt: skip
        session.commit()
        session.remove()
    seal = SecureCookieSessionInterface().get_signing_serializer(app)
    cookie = seal.dumps({"_user_id": token, "_fresh": True, "csrf_token": "a" * 40})
    return {"Cookie": f"session={cookie}"}


@pytest.mark.parametrize("measured", PAGES, ids=[one.name for one in PAGES])
def test_a_page_keeps_its_counters(visit, measured):
    headers = {**measured.headers, **(visit.cookie if measured.signed_in else {})}
    holds(visit, measured, headers)


def test_the_page_of_a_metric_keeps_them_for_its_owner_with_every_form(visit):
    app = visit.served.client.application
    with app.app_context():
        owner = session.scalar(select(Metric.owner_id).where(Metric.code == LONG_CODE))
        session.remove()
    holds(visit, next(one for one in PAGES if one.name == "metric"), signed_in(app, owner))


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/departments", 3),
        ("/overview/summary", 3),  # all departments and objectives, from their roll-ups
        ("/overview?variation=concern", 4),
        ("/overview?sort=latest", 4),
        ("/overview?q=order&department=department-2", 5),
        ("/", 15),
    ],
)
def test_a_page_about_all_departments_keeps_them(visit, address, most):
    holds(visit, Page(address, at(address), Bar(most, 6), 3), visit.cookie)


def test_the_overview_drawn_after_a_value_keeps_them(visit):
    with visit.served.client.application.app_context():
        metric = session.scalars(select(Metric).where(Metric.code == LONG_CODE)).one()
        recompute([metric.id])
        session.commit()
        session.remove()
    holds(visit, next(one for one in PAGES if one.name == "overview"), visit.cookie)


def test_saving_an_answer_takes_few_statements(visit):
    mine = answering.questions(visit.served.get, visit.cookie)[0]
    method, path, body, headers = mine.asked(0)
    told = {**headers, "Origin": "http://localhost"}
    saved = visit.served.client.open(path, method=method, data=body, headers=told)
    assert saved.json["state"] == "saved", saved.text
    assert saved.json["sequence"] == mine.sequence
    statements = int(saved.headers[HEADER].partition("=")[2].partition(";")[0])
    assert 0 < statements <= answering.STATEMENTS


def test_feedback_takes_few_statements(visit):
    """Given, given in place, read and answered: each no more than it takes today."""
    client = visit.served.client
    page = client.get(f"/feedback/new?on={talking.ON}", headers=visit.cookie).text
    seal = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)[1]
    told = {**visit.cookie, "Origin": "http://localhost"}

    def cost(answer):
        assert answer.status_code < 400, answer.text
        return int(answer.headers[HEADER].partition("=")[2].partition(";")[0])

    def sent(address, headers, **fields):
        form = {"csrf_token": seal, "key": secrets.token_urlsafe(18), "text": "Why?", **fields}
        return client.post(address, data=form, headers={**told, **headers})

    given = {"on": talking.ON, "kind": "question", "about": ""}
    plain = sent("/feedback", {}, **given)
    place = plain.headers["Location"]
    found = {
        "given": cost(plain),
        "given in place": cost(sent("/feedback", talking.FRAGMENT, **given)),
        "read": cost(client.get(place, headers={**visit.cookie, **talking.FRAGMENT})),
        "answered": cost(sent(f"{place}/messages", {})),
    }
    assert all(0 < count <= talking.COSTS[what] for what, count in found.items()), found


def test_a_cycle_and_a_decision_in_it(visit, monkeypatch):
    for name, few in {"PROPOSALS": 400, "READERS": 5, "DECISIONS": 5}.items():
        monkeypatch.setattr(reviewed, name, few)
    with visit.served.client.application.app_context():
        reviewed.fill(ballots=2)
        reviewed.add_entries(4_000)
        session.execute(
            update(Cycle).where(Cycle.year == reviewed.OPEN).values(state="deliberation")
        )
        session.commit()
        first = session.scalar(select(func.min(Motion.id)).where(Motion.state == "open"))
        session.remove()
    board = Page("board", at(f"/refinement/{reviewed.OPEN}"), Bar(reviewing.STATEMENTS, 5), 3)
    holds(visit, board, visit.cookie)
    asked = f"/refinement/{reviewed.BALLOT}/motions/{first}/decision", {"reason": "All agree."}
    seal = reviewing.seal_of(visit.served, visit.cookie)
    method, path, body, headers = reviewing.request(*asked, seal, visit.cookie)
    told = {**headers, "Origin": "http://localhost"}
    decided = visit.served.client.open(path, method=method, data=body, headers=told)
    assert decided.status_code == 303, decided.text
    statements = int(decided.headers[HEADER].partition("=")[2].partition(";")[0])
    assert 0 < statements <= reviewing.FEW


def holds(visit, measured, headers):
    address = measured.address(visit)
    cache.forget_all()
    status, told, body = visit.served.get(address, headers)
    statements, rows = (int(one.partition("=")[2]) for one in told[HEADER].split("; "))
    assert status in measured.statuses
    assert statements <= measured.bar.statements
    assert rows <= ROWS
    assert len(body) <= KB * 1024
    assert len(gzip.compress(body, 6)) <= GZ * 1024


def test_every_page_loads_one_style_sheet_and_one_script_which_are_small(visit):
    frame = visit.served.get("/values")[2] + visit.served.get("/sign-in")[2]
    named = set(re.findall(r'(?:src|href)="/static/([^"?]+)', frame.decode()))
    assert named == {"vendor/all.css", "vendor/all.js", "favicon.svg"}

    def weight(name):
        return len(gzip.compress((STATIC / name).read_bytes(), 6)) / 1024

    assert weight("vendor/htmx.min.js") <= HTMX
    assert weight("vendor/all.css") <= STYLE
