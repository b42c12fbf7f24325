"""What waits for somebody on the page of their pairing, most urgent first. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.mentorship.lifecycle import ACTIVE, CLOSED, CLOSING, MENTEE, MENTOR, PAUSED


@dataclass(frozen=True)
class Waiting:
    """One thing to do, and the part of the page where it is done."""

    words: str
    place: str  # "#sessions"


def unsaid(meeting: Any, side: str, now: datetime) -> bool:
    """Whether this side has not said yet if the two met."""
    over = meeting.starts_at + timedelta(minutes=meeting.minutes) <= now
    said = meeting.mentor_says if side == MENTOR else meeting.mentee_says
    return over and said is None and meeting.state != "cancelled"


def waiting(
    pairing: Any,
    side: str,
    now: datetime,
    *,
    meetings: Iterable[Any],
    questions: Iterable[Any],
    is_checked: bool,
) -> list[Waiting]:
    """`is_checked`: the mentee has answered the eight questions of this stage."""
    found: list[Waiting] = []
    meetings = list(meetings)
    if pairing.state in (ACTIVE, PAUSED):
        agreed = pairing.agreed_by_mentor_at if side == MENTOR else pairing.agreed_by_mentee_at
        if not pairing.agreement:
            found.append(Waiting("Write how you work together", "#agreement"))
        elif agreed is None:
            found.append(Waiting("Agree on how you work together", "#agreement"))
        if any(unsaid(one, side, now) for one in meetings):
            found.append(Waiting("Say whether you met", "#sessions"))
        coming = any(one.state == "planned" and one.starts_at > now for one in meetings)
        if not coming and pairing.state == ACTIVE:
            found.append(Waiting("Plan your next session", "#sessions"))
    if side == MENTOR and any(one.answered_at is None for one in questions):
        found.append(Waiting("Answer a question", "#questions"))
    if side == MENTEE and not is_checked and pairing.state in (ACTIVE, CLOSING, CLOSED):
        found.append(Waiting("Answer eight questions on reading metrics", "#checks"))
    if pairing.state in (CLOSING, CLOSED) and not pairing.evaluation.get(side):
        found.append(Waiting("Answer five questions on how it went", "#checks"))
    return found
