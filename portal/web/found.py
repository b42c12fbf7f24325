"""What waits for a person and what a search finds: the shapes that features hand to `home`."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a person on the start page."""

    kind: str  # the heading that it stands under: "Values due", "Reviews to give"
    title: str
    url: str
    words: str = ""  # what to do, in a few words
    due_on: date | None = None


@dataclass(frozen=True)
class Hit:
    """Something that a search found, of those that the person may see."""

    kind: str  # "Metric", "Department", "Person", "Objective"
    title: str
    url: str
    words: str = ""
