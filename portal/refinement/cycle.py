"""A year's cycle as a state machine: its states and those of its items, and the ways between them.

What each step asks for stands in `guards`.
"""

from typing import Final

STATES: Final = (
    "planned", "insight", "proposals", "impact", "deliberation", "final_comment",
    "ballot", "decided", "published", "acknowledging", "closed",
)  # fmt: skip
CANCELLED: Final = "cancelled"
BACK: Final = {"final_comment": "deliberation", "ballot": "deliberation"}
ENDED: Final = frozenset({"closed", CANCELLED})
WORDS: Final = {
    "planned": "Planned",
    "insight": "Asking what metrics are worth",
    "proposals": "Proposals",
    "impact": "Impact sheets",
    "deliberation": "Deliberation",
    "final_comment": "Final comment",
    "ballot": "Ballot",
    "decided": "Decided",
    "published": "Published",
    "acknowledging": "Acknowledging",
    "closed": "Closed",
    "cancelled": "Cancelled",
}
ITEM_STATES: Final = (
    "queued", "evidence", "proposed", "assessed", "commented", "voted", "decided", "published",
    "effective",
)  # fmt: skip
ITEM_WORDS: Final = {
    "queued": "Nothing gathered yet",
    "evidence": "Evidence gathered",
    "proposed": "Proposed",
    "assessed": "Impact assessed",
    "commented": "Commented",
    "voted": "Voted",
    "decided": "Decided",
    "published": "Published",
    "effective": "In effect",
}
PROPOSING: Final = ("proposals", "impact", "deliberation")  # states that take proposals
EVERYBODY: Final = ("proposals",)  # in which whoever does not sit on the committee may begin one
FULL_EVERY: Final = 3  # years between full reviews of a metric


def following(state: str) -> str | None:
    """The next state on the way; None at an end."""
    if state in ENDED:
        return None
    return STATES[STATES.index(state) + 1]


def may_go(state: str, to: str) -> bool:
    """Whether the machine knows this way, whatever its guards say."""
    if to == CANCELLED:
        return state in STATES and STATES.index(state) < STATES.index("published")
    return to in (following(state), BACK.get(state))


def is_at_least(state: str, wanted: str) -> bool:
    """Whether a cycle in `state` has come as far as `wanted`; a cancelled one has come nowhere."""
    return state in STATES and STATES.index(state) >= STATES.index(wanted)


def review_of(last_full: int | None, year: int, flags: tuple[str, ...]) -> str:
    """`full` where a metric was never reviewed in full, every third year, and when flagged."""
    if flags or last_full is None or year - last_full >= FULL_EVERY:
        return "full"
    return "light"


def why_no_proposal(state: str, *, sits: bool) -> str:
    """Why nobody may begin a proposal in `state`, or nobody but the committee; "" if one may."""
    if state not in PROPOSING:
        return "This cycle takes no proposals now. Its calendar says when it does."
    if state not in EVERYBODY and not sits:
        return "The time for proposals is over. Say what you think as a remark instead."
    return ""
