"""Which metrics hold the words of a search in name, code or tags, whatever its case.

The index finds all words at once: on SQLite the table `metric_text` of trigrams, whose triggers
stand in `migrations/metric_texts.py`, on PostgreSQL an index of all parts of one to three
characters; either changes in the transaction that changes the metric. A word of one or two
characters has no trigram: for these SQLite's texts stand there once more with a separator around
each character.
Where nearly every metric holds the words it is quicker to read the texts: both find the same.
"""

from typing import Any, NamedTuple

from sqlalchemy import Boolean, Connection, Integer, String, bindparam, column, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from portal.db import bigint
from portal.registry.models import Metric

MOST_WORDS = 8  # of a search; more narrow nothing down
TRIGRAM = 3  # characters
SEPARATOR = "\x1f"  # of metric_texts; no word holds it, for `split` takes it for a blank

TEXT = "(metric.name || ' ' || metric.code || ' ' || metric.tags)"  # as the index has it
ESCAPED = r"replace(replace(replace({0}, '\', '\\'), '%%', '\%%'), '_', '\_')"
LIKE = rf"{TEXT} {{1}} '%%' || {ESCAPED} || '%%' ESCAPE '\'"
BEYOND_ASCII = f"length(CAST({TEXT} AS BLOB)) <> length({TEXT})"

_INDEX = table("metric_text", column("rowid", bigint), column("metric_text"))


class Words(NamedTuple):
    """What of a search decides its statements."""

    lengths: tuple[int, ...]  # of each word, up to TRIGRAM
    in_table: bool  # whether the index is a table: on SQLite

    def __bool__(self) -> bool:
        return bool(self.lengths)


class _Read(FunctionElement[bool]):
    """Every word stands in the text: of SQLite's MATCH, whether it goes beyond ASCII, and of each
    word.
    """

    name = "holds_read"
    type = Boolean()
    inherit_cache = True


class _Indexed(FunctionElement[bool]):
    """A word of so many characters, TRIGRAM for more, stands in the text: by PostgreSQL's index."""

    name = "holds_indexed"
    type = Boolean()
    inherit_cache = False  # each is in a statement that is written out once

    def __init__(self, length: int, word: Any) -> None:
        super().__init__(word)
        self.length = length


@compiles(_Read, "sqlite")
def _like(element: _Read, compiler: Any, **more: Any) -> str:
    """LIKE knows the case of a to z alone: other texts and words are looked for in the index. CASE
    asks it for none but those, where OR would always. Of texts beyond ASCII the bytes are more than
    the characters, which says so four times sooner than GLOB does.
    """
    match, beyond, *words = (compiler.process(one, **more) for one in element.clauses)
    read = " AND ".join(LIKE.replace("%%", "%").format(word, "LIKE") for word in words)
    found = f"SELECT rowid FROM metric_text WHERE metric_text MATCH {match}"  # noqa: S608 - ours
    other = f"WHEN {beyond} OR {BEYOND_ASCII} THEN metric.id IN ({found})"
    return f"CASE WHEN {read} THEN 1 {other} ELSE 0 END"


@compiles(_Read, "postgresql")
def _ilike(element: _Read, compiler: Any, **more: Any) -> str:
    words = [compiler.process(one, **more) for one in element.clauses][2:]
    return " AND ".join(LIKE.format(word, "ILIKE") for word in words)


@compiles(_Indexed, "postgresql")
def _held(element: _Indexed, compiler: Any, **more: Any) -> str:
    """Parts of a longer word may stand apart in a text, so that it is read as well. A select hides
    them from the planner: of a part that all texts hold it would rather ask each text for its own.
    """
    word = compiler.process(element.clauses, **more)
    places = f"generate_series(1, length(lower({word})) - {element.length - 1})"
    parts = f"SELECT array_agg(substr(lower({word}), place, {element.length})) FROM {places} place"  # noqa: S608 - ours
    return f"metric_text_parts({TEXT}) @> ({parts}) AND {LIKE.format(word, 'ILIKE')}"


def words_of(text: str) -> list[str]:
    """The words of a search, each once; PostgreSQL knows no NUL."""
    return list(dict.fromkeys(text.replace("\x00", "").split()))[:MOST_WORDS]


def shape(words: list[str], connection: Connection) -> Words:
    """Of these words, as the database of `connection` finds them."""
    lengths = tuple(min(len(word), TRIGRAM) for word in words)
    return Words(lengths, connection.dialect.name == "sqlite")


def given(words: list[str]) -> dict[str, Any]:
    """The parameters of the conditions below."""
    match = " AND ".join(f'"{_grams(word)}"' for word in words)
    beyond = not all(word.isascii() for word in words)
    named = {f"word_{number}": word for number, word in enumerate(words)}
    return {"match": match, "beyond": int(beyond)} | named


def _grams(word: str) -> str:
    """`word` as a phrase of MATCH."""
    if len(word) < TRIGRAM:
        word = SEPARATOR.join(word) if len(word) > 1 else f"{SEPARATOR}{word}{SEPARATOR}"
    return word.replace('"', '""')


def among(found: Any, words: Words) -> Any:
    """`found` of metrics, narrowed by the index to those that hold the words."""
    if not words.in_table:
        held = [_Indexed(length, _word(at)) for at, length in enumerate(words.lengths)]
        return found.where(*held)
    # The sum keeps SQLite from asking the index anew for each metric.
    joined = found.join(_INDEX, _INDEX.c.rowid + 0 == Metric.id)
    return joined.where(_INDEX.c.metric_text.op("MATCH")(_match()))


def found_in_index(words: Words) -> Any:
    """The metrics that hold the words, whoever may see them: their identities."""
    if not words.in_table:
        return among(select(Metric.id), words)
    return select(_INDEX.c.rowid).where(_INDEX.c.metric_text.op("MATCH")(_match()))


def read(words: Words) -> Any:
    """Metrics that hold the words, by their texts: the statement reads from `metric`."""
    beyond = bindparam("beyond", type_=Integer())
    return _Read(_match(), beyond, *(_word(number) for number in range(len(words.lengths))))


def _match() -> Any:
    return bindparam("match", type_=String())


def _word(number: int) -> Any:
    return bindparam(f"word_{number}", type_=String())
