"""Slowing down guesses, by counters in rows.

Three counters: account with network address, network address alone, account alone. Who fails on
an account from elsewhere exhausts the first for themselves; the third is generous and short, and
does not count for an address from which the account has been signed in before, so that nobody is
locked out by others. An attempt is counted before the password is looked at, so that many at once
get no more guesses than one after the other; a success takes its count back.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.engine import Connection

from portal import clock
from portal.accounts.models import Throttle
from portal.db import observe, session, upsert

PAIR, ADDRESS, ACCOUNT = "pair", "address", "account"
LIMITS = {
    PAIR: (5, timedelta(minutes=5)),
    ADDRESS: (60, timedelta(minutes=10)),
    ACCOUNT: (50, timedelta(minutes=2)),
}  # kind: failures, window
KEPT = timedelta(hours=1)  # how long a counter stays when its window is over


@dataclass(frozen=True)
class Wait:
    """Why another attempt is not taken yet, and for how many seconds."""

    kind: str
    seconds: int


def _keys(email: str, address: str) -> dict[str, str]:
    """The counters' keys by kind: digests, for an e-mail typed wrongly may be a password."""
    parts = {PAIR: f"{email}|{address}", ADDRESS: address, ACCOUNT: email}
    return {
        kind: hashlib.sha256(f"{kind}:{text}".encode()).hexdigest() for kind, text in parts.items()
    }


def waits(email: str, address: str) -> list[Wait]:
    """The counters that are full; none where another attempt is taken now."""
    keys = _keys(email, address)
    at = clock.now()
    found = select(Throttle.key, Throttle.failures, Throttle.window_ends_at).where(
        Throttle.key.in_(keys.values()), Throttle.window_ends_at > at
    )
    rows = {row.key: row for row in session.execute(found)}
    return [
        Wait(kind, round((rows[keys[kind]].window_ends_at - at).total_seconds() + 0.5))
        for kind, (most, _) in LIMITS.items()
        if keys[kind] in rows and rows[keys[kind]].failures >= most
    ]


def count_attempt(email: str, address: str) -> list[Wait]:
    """Count an attempt; the counters that it went beyond, which only attempts at once can."""
    at = clock.now()
    keys = _keys(email, address)
    rows = [
        {"key": keys[kind], "failures": 1, "window_ends_at": at + window}
        for kind, (_, window) in LIMITS.items()
    ]
    rows.sort(key=lambda row: str(row["key"]))  # one order, so that no two wait for each other
    fresh = upsert()(Throttle).values(rows)
    over = Throttle.window_ends_at <= at
    counting = fresh.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "failures": case((over, 1), else_=Throttle.failures + 1),
            "window_ends_at": case(
                (over, fresh.excluded.window_ends_at), else_=Throttle.window_ends_at
            ),
        },
    ).returning(Throttle.key, Throttle.failures)
    rows_now = observe(lambda connection: connection.execute(counting).all())
    counted = {row.key: row.failures for row in rows_now}
    return [
        Wait(kind, round(window.total_seconds()))
        for kind, (most, window) in LIMITS.items()
        if counted[keys[kind]] > most
    ]


def take_back(email: str, address: str) -> None:
    """After a success: the pair starts anew, the others lose this attempt, old counters go."""
    keys = _keys(email, address)
    less = (
        update(Throttle)
        .where(Throttle.key.in_(sorted(keys.values())))
        .values(
            failures=case(
                (or_(Throttle.key == keys[PAIR], Throttle.failures == 0), 0),
                else_=Throttle.failures - 1,
            )
        )
    )
    over = delete(Throttle).where(Throttle.window_ends_at < clock.now() - KEPT)

    def write(connection: Connection) -> None:
        connection.execute(less)
        connection.execute(over)

    observe(write)
