"""Worlds that differ only in which private reasons block a pair, and all that anybody sees of each.

Cy is a mentor who is not available to the mentees Bo and Ana, for one reason or another; Ivy is
one who is. Hal runs the programme and may know. Everybody else must see the same, byte for byte.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from portal import clock
from portal.changelog.models import Entry
from portal.db import db, session, set_writing
from portal.mentorship.actions import profiles, publishing, running
from portal.mentorship.models import Profile, Programme, Reviewer, RunPair
from portal.notices.models import Notice
from portal.web import cache
from tests import cast, make
from tests.mentorship import making, rows
from tests.visitor import Visitor

Flags = dict[str, Any]
MENTOR, MENTEES, KNOWS = "cy", ("bo", "ana"), "hal"
VIEWERS = ("bo", "ana", "cy", "ivy", "eve", "dee")
WITH_FRAGMENTS = ("bo", "cy", "ivy")  # a mentee and both mentors; others read no other parts
ELSEWHERE = ("/", "/notices", "/changes", "/search?q=Cy", "/search?q=charts", "/learn/me")
RANDOM = (
    (re.compile(r"(Number of this request: <code>)\w+"), r"\1"),
    (re.compile(r'(name="(?:csrf_token|key)"[^>]*value=")[^"]*'), r"\1"),
    (re.compile(r'(X-CSRFToken": ")[^"]*|(X-CSRFToken&#34;: &#34;)[^&]*'), r"\1\2"),
)
LINKS = re.compile(r'(?:href|hx-get|src)="(/mentoring[^"#]*)')
MOST_PAGES = 40  # of one viewer: a crawl that does not end is a fault of its own


def base() -> None:
    """What all worlds share: two mentors, two mentees, one of whom heads the other mentor."""
    programme = making.programme(KNOWS)
    for who in MENTEES:
        making.mentee(programme, who)
    for who in (MENTOR, "ivy"):
        making.mentor(programme, who)
    make.kept()


def _programme() -> Programme:
    return session.scalars(select(Programme)).one()


def _declined(mentor: str, mentee: str) -> None:
    ago = clock.now() - timedelta(days=60)
    rows.pairing(
        mentor, mentee, state="declined", starts_on=None, ends_on=None, last_met_on=None,
        offered_at=ago, ended_at=ago, mentor_accepted_at=None, mentee_accepted_at=None,
    )  # fmt: skip


def _outsiders() -> None:
    """An old refusal of others instead, so that the same number of rows stands everywhere."""
    _declined("gus", "hal")


def not_with_of_mentee(mentee: str) -> tuple[str, Flags]:
    making.not_with(_programme(), mentee, MENTOR)
    return mentee, {}


def not_with_of_mentor(mentee: str) -> tuple[str, Flags]:
    making.not_with(_programme(), MENTOR, mentee)
    return MENTOR, {}


def reviewer(mentee: str) -> tuple[str, Flags]:
    person, other = cast.person(mentee), cast.person(MENTOR)
    session.add(Reviewer(person_id=person.id, reviewer_id=other.id, created_at=clock.now()))
    return "", {}


def declined(mentee: str) -> tuple[str, Flags]:
    _declined(MENTOR, mentee)
    return "", {}


def opted_out(_mentee: str) -> tuple[str, Flags]:
    return MENTOR, {"opted_in": False}


def paused(_mentee: str) -> tuple[str, Flags]:
    return MENTOR, {"paused_until": rows.day(20)}


Reason = Callable[[str], tuple[str, Flags]]  # blocks Cy and a mentee; who knows, Cy's own flags
OF_TWO: tuple[Reason, ...] = (not_with_of_mentee, not_with_of_mentor, reviewer, declined)
OF_CY: tuple[Reason, ...] = (opted_out, paused)  # stand between Cy and everybody
World = dict[str, frozenset[Reason]]  # by mentee, why Cy isn't available


FORCED: tuple[frozenset[Reason], ...] = (  # of each world; together all that there are
    frozenset({not_with_of_mentee, reviewer}), frozenset({declined}),
    frozenset({opted_out, not_with_of_mentor}), frozenset({paused}),
)  # fmt: skip


def drawn(chance: Random, forced: frozenset[Reason]) -> World:
    """A world in which `forced` are among the reasons that block Cy, of one mentee or of both.

    Where none of them is Cy's own, no other is either: there Cy must see nothing new.
    """
    own = forced & set(OF_CY)
    others = [one for one in OF_TWO if own or one is not not_with_of_mentor]
    few = (0, 1) if own else (1, 1, 2)
    world = {who: own | set(chance.sample(others, chance.choice(few))) for who in MENTEES}
    for reason in sorted(forced - own, key=lambda one: one.__name__):
        world[chance.choice(MENTEES)] |= {reason}
    return world


def named(world: World) -> str:
    """A world in words."""
    return "; ".join(
        f"{who}: " + ", ".join(sorted(one.__name__ for one in reasons))
        for who, reasons in world.items()
    )


class Worlds:
    """One portal on SQLite whose database each world finds as it was."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.file = app.config["SETTINGS"].data_dir / "yardstick.sqlite3"
        self.kept = self.file.with_suffix(".base")
        with app.app_context():
            base()
            self.programme = f"/mentoring/programmes/{_programme().slug}"
            self.ids = {who: cast.person(who).id for who in VIEWERS}
            session.remove()
        self.browsers = {who: Visitor(app, who) for who in (*VIEWERS, KNOWS)}
        with app.app_context():
            db.engine.dispose()
        shutil.copy(self.file, self.kept)

    def enter(self, world: World) -> set[str]:
        """Go to the world in which these block Cy; returns who knows why."""
        with self.app.app_context():
            session.remove()
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.kept, self.file)
        cache.forget_all()
        set_writing(True)
        with self.app.app_context():
            found = []
            for who, reasons in world.items():
                if declined not in reasons:
                    _outsiders()
                found += [block(who) for block in sorted(reasons, key=lambda one: one.__name__)]
            session.commit()
            self._edit({name: flag for _, flags in found for name, flag in flags.items()})
            session.remove()
        return {who for who, _ in found} - {""}

    def _edit(self, flags: Flags) -> None:
        """Cy saves the profile in every world, with or without these."""
        mentor = cast.person(MENTOR)
        profile = session.scalars(
            select(Profile).where(Profile.person_id == mentor.id, Profile.side == "mentor")
        ).one()
        profiles.edit(profile, actor=mentor, **{**making.AS_MENTOR, **flags})

    def pair(self) -> dict[str, str]:
        """Hal pairs everybody and publishes; what the run says to others of who got nobody."""
        with self.app.app_context():
            leader = cast.person(KNOWS)
            run = running.start(_programme(), orphans_only=False, actor=leader)
            publishing.publish(run, actor=leader)
            found = session.scalars(select(RunPair).order_by(RunPair.mentee_id))
            told = [
                (one.mentee_id, one.mentor_id, one.score, one.points, one.next_best,
                 one.reasons.get("told"))
                for one in found
            ]  # fmt: skip
            session.remove()
        return {"what the run tells": str(told)}

    def pages(self, who: str) -> dict[str, str]:
        """All of mentoring that `who` comes to by its links, as pages and fragments."""
        found: dict[str, str] = {}
        waiting = ["/mentoring", f"{self.programme}/mentors", f"{self.programme}/mentees"]
        while waiting:
            url = waiting.pop()
            page = self.browsers[who].get(url)
            found[url] = told(page)
            if who in WITH_FRAGMENTS:
                fragment = self.browsers[who].get(url, htmx=True)
                found[f"{url} as a fragment"] = told(fragment)
            links = {one.replace("&amp;", "&") for one in LINKS.findall(page.text)}
            waiting += sorted(links - set(found) - set(waiting))
            assert len(found) <= 2 * MOST_PAGES, sorted(found)
        found |= {url: told(self.browsers[who].get(url)) for url in ELSEWHERE}
        return found

    def post(self, who: str, url: str, data: Any) -> str:
        """What an attempt is answered, with how much was asked of the database for it."""
        with self.counted() as statements:
            answer = self.browsers[who].post(url, data)
        return f"{len(statements)} statements {told(answer)}"

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    def notices(self) -> dict[str, list[tuple[str, str, str]]]:
        """What each was told, but for who may know."""
        with self.app.app_context():
            names = {cast.person(who).id: who for who in VIEWERS}
            found: dict[str, list[tuple[str, str, str]]] = {who: [] for who in VIEWERS}
            for one in session.scalars(select(Notice).order_by(Notice.id)):
                if one.person_id in names:
                    found[names[one.person_id]].append((one.title, one.sentence, one.url or ""))
            return found

    def log(self) -> list[tuple[str, str]]:
        with self.app.app_context():
            entries = session.scalars(select(Entry).order_by(Entry.sequence))
            return [(one.subject_kind, one.action) for one in entries]


def told(answer: Any) -> str:
    """An answer without what chance decides."""
    text = answer.get_data(as_text=True)
    for pattern, left in RANDOM:
        text = pattern.sub(left, text)
    return f"{answer.status_code} {answer.headers.get('Location', '')}\n{text}"
