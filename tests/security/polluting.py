"""Rows 16 and 17 beside tests of features: `pytest -p tests.security.polluting --polluted FILE`.

Each form that a test sends is sent to a second portal with a copy of the database, too: as it is,
beside fields that would be worth having, with each of its fields doubled, and with an injection
behind the words of each field in turn. FILE gets a line of
JSON for each form with what came of it, table by table; `python -m tests.security.polluted FILE`
judges them. Tests that count statements fail meanwhile, and do not matter here.
"""

import contextvars
import json
import re
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal import create_app
from portal.config import Settings
from portal.db import Base, Moment, db
from portal.web import cache, security
from portal.web.forms import PortalForm
from tests.conftest import SECRET
from tests.security import carried
from tests.visitor import HTMX, Visitor

LEFT_OUT = {"sign_in", "metric_view", "throttle"}  # bookkeeping that no decision rests on
NEW_EACH_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.+]+|[\w-]{20,}")  # moments, tokens, digests
WORTH_HAVING = {
    "role": "administrator", "owner": "1", "owner_id": "1", "department": "sales",
    "department_id": "1", "score": "100", "passed": "1", "approved_by": "1", "approved_by_id": "1",
    "state": "approved", "id": "1", "version_id": "1", "person_id": "1", "actor": "1",
    "created_by_id": "1", "is_administrator": "1", "password_hash": "x", "__class__": "x",
}  # fmt: skip
HERS = "Slipped in."
INJECTION = "' OR '1'='1' -- "
ENOUGH = 2  # forms of one rule with the same fields and an effect


class Shadow:
    """The second portal."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp())
        self.app = create_app(Settings(mode="test", secret_key=SECRET, data_dir=folder))
        self.file = folder / "yardstick.sqlite3"
        self.done: Counter[Any] = Counter()  # forms that had an effect, by rule and fields
        self.carried: list[carried.Carried] = []
        self.fields: dict[str, Any] = {}
        carried.watch(self.app, self.carried.append)
        self.app.after_request(self._know)

    def _know(self, response: Any) -> Any:
        self.fields = carried.asked_fields()
        return response

    def stand(self, source: Path) -> None:
        """Have the rows that the first portal has now."""
        with self.app.app_context():
            db.engine.dispose()
        for suffix in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as first, closing(sqlite3.connect(self.file)) as here:
            first.backup(here)
        cache.forget_all()

    def rows(self) -> dict[str, list[str]]:
        with self.app.app_context(), db.engine.connect() as connection:
            return {
                table.name: sorted(
                    NEW_EACH_TIME.sub("…", str(tuple(row)))
                    for row in connection.execute(select(*_told(table)))
                )
                for table in Base.metadata.sorted_tables
                if table.name not in LEFT_OUT
            }


def _told(table: Any) -> list[Any]:
    return [one for one in table.columns if not isinstance(one.type, Moment)]


@pytest.hookimpl
def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--polluted", default="")


def pytest_configure(config: pytest.Config) -> None:
    name = config.getoption("--polluted")
    if not name:
        return
    PortalForm.__init__ = carried.remembering(PortalForm.__init__)  # type: ignore[method-assign]
    shadow, post = Shadow(), Visitor.post

    def both(self: Visitor, url: str, data: Any = None, **more: Any) -> Any:
        own = {one: more[one] for one in ("htmx", "headers") if one in more}
        line = None
        if more.get("csrf", True) and set(more) <= {"htmx", "csrf", "headers"}:
            with suppress(Exception):  # the test goes on, whatever its portal was made to be
                line = contextvars.copy_context().run(_compared, shadow, self, url, data or {}, own)
            if line:
                with Path(name).open("a", encoding="utf-8") as out:
                    out.write(json.dumps(line) + "\n")
        return post(self, url, data, **more)

    Visitor.post = both  # type: ignore[method-assign]


def _compared(
    shadow: Shadow, visitor: Visitor, url: str, data: dict[str, Any], own: dict[str, Any]
) -> dict[str, Any] | None:
    """What became of the form sent in both ways; None where it cannot be said."""
    settings = visitor.app.config["SETTINGS"]
    if not settings.is_sqlite or not isinstance(data, dict):
        return None
    source = settings.data_dir / "yardstick.sqlite3"
    if not source.exists():
        return None
    token = visitor.csrf()
    cookie = visitor.client.get_cookie("session")

    def sent(form: dict[str, Any]) -> tuple[int, dict[str, list[str]], list[str]]:
        shadow.stand(source)
        begun, seen, noted = shadow.rows(), [], security.note
        client = shadow.app.test_client()
        client.environ_base["HTTP_ORIGIN"] = "http://localhost"
        if cookie is not None:
            client.set_cookie("session", cookie.value)
        headers = {
            **(HTMX if own.get("htmx") else {}), **own.get("headers", {}), "X-CSRFToken": token,
        }  # fmt: skip
        security.note = lambda event, **facts: seen.extend(facts.get("fields", ()))  # type: ignore[assignment]
        try:
            answer = client.post(url, data=form, headers=headers, buffered=True)
        finally:
            security.note = noted
        after = shadow.rows()
        changed = {name: rows for name, rows in after.items() if rows != begun[name]}
        return answer.status_code, changed, seen

    rule = rule_of(shadow, url)
    kind = rule, *sorted(data)
    if shadow.done[kind] >= ENOUGH:
        return None
    code, changed, _ = sent(data)
    shadow.done[kind] += bool(changed)
    if not changed and shadow.done[rule, code]:
        return None
    shadow.done[rule, code] += 1
    extra = {one: held for one, held in WORTH_HAVING.items() if one not in data}
    code_beside, beside, unread = sent({**data, **extra})
    code_twice, twice, _ = sent({one: doubled(one, held) for one, held in data.items()})
    told = [differing(changed, one) for one in (beside, twice)]
    ends = {name: end_of(shadow, name, sent, data) for name in data if is_text(name, data[name])}
    if any(told):  # by itself, too?
        moves = differing(changed, sent(data)[1])
        told = [[name for name in one if name not in moves] for one in told]
    cache.forget_all()
    return {
        "rule": rule, "code": code, "tables": sorted(changed), "fields": sorted(data),
        "beside": [code_beside, told[0]], "read": sorted({*extra} - {*unread}),
        "twice": [code_twice, told[1]], "ends": ends,
    }  # fmt: skip


def is_text(name: str, held: Any) -> bool:
    return isinstance(held, str) and name not in ("key", "version", "csrf_token")


def end_of(shadow: Shadow, name: str, sent: Any, data: dict[str, Any]) -> list[Any]:
    """Where the field's words end with an injection behind them (`carried`), and whether it is a
    field for no words.
    """
    shadow.carried.clear()
    sent({**data, name: f"{data[name]}{INJECTION}"})
    ends = [one.how for one in shadow.carried if one.name == name]
    return [*ends, isinstance(shadow.fields.get(name), carried.NO_WORDS)]


def differing(one: dict[str, list[str]], other: dict[str, list[str]]) -> list[str]:
    """Names of the tables whose rows are not the same."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def doubled(name: str, held: Any) -> Any:
    """Twice, the second time with something else; what takes several values stays as it is."""
    if not isinstance(held, str | int | float) or name in ("key", "version"):
        return held
    return [str(held), "2" if str(held).isdigit() else HERS]


def rule_of(shadow: Shadow, url: str) -> str:
    from werkzeug.exceptions import HTTPException

    try:
        found, _ = shadow.app.url_map.bind("localhost").match(
            url.partition("?")[0], "POST", return_rule=True
        )
    except HTTPException:
        return ""
    return str(found.rule)
