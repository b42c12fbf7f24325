"""The mistakes that wrong options stand for: what people think, and the lesson that mends it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "content" / "misconceptions"


@dataclass(frozen=True)
class Misconception:
    """A mistake by its id."""

    id: str
    title: str
    says: str = ""  # one sentence, in the words of who makes it
    lesson: str = ""  # course/lesson


@cache
def known(folder: Path = FOLDER) -> Mapping[str, Misconception]:
    """All that are described, by id; read once a process."""
    found: dict[str, Misconception] = {}
    for path in sorted(folder.glob("*.toml")):
        for name, held in tomllib.loads(path.read_text("utf-8")).items():
            words = {key: str(held.get(key, "")) for key in ("title", "says", "lesson")}
            found[name] = Misconception(name, **words)
    return found


def named(name: str) -> Misconception:
    """The one of this id; one that is described nowhere has its id for a title."""
    return known().get(name) or Misconception(name, name.replace("-", " "))
