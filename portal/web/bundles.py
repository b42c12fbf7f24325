"""One style sheet and one script for every page, put together from those that people write.

`bin/setup` runs this file by itself, for where the portal runs its folder may not be its own to
write to; a portal that starts looks whether they are still true, and while one develops, each page
does. They lie among what set-up brings, out of the repository, for the scripts of others are in.
"""

import gzip
import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "static"
BUNDLES = {
    "vendor/all.css": (
        "site.css",
        "charts.css",
        "training.css",
        "mentoring.css",
        "print.css",  # for paper only
    ),
    "vendor/all.js": (
        "vendor/htmx.min.js",
        "vendor/idiomorph-ext.min.js",
        "site.js",
        "sheet.js",
        "feedback.js",
        "queue.js",
        "lesson.js",
        "learn.js",
    ),
}
LICENCES = {
    "vendor/htmx.min.js": "vendor/htmx.org.LICENSE",
    "vendor/idiomorph-ext.min.js": "vendor/idiomorph.LICENSE",
}


def build(folder: Path = FOLDER) -> list[str]:
    """Write those that are not what their parts say now, and return their names.

    Where a part is missing, for instance because there was no npm, a bundle has the others.
    """
    return [name for name in BUNDLES if _renew(folder, name)]


def together(folder: Path, name: str) -> bytes:
    """What a bundle should be: its parts, those of others under their licences."""
    parts = []
    for part in BUNDLES[name]:
        path = folder / part
        if not path.is_file():
            continue
        licence = folder / LICENCES.get(part, "") if part in LICENCES else None
        if licence is not None and licence.is_file():
            parts.append(f"/*! {path.name}\n\n{licence.read_text('utf-8').strip()}\n*/".encode())
        parts.append(path.read_bytes())
    return (b"\n;\n" if name.endswith(".js") else b"\n").join(parts) + b"\n"


def _renew(folder: Path, name: str) -> bool:
    text, path = together(folder, name), folder / name
    if path.is_file() and path.read_bytes() == text and path.with_name(f"{path.name}.gz").is_file():
        return False
    path.parent.mkdir(exist_ok=True)
    _write(path.with_name(f"{path.name}.gz"), gzip.compress(text, 9, mtime=0))
    _write(path, text)
    return True


def _write(path: Path, content: bytes) -> None:
    """As a whole or not at all: several processes may start at once."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.write_bytes(content)
    new.replace(path)


if __name__ == "__main__":
    build()
