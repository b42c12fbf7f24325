"""A pairing as a state machine: its states, the ways between them, and who may take which.

What a step asks for beside the way itself (a free place, a day reached) its action checks.
"""

from typing import Final

MENTOR: Final = "mentor"
MENTEE: Final = "mentee"
SYSTEM: Final = "system"  # time, or the programme's publication of a run

PROPOSED: Final = "proposed"  # by a run that isn't published yet
OFFERED: Final = "offered"  # both may accept
BY_MENTOR: Final = "accepted_mentor"  # or offered by the mentor: the mentee's answer is awaited
BY_MENTEE: Final = "accepted_mentee"  # or asked for by the mentee: the mentor's answer is awaited
ACTIVE: Final = "active"
PAUSED: Final = "paused"
CLOSING: Final = "closing"
CLOSED: Final = "closed"
EVALUATED: Final = "evaluated"
DECLINED: Final = "declined"
EXPIRED: Final = "expired"
WITHDRAWN: Final = "withdrawn"

WORDS: Final = {
    PROPOSED: "Proposed",
    OFFERED: "Offered to both",
    BY_MENTOR: "Accepted by the mentor",
    BY_MENTEE: "Accepted by the mentee",
    ACTIVE: "Active",
    PAUSED: "Paused",
    CLOSING: "Closing",
    CLOSED: "Closed",
    EVALUATED: "Evaluated",
    DECLINED: "Declined",
    EXPIRED: "Expired",
    WITHDRAWN: "Withdrawn",
}
OPEN: Final = frozenset({OFFERED, BY_MENTOR, BY_MENTEE})  # waits for somebody's answer
STANDING: Final = frozenset({ACTIVE, PAUSED, CLOSING})  # takes one of the mentor's places
ENDED: Final = frozenset({CLOSED, EVALUATED, DECLINED, EXPIRED, WITHDRAWN})

OUTCOMES: Final = {
    "met": "Goals met",
    "time": "Time over",
    "early": "Ended early, nobody's fault",
    "no_contact": "No contact",
}
FULL: Final = "full"  # the outcome of an offer whose mentor had no place left

OFFER_DAYS: Final = 10  # until an offer expires
OPEN_REQUESTS: Final = 5  # that a mentee may have at a time
WEEKS: Final = (4, 52)  # the shortest and the longest pairing
NO_CONTACT_DAYS: Final = 14  # after the start without a meeting: both are asked
CLOSE_DAYS: Final = 14  # after its last day a pairing that closes is closed by itself
COOL_OFF_MONTHS: Final = 12  # after a decline the two are not paired again

_WAYS: Final[dict[str, dict[str, frozenset[str]]]] = {
    PROPOSED: {OFFERED: frozenset({SYSTEM}), WITHDRAWN: frozenset({SYSTEM})},
    OFFERED: {
        BY_MENTOR: frozenset({MENTOR}),
        BY_MENTEE: frozenset({MENTEE}),
        DECLINED: frozenset({MENTOR, MENTEE}),
        EXPIRED: frozenset({SYSTEM}),
        WITHDRAWN: frozenset({SYSTEM}),
    },
    BY_MENTOR: {
        ACTIVE: frozenset({MENTEE}),
        DECLINED: frozenset({MENTEE}),
        EXPIRED: frozenset({SYSTEM}),
        WITHDRAWN: frozenset({MENTOR, SYSTEM}),
    },
    BY_MENTEE: {
        ACTIVE: frozenset({MENTOR}),
        DECLINED: frozenset({MENTOR}),
        EXPIRED: frozenset({SYSTEM}),
        WITHDRAWN: frozenset({MENTEE, SYSTEM}),
    },
    ACTIVE: {
        PAUSED: frozenset({MENTOR, MENTEE}),
        CLOSING: frozenset({MENTOR, MENTEE, SYSTEM}),
    },
    PAUSED: {
        ACTIVE: frozenset({MENTOR, MENTEE, SYSTEM}),
        CLOSING: frozenset({MENTOR, MENTEE, SYSTEM}),
    },
    CLOSING: {CLOSED: frozenset({MENTOR, MENTEE, SYSTEM})},
    CLOSED: {EVALUATED: frozenset({MENTOR, MENTEE, SYSTEM})},
}


def may_go(state: str, to: str, who: str) -> bool:
    """Whether `who` (mentor, mentee or system) may take a pairing from `state` to `to`."""
    return who in _WAYS.get(state, {}).get(to, frozenset())


def ways(state: str, who: str) -> tuple[str, ...]:
    """The states to which `who` may take a pairing that is in `state`."""
    return tuple(to for to, by in _WAYS.get(state, {}).items() if who in by)


def accepting(state: str, who: str) -> str | None:
    """The state once `who` has accepted too; None where there is nothing to accept."""
    if state == OFFERED:
        return {MENTOR: BY_MENTOR, MENTEE: BY_MENTEE}.get(who)
    if may_go(state, ACTIVE, who) and state in OPEN:
        return ACTIVE
    return None
