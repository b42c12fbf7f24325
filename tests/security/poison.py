"""Hostile words in every text of every table, past every form: row 7.

What stands in a table may be older than a form's rule, or have come by an import; so pages trust no
text, wherever it is kept.
"""

from itertools import cycle
from typing import Any

from sqlalchemy import JSON, Column, String, cast, literal, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeDecorator

from portal.db import Base

# Texts that the portal writes for itself and reads again: kinds, addresses, digests, and HTML that
# it made of an author's Markdown.
ITS_OWN = {
    "action", "anchor", "cause_kind", "code", "email", "flag", "flags", "html", "invitation", "key",
    "library_key", "list", "media_type", "outcome_link", "password_hash", "path", "plain", "public",
    "report",
    "rules", "sealed", "sealed_key", "skill", "slot", "slug", "source", "subject_kind", "url",
    "worker", "zone",
}  # fmt: skip
DIGESTS = ("hash", "digest", "sha256")
ALSO = {"file.purpose", "item_figures.subject", "progress.place", "entry", "entry_words"}
SHORT = 40  # characters: a column that holds no more has a word of the portal's, but for a unit
WORDS = {
    "name", "title", "purpose", "text", "reason", "why", "key_question", "numerator", "unit",
    "denominator", "inclusions", "exclusions", "source_system", "claim", "question", "words",
    "sentence", "known_limits", "said", "summary", "risks", "reversal", "note", "alt", "label",
}  # fmt: skip


def poison(connection: Connection, hostile: list[str]) -> list[str]:
    """Fill them; the columns that hold hostile words now, as "table.column"."""
    turns = cycle([one.replace("\x00", "") for one in hostile])
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            if ALSO & {name, table.name}:
                continue
            if isinstance(column.type, JSON):
                changed = _within(connection, column, turns)
            elif is_peoples(column):
                changed = _filled(connection, column, next(turns))
            else:
                changed = 0
            if changed:
                found.append(name)
    return found


def is_peoples(column: Column[Any]) -> bool:
    """Whether people's words stand in it."""
    kind = column.type
    if column.name == "unit":
        return True
    is_text = isinstance(kind, String) and not isinstance(kind, TypeDecorator)
    is_code = column.primary_key or bool(column.foreign_keys) or column.name in ITS_OWN
    is_code = is_code or column.name.endswith(DIGESTS)
    return is_text and not is_code and (kind.length is None or kind.length > SHORT)


def _filled(connection: Connection, column: Column[Any], words: str) -> int:
    """The same words in each row, and its number, for names that may stand there once only."""
    own = next(iter(column.table.primary_key))
    number = cast(own, String)
    most = (getattr(column.type, "length", None) or 4_000) - 12
    said = literal(words[:most] + " ").concat(number)
    return connection.execute(
        update(column.table).where(column.is_not(None)).values({column: said})
    ).rowcount


def _within(connection: Connection, column: Column[Any], turns: Any) -> int:
    changed, key = 0, list(column.table.primary_key)
    for held, *own in connection.execute(select(column, *key)).all():
        poisoned = _walked(held, turns)
        if poisoned != held:
            here = update(column.table).values({column: poisoned})
            for part, value in zip(key, own, strict=True):
                here = here.where(part == value)
            changed += connection.execute(here).rowcount
    return changed


def _walked(held: Any, turns: Any) -> Any:
    """The same, with hostile words for each text that is named as people's."""
    if isinstance(held, list | tuple):
        return [_walked(one, turns) for one in held]
    if isinstance(held, dict):
        return {
            name: next(turns) if name in WORDS and isinstance(one, str) and one
            else _walked(one, turns)
            for name, one in held.items()
        }  # fmt: skip
    return held
