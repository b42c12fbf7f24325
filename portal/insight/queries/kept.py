"""What one process keeps until its tag changes.

The organisation's counts walk over every verdict. They are the same for every reader, and the tag
says whether any of them can have changed; so they are counted once, not for every visit.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Last(Generic[Kept]):
    """The latest of what was made, with its tag. Two threads may make it twice: it is the same."""

    def __init__(self) -> None:
        self._held: tuple[str, Kept] | None = None

    def get(self, tag: str, make: Callable[[], Kept]) -> Kept:
        """What was made for `tag`, or what `make` makes now."""
        held = self._held
        if held is None or held[0] != tag:
            held = self._held = (tag, make())
        return held[1]
