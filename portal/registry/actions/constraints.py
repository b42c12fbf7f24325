"""What only the database can settle, turned into what a person can do about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from portal.errors import Refused


@contextmanager
def settled(field: str | None, message: str) -> Iterator[None]:
    """Raise Refused with `message` where a constraint forbids what the block writes."""
    try:
        yield
    except IntegrityError as error:
        raise Refused(message, field=field) from error
