"""What is told of a file's rows: the first in its order, whenever they were found."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from portal.values.cell import KEPT_OF_VALUE

LONGEST_COLUMN = 200  # characters


class Told(Protocol):
    """A `judging.Remark` or a `layout.Problem`."""

    @property
    def code(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def remedy(self) -> str: ...


@dataclass
class Remarks:
    """Keeps `most` of the remarks that are told, those of the first lines."""

    most: int
    _kept: list[tuple[int, int, dict[str, Any]]] = field(default_factory=list)
    _number: int = 0
    _last: int | None = None  # the line from which on nothing is kept any more

    def wants(self, line: int) -> bool:
        """Whether a remark about this line would be kept."""
        return self._last is None or line < self._last

    def tell(self, line: int, column: str, value: str, level: str, told: Told) -> None:
        if not self.wants(line):
            return
        self._number += 1
        row = {
            "level": level,
            "line": line,
            "column": column[:LONGEST_COLUMN],
            "value": value[:KEPT_OF_VALUE],
            "code": told.code,
            "reason": told.reason,
            "remedy": told.remedy,
        }
        self._kept.append((line, self._number, row))
        if len(self._kept) >= 2 * self.most:
            self._cut()

    def rows(self) -> Iterator[dict[str, Any]]:
        """In the order of the file."""
        self._cut()
        return (row for _, _, row in self._kept)

    def _cut(self) -> None:
        self._kept.sort(key=lambda one: one[:2])
        if len(self._kept) >= self.most:
            del self._kept[self.most :]
            self._last = self._kept[-1][0]
