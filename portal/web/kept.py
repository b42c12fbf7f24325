"""What one process keeps until its tag changes.

Counts of the organisation walk over every verdict, and charts take longer to draw than all else on
their page. Both are the same for every reader, and a tag says whether they can have changed; so
they are made once, not for every visit. Where no statement says such a tag, all that a part of a
page is drawn from can be one.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")

MAKERS = 8  # things of one kind that are made at once; some wait for another one in vain

_all: list["Kept[Any]"] = []


def forget_all() -> None:
    """Keep nothing any more: tests change the database under one process."""
    for one in _all:
        one.forget()


class Kept(Generic[Thing]):
    """The `most` things that were asked for last, each under a key with the tag it was made for."""

    def __init__(self, most: int = 1) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, tuple[Any, Thing]] = OrderedDict()
        self._lock = Lock()
        self._making = [RLock() for _ in range(MAKERS)]
        _all.append(self)

    def forget(self) -> None:
        with self._lock:
            self._held.clear()

    def get(self, key: Hashable, tag: Any, make: Callable[[], Thing]) -> Thing:
        """What was made under `key` for `tag`, or what `make` makes now.

        One thread makes it; who asks meanwhile waits for that, which is sooner than to make it too.
        """
        held = self._of(key, tag)
        if held is None:
            with self._making[hash(key) % MAKERS]:
                held = self._of(key, tag)
                if held is None:
                    held = (tag, make())
                    self._hold(key, held)
        return held[1]

    def _of(self, key: Hashable, tag: Any) -> tuple[Any, Thing] | None:
        with self._lock:
            held = self._held.get(key)
            if held is None or held[0] != tag:
                return None
            self._held.move_to_end(key)
            return held

    def _hold(self, key: Hashable, made: tuple[Any, Thing]) -> None:
        with self._lock:
            self._held[key] = made
            self._held.move_to_end(key)
            if len(self._held) > self._most:
                self._held.popitem(last=False)
