"""Content brought from its files into the database: what changed becomes a new edition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import text

from portal import clock, garbage_collection
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import db, ensure_writing, session
from portal.training import models
from portal.training.actions import content_questions
from portal.training.authoring import images, lint, rendering
from portal.training.authoring.documents import Document, Problem
from portal.training.authoring.images import Image
from portal.training.models import Edition, Piece
from portal.training.queries import content as queries

CONTENT = lint.PROJECT
RENDERING = 6  # raised when the same Markdown is to give other HTML
LOAD_LOCK = 7_163_015  # advisory lock on PostgreSQL: one load at a time; any number of ours
ORDER = ("course", "bank", "lesson", "playbook", "case", "assessment")
_LOCK = text("SELECT pg_advisory_xact_lock(:lock)")


@dataclass
class Loaded:
    """What a load found and did."""

    files: int = 0
    changed: list[str] = field(default_factory=list)  # paths with a new edition
    retired: list[str] = field(default_factory=list)  # kind and slug
    versions: int = 0  # of questions
    problems: list[Problem] = field(default_factory=list)  # of files that were left as they were


@dataclass(frozen=True)
class _File:
    path: Path
    below: str
    sha256: str
    images: dict[str, Image] = field(default_factory=dict)  # by name, once it was read
    html: str = ""  # of its page, once it was drawn; a bank's questions are drawn one by one


def load(root: Path = CONTENT, actor: Person | None = None) -> Loaded:
    """Bring what changed under `root` into the database, in one `change`.

    A file with errors, or one that lost a question that people were asked, stays as it was loaded
    before and is named in the result. Files that are gone are retired, and so is what they held.
    """
    with garbage_collection.seldom():
        return _load(root, actor)


def _load(root: Path, actor: Person | None) -> Loaded:
    held = [_file(path, root) for path in lint.files(root, root)]
    done = Loaded(files=len(held))
    known = queries.stored()
    differing = _differing(held, known)
    if not differing and not _gone(held, known):
        return done
    read = {one.below: _read(one, root, done) for one in differing}  # while others may write
    ensure_writing()
    if db.engine.dialect.name == "postgresql":
        session.execute(_LOCK, {"lock": LOAD_LOCK})
    known = queries.stored()  # as it is now that nobody else loads
    documents = [
        read[one.below] if one.below in read else _read(one, root, done)
        for one in _differing(held, known)
    ]
    sound = [pair for pair in documents if pair is not None]
    sound.sort(key=lambda pair: (ORDER.index(pair[1].kind), pair[1].slug))
    gone = _gone(held, known)
    if sound or gone:
        _Loading(done, actor).all(sound, gone)
    return done


def _file(path: Path, root: Path) -> _File:
    content = b"" if path.is_symlink() else path.read_bytes()  # a link is refused when it is read
    return _File(path, lint.placed(path, root).as_posix(), hashlib.sha256(content).hexdigest())


def _differing(held: Iterable[_File], known: Iterable[queries.Stored]) -> list[_File]:
    now = {(one.path, one.sha256): one for one in known if one.rendering == RENDERING}
    retired = {one.path for one in known if one.is_retired}
    return [
        one
        for one in held
        if (stored := now.get((one.below, one.sha256))) is None
        or one.below in retired
        or not _has_still(one.path.parent, stored.images)
    ]


def _has_still(folder: Path, known: Mapping[str, str]) -> bool:
    """Whether the images of a file are what they were."""
    for name, digest in known.items():
        try:
            if images.found(folder, name).digest != digest:
                return False
        except images.Unfit:
            return False
    return True


def _gone(held: Iterable[_File], known: Iterable[queries.Stored]) -> list[queries.Stored]:
    there = {one.below for one in held}
    return [one for one in known if one.path not in there and not one.is_retired]


def _read(one: _File, root: Path, done: Loaded) -> tuple[_File, Document] | None:
    document = lint.document(one.path, root, to_draw=True)
    held, wrong = images.of(document, one.path.parent)
    errors = [problem for problem in document.problems if problem.is_error] + wrong
    done.problems += errors
    if errors:
        return None
    is_page = document.kind != "bank"
    html = rendering.document(document, images.placed(held)) if is_page else ""
    return replace(one, images=held, html=html), replace(document, tokens=())


def _digests(file: _File) -> dict[str, str]:
    return {name: one.digest for name, one in sorted(file.images.items())}


def _meta(file: _File, document: Document) -> dict[str, Any]:
    """The front matter, how it was drawn, and with which images."""
    shown = {"images": _digests(file)} if file.images else {}
    return {**document.meta, "rendering": RENDERING, **shown}


def _is_the_same(before: Edition, file: _File) -> bool:
    """Whether an edition is of this very file, with these images: then it is drawn anew at most."""
    known = before.meta.get("images") or {}
    return (before.sha256, before.path, known) == (file.sha256, file.below, _digests(file))


class _Loading:
    """One load: all in the change of its first piece."""

    def __init__(self, done: Loaded, actor: Person | None) -> None:
        self.done, self.actor = done, actor
        self.pieces = queries.pieces()
        self.now = clock.now()

    def all(self, sound: list[tuple[_File, Document]], gone: Iterable[queries.Stored]) -> None:
        leaving = [self.pieces[one.kind, one.slug] for one in gone]
        subjects = [self._piece(document) for _file, document in sound]
        if not subjects and not leaving:
            return
        digest = hashlib.sha256("".join(one.sha256 for one, _document in sound).encode())
        with change(
            [*subjects, *leaving][0], "load content", actor=self.actor,
            files=len(sound), digest=digest.hexdigest(),
        ):  # fmt: skip
            self._keep({one.digest: one for file, _ in sound for one in file.images.values()})
            for (file, document), piece in zip(sound, subjects, strict=True):
                self._take(file, document, piece)
            for piece in leaving:
                self._retire(piece, {one.slug for one in subjects})
            for (_file, document), piece in zip(sound, subjects, strict=True):
                if document.kind == "course":
                    self._place(document, piece)
            session.flush()

    def _keep(self, held: Mapping[str, Image]) -> None:
        for digest in held.keys() - queries.images(held):
            one = held[digest]
            row = models.Image(
                digest=digest, media_type=one.media_type, content=one.content, loaded_at=self.now
            )
            session.add(row)

    def _piece(self, document: Document) -> Piece:
        """The piece that the document is of: by its slug, by a name of before, or a new one."""
        found = self.pieces.get((document.kind, document.slug))
        folder = document.slug.rpartition("/")[0]
        aliases = document.meta.get("aliases")
        for name in aliases if isinstance(aliases, list) and not found else ():
            found = self.pieces.get((document.kind, f"{folder}/{name}" if folder else str(name)))
            if found:
                break
        piece = found or Piece(kind=document.kind, slug=document.slug, title=document.title[:200])
        self.pieces[document.kind, document.slug] = piece
        return piece

    def _take(self, file: _File, document: Document, piece: Piece) -> None:
        """A new edition of the piece; the same file drawn anew keeps its edition."""
        before = piece.edition
        if before and _is_the_same(before, file):
            before.html = file.html
            before.meta = _meta(file, document)
            if piece.retired_at is None:
                content_questions.redraw(piece, document, file.images)
                return
        drawn = before.meta.get("rendering") if before else None
        is_drawn = drawn == RENDERING and piece.slug == document.slug
        with change(piece, "load edition", actor=self.actor) as entry:
            piece.slug, piece.title, piece.retired_at = document.slug, document.title[:200], None
            if document.kind == "lesson":
                self._join(piece, document)
            session.flush()
            if document.kind == "bank":
                taken = content_questions.take(
                    piece, document, self.now, file.images, is_drawn=is_drawn
                )
                if taken.lost:
                    self.done.problems += taken.lost
                    return
                self.done.versions += taken.versions
                entry.extra |= taken.said
            piece.edition = self._edition(file, document, piece)
            self.done.changed.append(file.below)

    def _join(self, piece: Piece, document: Document) -> None:
        course = self.pieces.get(("course", document.slug.rpartition("/")[0]))
        if course is not None and course.id is not None:
            piece.course_id = course.id
            names = (course.edition.meta if course.edition else {}).get("lessons") or []
            name = document.slug.rpartition("/")[2]
            piece.position = names.index(name) if name in names else len(names)

    def _edition(self, file: _File, document: Document, piece: Piece) -> Edition:
        return Edition(
            piece_id=piece.id,
            number=(piece.edition.number if piece.edition else 0) + 1,
            sha256=file.sha256,
            path=file.below,
            source=document.text,
            meta=_meta(file, document),
            outline=[list(one) for one in document.outline],
            html=file.html,
            quizzes=[{"bank": one.bank, "pick": list(one.pick)} for one in document.quizzes],
            loaded_at=self.now,
        )

    def _place(self, document: Document, course: Piece) -> None:
        """The course and its lessons in their order."""
        position = document.meta.get("position")
        course.position = position if isinstance(position, int) else 0
        for at, name in enumerate(document.meta.get("lessons") or ()):
            lesson = self.pieces.get(("lesson", f"{course.slug}/{name}"))
            if lesson is not None:
                lesson.course_id, lesson.position = course.id, at

    def _retire(self, piece: Piece, renamed: set[str]) -> None:
        """A file that is gone: what it was stays, but nobody is led to it any more."""
        if piece.slug in renamed:
            return
        if piece.kind == "bank":
            lost = content_questions.lost(piece, set())
            if lost:
                path = piece.edition.path if piece.edition else piece.slug
                self.done.problems += content_questions.refusals(path, 1, lost)
                return
        with change(piece, "retire", actor=self.actor):
            piece.retired_at = self.now
        self.done.retired.append(f"{piece.kind} {piece.slug}")
