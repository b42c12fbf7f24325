"""What only the database can settle, turned into what a person can do about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from portal.errors import Refused


@contextmanager
def unique(**messages: str) -> Iterator[None]:
    """Raise Refused where a value is taken: `field="what to do"` for each column that is unique.

    PostgreSQL names the constraint and SQLite the columns; both end in the column's name.
    """
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.orig, "diag", None)
        told = str(diagnosis.constraint_name if diagnosis is not None else error.orig)
        for name, message in messages.items():
            if f".{name}" in told or f"_{name}" in told:
                raise Refused(message, field=name) from error
        raise
