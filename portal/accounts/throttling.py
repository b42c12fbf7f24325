"""Slowing down guesses, by counters in rows.

Passwords have three: account with network address, network address alone, account alone. Who fails
on an account from elsewhere exhausts the first for themselves; the third is generous and short, and
does not count for an address from which the account has been signed in before, so that nobody is
locked out by others. The codes of a second factor have one of their own, by person: six digits are
few, and who gets that far knows the password. An attempt is counted before the password is looked
at, so that many at once get no more guesses than one after the other; a success takes its count
back.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, literal, or_, select, true, union_all, update
from sqlalchemy.engine import Connection

from portal import clock
from portal.accounts.models import Throttle
from portal.db import Moment, observe, session, upsert
from portal.driver import Ready

PAIR, ADDRESS, ACCOUNT, CODE = "pair", "address", "account", "code"
LIMITS = {
    PAIR: (5, timedelta(minutes=5)),
    ADDRESS: (60, timedelta(minutes=10)),
    ACCOUNT: (50, timedelta(minutes=2)),
    CODE: (10, timedelta(minutes=15)),  # 1 of 10^6 codes holds: a day of guessing finds 1 in 1,000
}  # kind: failures, window
KEPT = timedelta(hours=1)  # how long a counter stays at least when its window is over
FAR = timedelta(hours=1)  # ahead: only windows of a clock that was set back since end so late

Keys = dict[str, str]  # kind: the key of its counter


@dataclass(frozen=True)
class Wait:
    """Why another attempt is not taken yet, and for how many seconds."""

    kind: str
    seconds: int


def of_password(email: str, address: str) -> Keys:
    """The counters of a password for `email`, tried from a network address."""
    return _digests({PAIR: f"{email}|{address}", ADDRESS: address, ACCOUNT: email})


def of_code(person_id: int) -> Keys:
    """The counter of a person's codes, tried from anywhere."""
    return _digests({CODE: str(person_id)})


def _digests(parts: dict[str, str]) -> Keys:
    """Digests, for an e-mail typed wrongly may be a password."""
    return {
        kind: hashlib.sha256(f"{kind}:{text}".encode()).hexdigest() for kind, text in parts.items()
    }


_TABLE: Any = Throttle.__table__  # by itself: nothing that the mapper holds need be looked at
_AT, _FAR_AHEAD = bindparam("at", type_=Moment), bindparam("far", type_=Moment)
_KEYS: Any = bindparam("keys", expanding=True)
_OPEN = Ready(  # these three are built once: that takes longer than all they do
    select(Throttle.key, Throttle.failures, Throttle.window_ends_at).where(
        Throttle.key.in_(_KEYS),
        Throttle.window_ends_at > _AT,
        Throttle.window_ends_at < _FAR_AHEAD,
    )
)
_LESS = (
    update(_TABLE)
    .where(Throttle.key.in_(_KEYS))
    .values(
        failures=case(
            (
                or_(
                    Throttle.key.in_(bindparam("own", expanding=True)),
                    Throttle.failures == 0,
                ),
                0,
            ),
            else_=Throttle.failures - 1,
        )
    )
)


@cache
def _counting(insert: Callable[[Any], Any], count: int) -> Any:
    """One more for each of so many keys, by an engine's own `insert`."""
    rows = (
        select(
            bindparam(f"key{number}", type_=Throttle.key.type),
            literal(1),
            bindparam(f"until{number}", type_=Moment),
        ).where(true())  # without a condition SQLite takes what follows for a part of a join
        for number in range(count)
    )
    fresh = insert(_TABLE).from_select(["key", "failures", "window_ends_at"], union_all(*rows))
    over = or_(Throttle.window_ends_at <= _AT, Throttle.window_ends_at >= _FAR_AHEAD)
    return fresh.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "failures": case((over, 1), else_=Throttle.failures + 1),
            "window_ends_at": case(
                (over, fresh.excluded.window_ends_at), else_=Throttle.window_ends_at
            ),
        },
    ).returning(Throttle.key, Throttle.failures)


def waits(keys: Keys) -> list[Wait]:
    """The counters that are full; none where another attempt is taken now."""
    at = clock.now()
    found = _OPEN.rows(session.connection(), keys=list(keys.values()), at=at, far=at + FAR)
    rows = {row.key: row for row in found}
    return [
        Wait(kind, round((rows[keys[kind]].window_ends_at - at).total_seconds() + 0.5))
        for kind in keys
        if keys[kind] in rows and rows[keys[kind]].failures >= LIMITS[kind][0]
    ]


def count_attempt(keys: Keys) -> list[Wait]:
    """Count an attempt; the counters that it went beyond, which only attempts at once can."""
    at = clock.now()
    given: dict[str, Any] = {"at": at, "far": at + FAR}
    in_order = sorted((key, kind) for kind, key in keys.items())  # so that no two wait for others
    for number, (key, kind) in enumerate(in_order):
        given |= {f"key{number}": key, f"until{number}": at + LIMITS[kind][1]}
    counting = _counting(upsert(), len(keys))
    rows_now = observe(lambda connection: connection.execute(counting, given).all())
    counted = {row.key: row.failures for row in rows_now}
    return [
        Wait(kind, round(LIMITS[kind][1].total_seconds()))
        for kind, key in keys.items()
        if counted[key] > LIMITS[kind][0]
    ]


def take_back(keys: Keys) -> None:
    """After a success: one person's own starts anew, the others lose this attempt."""
    observe(taking_back(keys))


def taking_back(keys: Keys) -> Callable[[Connection], None]:
    """The same, to be done in the transaction of what the success brings."""
    own = [keys[kind] for kind in (PAIR, CODE) if kind in keys]

    def write(connection: Connection) -> None:
        connection.execute(_LESS, {"keys": sorted(keys.values()), "own": own})

    return write
