"""The days on which nobody works: named, several at once, and taken off the list."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import select

from portal.accounts import told
from portal.accounts.actions.constraints import unique
from portal.accounts.models import Holiday
from portal.changelog.recording import Actor, Pending, change
from portal.db import SHORT, session
from portal.errors import Refused

MOST = 200  # of one form: some fifteen years
EXAMPLE = "as in “2026-12-25 Christmas Day”"


def add_holidays(*, lines: str, actor: Actor | None) -> list[Holiday]:
    """Put the days of `lines`, each with its name, on the list; those that are there stay."""
    given = dict(_read(lines))
    if len(given) > MOST:
        raise Refused(f"At most {MOST} days at once.", field="lines")
    held = set(session.scalars(select(Holiday.day).where(Holiday.day.in_(given))))
    added = [Holiday(day=day, name=name) for day, name in given.items() if day not in held]
    if not added:
        raise Refused("All these days are on the list already.", field="lines")
    with (
        unique(day="Somebody else has just added one of these days. Look at the list."),
        change(added[0], "add holiday", actor=actor) as entry,
    ):
        for one in added[1:]:
            with change(one, "add holiday", actor=actor):
                pass
        session.flush()
        _move([one.day for one in added], entry)
    return added


def _read(lines: str) -> Iterator[tuple[date, str]]:
    """The days with their names. Raises Refused at the first line that is none."""
    for number, line in enumerate(lines.splitlines(), 1):
        day, _, name = " ".join(line.split()).partition(" ")
        if not day:
            continue
        try:
            found = date.fromisoformat(day)
        except ValueError as error:
            raise Refused(
                f"Line {number} does not begin with a day: write it {EXAMPLE}.", field="lines"
            ) from error
        if not name:
            raise Refused(f"Line {number} has no name: write it {EXAMPLE}.", field="lines")
        if not 1900 <= found.year < 2200:
            raise Refused(f"Line {number}: choose a day between 1900 and 2199.", field="lines")
        yield found, name[:SHORT]


def remove_holiday(holiday: Holiday, *, actor: Actor | None) -> Holiday:
    """People work on that day after all."""
    day = holiday.day
    with change(holiday, "remove holiday", actor=actor) as entry:
        session.delete(holiday)
        session.flush()
        _move([day], entry)
    return holiday


def _move(days: Collection[date], entry: Pending) -> None:
    """Have what was promised in working days reckoned anew; the entry says for how many."""
    if moved := told.other_days(days):
        entry.extra["due days moved"] = moved
