"""What is in the database of the files of content."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.training.models import Card, Drawn, Edition, Image, Piece, Question, QuestionVersion

DIGEST = re.compile(r"[0-9a-f]{64}")


class Stored(NamedTuple):
    """A piece as its current edition was read."""

    id: int
    kind: str
    slug: str
    path: str
    sha256: str
    is_retired: bool
    rendering: int
    images: dict[str, str]  # digests by name


_STORED = (
    select(
        Piece.id, Piece.kind, Piece.slug, Edition.path, Edition.sha256, Piece.retired_at,
        Edition.meta["rendering"].as_integer(), Edition.meta["images"],
    ).join(Edition, Edition.id == Piece.edition_id)
)  # fmt: skip


def stored() -> list[Stored]:
    """All pieces that came from a file."""
    rows: Iterable[Any] = session.execute(_STORED.where(Edition.path.endswith(".md")))
    return [
        Stored(piece, kind, slug, path, sha256, retired_at is not None, drawn or 0, images or {})
        for piece, kind, slug, path, sha256, retired_at, drawn, images in rows
    ]


def image(_person: Person, digest: str) -> Image | None:
    """What content shows under this name."""
    if not DIGEST.fullmatch(digest):
        return None
    return session.scalar(select(Image).where(Image.digest == digest))


def images(digests: Collection[str]) -> set[str]:
    """Those that are kept already."""
    found = session.scalars(select(Image.digest).where(Image.digest.in_(digests)))
    return set(found) if digests else set()


def pieces() -> dict[tuple[str, str], Piece]:
    """All pieces by kind and slug, with their editions."""
    found = session.scalars(select(Piece).options(joinedload(Piece.edition)))
    return {(one.kind, one.slug): one for one in found}


def questions(bank: Piece) -> dict[str, Question]:
    """The questions of a bank by their slug, with their current versions."""
    found = session.scalars(
        select(Question).where(Question.bank_id == bank.id).options(joinedload(Question.version))
    )
    return {one.slug: one for one in found}


def with_history(ids: Collection[int]) -> set[int]:
    """Those questions of `ids` that somebody was asked."""
    if not ids:
        return set()
    found = session.scalars(
        select(Question.id)
        .where(
            Question.id.in_(ids),
            or_(
                select(Drawn.id)
                .join(QuestionVersion, QuestionVersion.id == Drawn.question_version_id)
                .where(QuestionVersion.question_id == Question.id)
                .exists(),
                select(Card.question_id).where(Card.question_id == Question.id).exists(),
            ),
        )
    )  # fmt: skip
    return set(found)
