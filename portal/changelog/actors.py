"""Who does what the change log tells of."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Whoever does it: a person."""

    id: int
    name: str


@dataclass(slots=True)
class Known:
    """Whoever does it, as read before a transaction in which their record would be read anew."""

    id: int
    name: str
