"""Definitions that may nearly say what a draft says, found by their words: so that `likeness` is
reckoned for a few of them, not for all.

An index knows the words of names, of numerators with denominators, and of formulas
(`migrations/definition_texts.py`). Words are asked for by their beginnings, which forgives the
plural and most typing errors. How many of the draft's words a definition holds, and how long its
own texts are, tells roughly how alike it is; the nearest are compared. A word that more than
`FOLLOWED` definitions hold does not tell them apart: it counts as held by all.
docs/methods/likeness.md says what is missed.
"""

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Float,
    Subquery,
    case,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    union_all,
)

from portal.db import bigint, session
from portal.migrations.definition_texts import INDEXED, WORDS
from portal.registry.likeness import NAME, PARTS, Candidate, inputs, telling_words
from portal.registry.models import DefinitionVersion

FOLLOWED = 8_000  # definitions that hold a word; 0.2 to 2 ms each
WHOLE = 200  # that hold all words of an aspect
NEAREST = 600  # versions, some of which are old or hidden from who asks
MOST_WORDS = 8  # of an aspect, the longest first; more tell no more
SHORTEST = 4  # letters of a word's beginning
AT_LEAST = 0.3  # of the words that tell, in one aspect: who shares less is hardly alike

_COLUMNS = {"name": "name", "parts": "{numerator denominator}", "formula": "formula"}
_TABLE = table("definition_text", column("rowid", bigint), column("definition_text"))


class Asked(NamedTuple):
    """Words that stand together in one aspect, and how much of the draft's they are."""

    aspect: str  # name, parts or formula
    words: tuple[str, ...]
    share: float  # of its words in the aspect


def nearest(yours: Candidate) -> Subquery | None:
    """The NEAREST versions by what the index tells: `id` and `score`, 0 to 1. None where the draft
    has no word to look for.
    """
    single = [*_singly("name", yours.name), *_singly("parts", yours.numerator, yours.denominator)]
    whole = [
        Asked(aspect, tuple(one.words[0] for one in single if one.aspect == aspect), 1)
        for aspect in dict.fromkeys(one.aspect for one in single)
    ]
    if named := frozenset().union(*map(telling_words, inputs(yours.formula))):
        whole.append(Asked("formula", tuple(sorted(named)), 1))
    if not whole:
        return None
    common = _common(single)
    followed = [one for one in single if one not in common]
    hits = [_hits(one, FOLLOWED) for one in followed] + [_hits(one, WHOLE) for one in whole]
    return _ranked(yours, _summed(hits, common))


def beginning(word: str) -> str:
    """What a word has in common with its plural and with most of its misspellings."""
    return word[: max(SHORTEST, len(word) - 2)]


def _singly(aspect: str, *texts: str) -> list[Asked]:
    words = frozenset().union(*map(telling_words, texts))
    some = sorted(words, key=lambda one: (-len(one), one))[:MOST_WORDS]
    return [Asked(aspect, (one,), 1 / len(words)) for one in some]


def _common(single: list[Asked]) -> set[Asked]:
    """Those that more than FOLLOWED definitions hold: one row says so of all."""
    if not single:
        return set()
    counts = [
        select(func.count()).select_from(_holding(one, FOLLOWED + 1).subquery()).scalar_subquery()
        for one in single
    ]
    many = session.execute(select(*(one.label(f"of_{at}") for at, one in enumerate(counts)))).one()
    return {one for one, count in zip(single, many, strict=True) if count > FOLLOWED}


def _holding(asked: Asked, most: int) -> Any:
    """Versions whose texts hold the words, by the index: their identities."""
    beginnings = list(map(beginning, asked.words))
    if session.connection().dialect.name == "sqlite":
        match = " ".join(f'{_COLUMNS[asked.aspect]} : "{one}" *' for one in beginnings)
        found = select(_TABLE.c.rowid.label("id")).where(
            _TABLE.c.definition_text.op("MATCH")(match)
        )
        return found.limit(most)
    query = " & ".join(f"'{one}':*" for one in beginnings)
    held: ColumnElement[Any] = literal_column(WORDS.format(INDEXED[asked.aspect]))
    found = select(DefinitionVersion.id)
    return found.where(held.op("@@")(func.to_tsquery("simple", query))).limit(most)


def _hits(asked: Asked, most: int) -> Any:
    held = _holding(asked, most).subquery()
    shares = [
        literal(asked.share if asked.aspect == one else 0.0, Float).label(one) for one in _COLUMNS
    ]
    return select(held.c.id, *shares)


def _summed(hits: list[Any], common: set[Asked]) -> Any:
    """What share of the draft's words each version holds, by aspect."""
    every = union_all(*hits).subquery()
    sums: list[Any] = []
    near: list[ColumnElement[bool]] = []
    for aspect in _COLUMNS:
        known = sum(one.share for one in common if one.aspect == aspect)
        held: Any = func.sum(every.c[aspect])
        sums.append(case((held + known > 1, 1.0), else_=held + known).label(aspect))
        near.append(held > AT_LEAST * (1 - known))
    return select(every.c.id, *sums).group_by(every.c.id).having(or_(*near)).subquery()


def _ranked(yours: Candidate, held: Any) -> Subquery:
    """By shared over all letters (as Jaccard's coefficient), weighted as `likeness` does."""
    version = DefinitionVersion
    name = _over_all(held.c.name, len(yours.name), func.length(version.name))
    theirs = func.length(version.numerator) + func.length(version.denominator)
    parts = _over_all(held.c.parts, len(yours.numerator + yours.denominator), theirs)
    score = held.c.formula + name
    if yours.numerator or yours.denominator:
        like_name = case((theirs == 0, name), else_=parts) if yours.name else parts
        score = held.c.formula + NAME * name + PARTS * like_name
    found = select(version.id, score.label("score")).join(held, held.c.id == version.id)
    return found.order_by(score.desc(), version.id).limit(NEAREST).subquery()


def _over_all(held: Any, mine: int, theirs: Any) -> ColumnElement[float]:
    shared = held * float(mine)
    return func.coalesce(shared / func.nullif(mine + theirs - shared, 0), 0.0)
