"""A cache in each process: what was made for a key is used again while its tag stays the same.

For what is expensive and the same for every reader: the organisation's counts, which walk over
every verdict, and charts, which take longer to draw than everything else on their page. A tag says
whether they can have changed. If no small statement can say that, use as the tag all the values
that a part of a page is drawn from.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")

MAKERS = 8  # made at once by one cache; keys that share a lock wait for each other in vain

_all: list["Cache[Any]"] = []


def forget_all() -> None:
    """Empty all caches: tests change the database under one process."""
    for one in _all:
        one.forget()


class Cache(Generic[Thing]):
    """The `most` things used last, each under a key, with the tag for which it was made."""

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

        One thread makes it; others that ask meanwhile wait, which is quicker than making it too.
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
