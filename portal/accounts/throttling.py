"""Slowing down guesses, by counters in rows.

Three counters: account with network address, network address alone, account alone. An attacker
who fails on an account from elsewhere exhausts the first for themselves; the third is generous
and short, so that nobody is locked out for long.
"""

import hashlib
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import case, delete, select
from sqlalchemy.engine import Connection

from portal import clock
from portal.accounts.models import Throttle
from portal.db import observe, upsert

LIMITS = (
    ("pair", 5, timedelta(minutes=5)),
    ("address", 60, timedelta(minutes=10)),
    ("account", 50, timedelta(minutes=2)),
)  # kind, failures, window


def _keys(email: str, address: str) -> dict[str, str]:
    parts = {"pair": f"{email}|{address}", "address": address, "account": email}
    return {
        kind: hashlib.sha256(f"{kind}:{text}".encode()).hexdigest() for kind, text in parts.items()
    }


def wait_for(email: str, address: str) -> int:
    """Seconds until another attempt is taken; 0 where it is now."""
    keys = _keys(email, address)
    at = clock.now()

    def read(connection: Connection) -> int:
        found = select(Throttle.key, Throttle.failures, Throttle.window_ends_at).where(
            Throttle.key.in_(keys.values())
        )
        rows = {row.key: row for row in connection.execute(found)}
        waits = [
            (rows[keys[kind]].window_ends_at - at).total_seconds()
            for kind, most, _ in LIMITS
            if keys[kind] in rows and rows[keys[kind]].failures >= most
        ]
        return max(0, *(round(wait + 0.5) for wait in waits)) if waits else 0

    return int(observe(read))


def note_failure(email: str, address: str) -> None:
    """Count one failed attempt."""
    at = clock.now()
    for kind, key in _keys(email, address).items():
        window = next(length for name, _, length in LIMITS if name == kind)
        observe(partial(_count, key=key, at=at, ends=at + window))


def _count(connection: Connection, key: str, at: datetime, ends: datetime) -> None:
    """One upsert: a window that is over begins anew."""
    fresh = upsert()(Throttle).values(key=key, failures=1, window_ends_at=ends)
    over = Throttle.window_ends_at <= at
    connection.execute(
        fresh.on_conflict_do_update(
            index_elements=[Throttle.key],
            set_={
                "failures": case((over, 1), else_=Throttle.failures + 1),
                "window_ends_at": case((over, ends), else_=Throttle.window_ends_at),
            },
        )
    )


def forget(email: str, address: str) -> None:
    """After a success: the pair starts anew."""
    key = _keys(email, address)["pair"]
    observe(lambda connection: connection.execute(delete(Throttle).where(Throttle.key == key)))
