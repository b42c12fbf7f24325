"""What each form that is taken leaves in the change log: `python -m tests.changelog.written` prints
it for entries.toml; what changes there is reviewed like code.

Somebody whom permissions.toml lets in sends what the form's fields take. Rules whose form is not
taken in the world of the permission matrix, by nobody and for nothing, are not in the table.
"""

import re
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import request
from sqlalchemy import event, func, select

from portal.changelog.models import Entry, EntryWords
from portal.db import Base, db, set_writing
from portal.web.forms import PortalForm
from tests import cast
from tests.conftest import SECRET
from tests.security import carried
from tests.security.test_every_form import filled, own_fields
from tests.security.test_statements import taken
from tests.web import matrix, world

TABLE = Path(__file__).with_name("entries.toml")
LOG = {"entry", "entry_words", "used_key"}
WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) (\w+)")
TRIES = 8  # cases and people of one rule; one where entries.toml has none
PASSWORD = "a-secret-of-whoever-sent-the-form"
HELD = re.compile(r"(_hash|secret|sealed\w*|salt)$")  # columns that no entry may say


@dataclass(frozen=True)
class Left:
    """What a form left: the tables that it wrote, and its entries with the words beside them."""

    who: str
    status: int
    form: dict[str, str]
    tables: frozenset[str]
    entries: list[Any]

    @property
    def lines(self) -> list[str]:
        """Action, kind of subject, and whether there is a reason, of each entry."""
        return [
            f"{one.action}, {one.subject_kind}" + (", with a reason" if one.reason else "")
            for one in self.entries
        ]

    @property
    def said(self) -> list[str]:
        """The words of each entry."""
        return [f"{one.subject_title} {one.reason} {one.differences}" for one in self.entries]


class Watched:
    """A portal whose writes and forms are noted."""

    def __init__(self, portal: matrix.Portal) -> None:
        self.portal = portal
        self.tables: set[str] = set()
        self.asked: dict[str, Any] = {}
        self.rights = matrix.read()
        with portal.app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._note)
        portal.app.after_request(self._ask)

    def _note(self, _connection: Any, _cursor: Any, said: str, *_more: Any) -> None:
        if found := WRITES.match(said):
            self.tables.add(found[1])

    def _ask(self, answer: Any) -> Any:
        form = request.__dict__.get("form")
        known = carried.asked_fields()
        names = {*getattr(form, "asked", ())} - {"csrf_token", *PortalForm.OWN}
        self.asked |= {name: known.get(name) for name in names}
        return answer

    def sent(self, who: str, url: str, form: dict[str, Any]) -> Left:
        client, headers = self.portal.people[who].client, {"X-CSRFToken": self.portal.tokens[who]}
        client.set_cookie("session", self.portal.cookies[who].value)
        begun = self._newest()
        self.tables.clear()
        answer = client.post(url, data={"version": "", **form}, headers=headers, buffered=True)
        wrote = frozenset(self.tables)
        return Left(who, answer.status_code, form, wrote, self._entries(begun))

    def _newest(self) -> int:
        with self.portal.app.app_context(), db.engine.connect() as connection:
            return connection.scalar(select(func.coalesce(func.max(Entry.sequence), 0))) or 0

    def _entries(self, begun: int) -> list[Any]:
        entries, words = Entry.__table__, EntryWords.__table__
        asked = (
            select(entries, words.c.actor_name, words.c.subject_title, words.c.reason,
                   words.c.differences)
            .join(words, words.c.sequence == entries.c.sequence)
            .where(entries.c.sequence > begun).order_by(entries.c.sequence)
        )  # fmt: skip
        with self.portal.app.app_context(), db.engine.connect() as connection:
            return list(connection.execute(asked))

    def secrets(self) -> set[str]:
        """The words of every column that holds what nobody may read."""
        found: set[str] = set()
        with self.portal.app.app_context(), db.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                for column in table.columns:
                    if HELD.search(column.name) and table.name not in LOG:
                        found.update(map(str, connection.scalars(select(column).distinct())))
        return {one for one in found if len(one) > 15}

    def left_by(self, rule: Any, tries: int = TRIES) -> Left | None:
        """What the rule's form leaves where it is taken: by whom and for what it is, in turn. The
        portal is then as the form left it.
        """
        own = own_fields(self.portal.app.view_functions[rule.endpoint])
        best: Left | None = None
        for who, url in list(self._doors(rule))[:tries]:
            self.asked.clear()
            self.sent(who, url, {name: filled(one, "Words.") for name, one in own.items()})
            self.portal.restore()
            form = {name: worth(rule.rule, name, one) for name, one in self.asked.items()}
            found = self.sent(who, url, form)
            if found.status < 400 and (best is None or found.entries):
                best = found
            if found.entries:
                return best
            self.portal.restore()
        return best

    def _doors(self, rule: Any) -> Iterator[tuple[str, str]]:
        row = self.rights[f"POST {rule.rule}"]
        for case, values in matrix.questions(self.portal, rule):
            for who, letter in zip(world.PEOPLE, row[case], strict=True):
                if letter == "A" and world.PEOPLE[who]:
                    yield who, matrix.address(rule, values, who)
                    break


def worth(rule: str, name: str, field: Any) -> str:
    """What a field takes; a password of its own."""
    if name == "present":
        return cast.PASSWORD
    return PASSWORD if name in ("password", "again") else taken(rule, name, field)


def rules(portal: matrix.Portal) -> Iterator[Any]:
    """Each that takes a form."""
    for rule in sorted(portal.app.url_map.iter_rules(), key=lambda one: one.rule):
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/sign-"):
            yield rule


def read() -> dict[str, list[str]]:
    """entries.toml: the lines of each rule."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def watched(folder: Path, patch: pytest.MonkeyPatch) -> Watched:
    patch.setattr(PortalForm, "__init__", carried.remembering(PortalForm.__init__))
    return Watched(matrix.Portal(folder, SECRET))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made, pytest.MonkeyPatch.context() as patching:
        set_writing(True)
        seen = watched(Path(made), patching)
        for each in rules(seen.portal):
            left = seen.left_by(each)
            if left is not None:
                print(f'"{each.rule}" = {left.lines}'.replace("'", '"'), file=sys.stdout)  # noqa: T201
                if "-v" in sys.argv:
                    print("#", sorted(left.tables - LOG), left.status, left.form)  # noqa: T201
            else:
                print(f"# {each.rule}: not taken", file=sys.stderr)  # noqa: T201
            seen.portal.restore()
