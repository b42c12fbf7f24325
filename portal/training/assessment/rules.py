"""The rules of an assessment, and where one person stands under them at a moment.

Values in, frozen dataclasses out. Moments are aware; hours of an assessment's first and last day
are those of the organisation's time zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

JUST_AFTER = timedelta(minutes=2)  # after handing in; as long as Moodle takes "immediately after"
GRACE = 60  # s in which an answer that was under way at the deadline still counts
SOON = 5  # minutes before the end of which a page warns, and again at 1

DURING, JUST, OPEN, CLOSED = "during", "just_after", "while_open", "after_close"
AFTER = (JUST, OPEN, CLOSED)
PRACTICE = "practice"  # the behaviour of an assessment that helps: hints, and marks at once
REVIEW: dict[str, tuple[str, ...]] = {
    "answers": AFTER,
    "marks": AFTER,
    "feedback": AFTER,
    "key": (CLOSED,),
}
AT_ONCE = {**REVIEW, **dict.fromkeys(("answers", "marks", "feedback"), (DURING, *AFTER))}


@dataclass(frozen=True)
class Rules:
    """What an edition's front matter says; None: there is no such rule."""

    behaviour: str
    attempts: int | None
    cooldown: tuple[float, float]  # hours: after the first attempt, after later ones
    minutes: float | None  # the time limit
    grace: int  # seconds
    overdue: str  # autosubmit | grace | abandon
    opens: datetime | None
    closes: datetime | None
    pass_mark: float | None
    min_per_skill: float | None
    grade: str
    review: Mapping[str, Sequence[str]]
    bands: tuple[Mapping[str, Any], ...]

    @property
    def is_practice(self) -> bool:
        return self.behaviour == PRACTICE


@dataclass(frozen=True)
class Allowed:
    """What a person may have beyond the rules."""

    minutes: int = 0
    attempts: int = 0
    opens: datetime | None = None
    closes: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """Whether a person may begin an attempt now; if not, why, and from when."""

    left: int | None  # attempts; None: as many as one likes
    reason: str = ""  # none_left | not_open | closed | cooldown
    when: datetime | None = None

    @property
    def may_start(self) -> bool:
        return not self.reason


NOTHING = Allowed()


def of(meta: Mapping[str, Any], zone: str) -> Rules:
    """The rules of a front matter that the lint let pass."""
    waits = meta.get("cooldown_hours") or 0
    first, *later = waits if isinstance(waits, list) else [waits]
    overdue = meta.get("overdue", "autosubmit")
    behaviour = meta.get("behaviour", "assessment")
    review = AT_ONCE if behaviour == PRACTICE else REVIEW
    return Rules(
        behaviour=behaviour,
        attempts=meta.get("attempts"),
        cooldown=(first, later[0] if later else first),
        minutes=meta.get("time_limit"),
        grace=0 if overdue == "abandon" else int(meta.get("grace", GRACE)),
        overdue=overdue,
        opens=moment(meta.get("opens"), zone),
        closes=moment(meta.get("closes"), zone, ends=True),
        pass_mark=meta.get("pass_mark"),
        min_per_skill=meta.get("min_per_skill"),
        grade=meta.get("grade", "highest"),
        review={**review, **(meta.get("review") or {})},
        bands=tuple(sorted(meta.get("bands") or [], key=lambda one: one["from"])),
    )


def moment(written: str | None, zone: str, *, ends: bool = False) -> datetime | None:
    """A day or a moment as front matter has it; a day `ends` as the next begins."""
    if not written:
        return None
    if len(written) == len("2026-01-31"):
        day = date.fromisoformat(written) + timedelta(days=1 if ends else 0)
        return datetime.combine(day, time(), ZoneInfo(zone))
    found = datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def opening(rules: Rules, allowed: Allowed = NOTHING) -> datetime | None:
    """From when the person may begin."""
    return allowed.opens or rules.opens


def closing(rules: Rules, allowed: Allowed = NOTHING) -> datetime | None:
    """Until when."""
    return allowed.closes or rules.closes


def standing(rules: Rules, allowed: Allowed, ended: Sequence[datetime], now: datetime) -> Standing:
    """Whether another attempt may begin at `now`; `ended`: when earlier ones ended, in order."""
    most = None if rules.attempts is None else rules.attempts + allowed.attempts
    left = None if most is None else max(most - len(ended), 0)
    opens, closes = opening(rules, allowed), closing(rules, allowed)
    if opens is not None and now < opens:
        return Standing(left, "not_open", opens)
    if closes is not None and now >= closes:
        return Standing(left, "closed", closes)
    if left == 0:
        return Standing(left, "none_left")
    again = _again(rules, ended)
    if again is not None and now < again:
        return Standing(left, "cooldown", again)
    return Standing(left)


def _again(rules: Rules, ended: Sequence[datetime]) -> datetime | None:
    if not ended:
        return None
    hours = rules.cooldown[0 if len(ended) == 1 else 1]
    return ended[-1] + timedelta(hours=hours)


def deadline(rules: Rules, allowed: Allowed, started: datetime) -> datetime | None:
    """min(start + limit + extra, close); None: no end."""
    ends = [closing(rules, allowed)]
    if rules.minutes is not None:
        ends.append(started + timedelta(minutes=rules.minutes + allowed.minutes))
    return min((one for one in ends if one is not None), default=None)


def is_late(deadline: datetime | None, grace: int, now: datetime) -> bool:
    """Whether an answer comes after the deadline and its grace."""
    return deadline is not None and now > deadline + timedelta(seconds=grace)


def stage(rules: Rules, allowed: Allowed, finished: datetime | None, now: datetime) -> str:
    """During the attempt, just after it, while others may still take it, or after its close."""
    if finished is None:
        return DURING
    closes = closing(rules, allowed)
    if closes is not None and now >= closes:
        return CLOSED
    return JUST if now < finished + JUST_AFTER else OPEN


def may_see(rules: Rules, at: str) -> frozenset[str]:
    """What of answers, marks, feedback and key a person may see at this stage.

    Why an answer is right stands with the key: it would give it away.
    """
    seen = {what for what, stages in rules.review.items() if at in stages}
    return frozenset(seen | {"explanation"} if "key" in seen else seen)


def band(rules: Rules, score: float) -> Mapping[str, Any] | None:
    """The highest band that begins at or below this percentage."""
    reached = [one for one in rules.bands if one["from"] <= score]
    return reached[-1] if reached else None
