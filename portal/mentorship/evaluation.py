"""What both sides are asked when a pairing closes: five items, each from 1 to 5."""

from typing import Final

from portal.mentorship.lifecycle import MENTEE, MENTOR

SCALE: Final = {
    1: "Not at all",
    2: "Hardly",
    3: "In part",
    4: "Mostly",
    5: "Fully",
}
ITEMS: Final = {  # key to what each side reads
    "goals": {
        MENTOR: "We reached the goals that we agreed on.",
        MENTEE: "We reached the goals that we agreed on.",
    },
    "time": {
        MENTOR: "Our sessions were worth the time.",
        MENTEE: "Our sessions were worth the time.",
    },
    "open": {
        MENTOR: "We could speak openly.",
        MENTEE: "I could speak openly.",
    },
    "practice": {
        MENTOR: "My mentee now reads and uses metrics with more confidence.",
        MENTEE: "I now read and use metrics with more confidence.",
    },
    "again": {
        MENTOR: "I would guide somebody again.",
        MENTEE: "I would take part again.",
    },
}


def is_complete(evaluation: dict[str, dict[str, int]]) -> bool:
    """Whether both sides have answered."""
    return bool(evaluation.get(MENTOR)) and bool(evaluation.get(MENTEE))
