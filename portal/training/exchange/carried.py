"""Files on the disk in and out: for commands and for the authors' pages."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.training.authoring import lint, lint_links
from portal.training.authoring.lint_links import Known
from portal.training.exchange import coming, whole
from portal.training.exchange.coming import Bank, Progress
from portal.training.exchange.formats import Format
from portal.training.exchange.items import Loss
from portal.training.exchange.whole import Whole
from portal.unreadable import Unreadable

LARGEST = 100_000_000  # bytes of a file that comes in
Said = Callable[[int, int, str], None]  # how many are done, of how many, of what


def known(into: Path) -> Known:
    """What questions in the folder `into` may refer to."""
    root = lint.root_of(into) if into.is_dir() else into
    return lint_links.known(root, (), lint.PROJECT)


def come(file: Path, form: Format, into: Path, name: str = "") -> Bank:
    """The bank in `file`. Raises Unreadable."""
    if file.stat().st_size > LARGEST:
        raise too_large()
    return read(file.read_bytes(), form, file.name, known(into), name)


def too_large() -> Unreadable:
    most = f"{LARGEST // 1_000_000} MB"
    return Unreadable("too_large", f"The file has more than {most}.", "Split it into several.")


def read(
    content: bytes,
    form: Format,
    source: str,
    there: Known,
    name: str = "",
    progress: Progress = lambda _done, _of: None,
) -> Bank:
    """The bank in `content`, from a file called `source`. Raises Unreadable."""
    if not content.strip():
        raise Unreadable("empty", "The file is empty.", "Choose another.")
    with _rare_collections():
        found = form.read(content)
        del content  # a large file is not held while its bank is made
        return coming.bank(found, source, there, name, progress)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Look for cycles seldom: what a bank is made of has hardly any, and looking is a fifth."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def put(bank: Bank, into: Path) -> Iterator[Path]:
    """Write the files of a bank; none that is there is overwritten. Raises Unreadable."""
    wanted = {into / f"{slug}.md": text.encode() for slug, text in bank.texts.items()}
    pictures = {into / name: content for name, content in bank.pictures.items()}
    for path in wanted:
        if path.exists():
            raise Unreadable("exists", f"There is a file {path.name} in {into} already.",
                             "Give the bank another name: --name.")  # fmt: skip
    for path, content in pictures.items():
        if path.exists() and path.read_bytes() != content:
            raise Unreadable("exists", f"There is another picture {path.name} in {into} already.",
                             "Rename it there, or choose another folder: --into.")  # fmt: skip
    into.mkdir(parents=True, exist_ok=True)
    for path, content in (pictures | wanted).items():
        if not path.exists():
            _write(path, content)
        yield path


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".coming-")
    with os.fdopen(number, "wb") as stream:
        stream.write(content)
    os.chmod(name, 0o644)
    os.replace(name, path)


def leave(
    bank: Whole, form: Format, progress: Said = lambda _done, _of, _sentence: None
) -> tuple[bytes, list[Loss]]:
    """The bank in another format, and what that cannot hold. Raises Unreadable."""
    if form.write is None:
        raise Unreadable("format", f"{form.title} only comes in.", "Choose another format.")
    with _rare_collections():
        held = whole.read(bank, lambda done, of: progress(done, of, "Files read"))
        held.progress = lambda done, of: progress(done, of, "Questions written")
        return form.write(held), held.losses
