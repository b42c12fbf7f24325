"""A bank of ours as it lies on the disk: its file and those that continue it, as one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.training.authoring import lint
from portal.training.authoring.documents import Document
from portal.training.exchange import leaving
from portal.training.exchange.leaving import Leaving
from portal.unreadable import Unreadable

TOP = 4_000  # bytes at the beginning of a file in which its front matter says what it continues
_CONTINUES = re.compile(r"^continues: *[\"']?([a-z0-9-]+)[\"']? *$", re.MULTILINE)


@dataclass(frozen=True)
class Whole:
    """A bank before it is read."""

    paths: tuple[Path, ...]
    size: int  # bytes
    tag: str  # another one as soon as any of its files is another

    @property
    def slug(self) -> str:
        return self.paths[0].stem


def find(path: Path) -> Whole:
    """The bank in the file `path`. Raises Unreadable where there is none."""
    if not path.is_file():
        raise Unreadable("missing", f"There is no bank {path.stem}.", "Give its id or its file.")
    paths = (path, *_continuing(path))
    digest, size = hashlib.sha256(), 0
    for one in paths:
        held = one.read_bytes()
        size += len(held)
        digest.update(hashlib.sha256(held).digest())
    return Whole(paths, size, digest.hexdigest()[:32])


def _continuing(path: Path) -> list[Path]:
    """Files that continue the one at `path`, by their numbers."""
    numbered = re.compile(re.escape(path.stem[:74]) + r"-(\d{1,4})\.md")
    found = [
        (int(match[1]), one)
        for one in path.parent.glob(f"{path.stem[:74]}-*.md")
        if (match := numbered.fullmatch(one.name)) and _continues(one) == path.stem
    ]
    return [one for _number, one in sorted(found)]


def _continues(path: Path) -> str:
    with path.open("rb") as stream:
        top = stream.read(TOP).decode("utf-8", "replace").partition("\n---")[0]
    found = _CONTINUES.search(top)
    return found[1] if found else ""


def read(bank: Whole, progress: Callable[[int, int], None] = lambda _done, _of: None) -> Leaving:
    """All of the bank, for another program. Raises Unreadable where a file of it is not sound."""
    found = None
    for at, path in enumerate(bank.paths, 1):
        document = _sound(path)
        part = leaving.of(document, dict(_pictures(path, document)))
        if found is None:
            found = part
            if len(bank.paths) > 1:
                found.title = re.sub(r" \(1 of \d+\)$", "", found.title)
        else:
            found.add(part)
        progress(at, len(bank.paths))
    if found is None:
        raise LookupError(bank.paths)
    return found


def _sound(path: Path) -> Document:
    document = lint.document(path, lint.root_of(path))
    errors = [one for one in document.problems if one.is_error]
    if document.kind != "bank" or errors:
        first = f": {errors[0]}" if errors else "."
        raise Unreadable("faulty", f"{path.name} is no sound bank{first}", "See flask learn lint.")
    return document


def _pictures(path: Path, document: Document) -> Iterator[tuple[str, bytes]]:
    for name in {source for _line, source, _alt in document.images}:
        if Path(name).name == name and (path.parent / name).is_file():
            yield name, (path.parent / name).read_bytes()
