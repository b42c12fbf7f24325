"""Which metrics hold a word in name, code or tags, whatever its case: by an index of trigrams.

SQLite keeps it in the table `metric_text`, whose triggers stand in the migrations, PostgreSQL in an
index; both change in the transaction that changes the metric. Words of fewer than three characters
have no trigram: for them the texts are read.
"""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, String, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

MOST_WORDS = 8  # of a search; more narrow nothing down
SHORTEST = 3  # characters of a word that the index knows

TEXT = "(metric.name || ' ' || metric.code || ' ' || metric.tags)"  # as the index has it
ESCAPED = r"replace(replace(replace({0}, '\', '\\'), '%%', '\%%'), '_', '\_')"
LIKE = rf"{TEXT} {{1}} '%%' || {ESCAPED} || '%%' ESCAPE '\'"


class _Indexed(FunctionElement[bool]):
    """Holds a word of three characters or more; the statement reads from `metric`."""

    name = "holds"
    type = Boolean()
    inherit_cache = True


class _Read(FunctionElement[bool]):
    """Holds a shorter one."""

    name = "holds_short"
    type = Boolean()
    inherit_cache = True


@compiles(_Indexed, "sqlite")
def _matched(element: _Indexed, compiler: Any, **more: Any) -> str:
    word = compiler.process(element.clauses, **more)
    phrase = f"""'"' || replace({word}, '"', '""') || '"'"""
    found = f"SELECT rowid FROM metric_text WHERE metric_text MATCH {phrase}"  # noqa: S608 - ours
    return f"metric.id IN ({found})"


@compiles(_Read, "sqlite")
def _like(element: _Read, compiler: Any, **more: Any) -> str:
    return LIKE.replace("%%", "%").format(compiler.process(element.clauses, **more), "LIKE")


@compiles(_Indexed, "postgresql")
@compiles(_Read, "postgresql")
def _ilike(element: Any, compiler: Any, **more: Any) -> str:
    return LIKE.format(compiler.process(element.clauses, **more), "ILIKE")


def words_of(text: str) -> list[str]:
    """The words of a search; PostgreSQL knows no NUL."""
    return text.replace("\x00", "").split()[:MOST_WORDS]


def is_indexed(word: str) -> bool:
    """Whether the index knows words of this length."""
    return len(word) >= SHORTEST


def holds(word: str) -> ColumnElement[bool]:
    """Metrics that hold `word`."""
    return holds_given(literal(word, String()), indexed=is_indexed(word))


def holds_given(word: ColumnElement[str], *, indexed: bool) -> ColumnElement[bool]:
    """The same for a word that is given later, as a parameter."""
    return _Indexed(word) if indexed else _Read(word)
