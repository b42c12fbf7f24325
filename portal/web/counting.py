"""What a request asked of the database, said in a header of its answer: in tests only.

Production has no such counter, and no setting that would switch one on.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response
from sqlalchemy import Engine, event

from portal.db import db

HEADER = "X-Cost"


@dataclass
class Cost:
    """Statements sent, but for BEGIN, and rows fetched."""

    statements: int = 0
    rows: int = 0


_cost: ContextVar[Cost | None] = ContextVar("cost", default=None)


def _begin() -> None:
    _cost.set(Cost())


def _finish(response: Response) -> Response:
    cost = _cost.get()
    if cost is not None:
        response.headers[HEADER] = f"statements={cost.statements}; rows={cost.rows}"
    return response


def _note_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    cost = _cost.get()
    if cost is not None and not statement.startswith("BEGIN"):
        cost.statements += 1


def _note_row(row: Any) -> Any:
    cost = _cost.get()
    if cost is not None:
        cost.rows += 1
    return row


def attend(engine: Engine) -> None:
    """Count what is sent through `engine` and what comes back."""
    sqlite = engine.dialect.name == "sqlite"

    def connect(connection: Any, _record: Any) -> None:
        connection.row_factory = (
            (lambda _cursor, row: _note_row(row)) if sqlite else (lambda _cursor: _note_row)
        )

    event.listen(engine, "connect", connect)
    event.listen(engine, "before_cursor_execute", _note_statement)


def register(app: Flask) -> None:
    if app.config["SETTINGS"].mode != "test":
        return
    with app.app_context():
        attend(db.engine)
    app.before_request(_begin)
    app.after_request(_finish)
