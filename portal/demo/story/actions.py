"""What people of the story do about their figures, what came of it, and what they said of signals.

`ago` counts the metric's complete periods back from the latest; a negative one is still to come.
"""

from dataclasses import dataclass

AMARA, LUCA, FATIMA, BEN, NIA = (
    "Amara Nwosu", "Luca Moretti", "Fatima El-Amin", "Ben Carter", "Nia Evans",
)  # fmt: skip


@dataclass(frozen=True)
class Act:
    """A follow-up: agreed before the period `agreed` ago, done before `done` ago or still open."""

    code: str
    what: str
    owner: str
    direction: str
    size: float
    agreed: int
    due: int
    by: int
    done: int | None = None
    outcome: str = ""
    dropped: bool = False
    answers_signal: bool = False


@dataclass(frozen=True)
class Answer:
    """What the metric's owner says of its signal: a note on the period, or why nothing is done."""

    code: str
    explained: str = ""
    accepted: str = ""


ACTS = (
    Act(
        "FIRST-RESPONSE-TIME", "A call-back hour each day: two people ring back, nobody mails.",
        LUCA, "down", 2.0, agreed=14, due=11, by=4, done=11,
        outcome="The hour from nine to ten belongs to calls back, and the rota keeps it free.",
    ),
    Act(
        "COMPLAINTS-ANSWERED-ON-TIME", "A second person signs answers up to 200 euros.",
        FATIMA, "up", 8.0, agreed=7, due=6, by=2, done=6,
        outcome="Olga signs, too. The queue before the signature stayed as long as it was.",
    ),
    Act(
        "SURVEY-RESPONSE-RATE", "Ask on the day of collection, not a week later.",
        FATIMA, "up", 3.0, agreed=2, due=1, by=-3, done=1,
        outcome="The message goes out with the receipt.",
    ),
    Act(
        "REPAIR-DAYS", "A courier for spare parts between the workshops.",
        BEN, "down", 1.0, agreed=8, due=6, by=2, dropped=True,
        outcome="The pilot cost more than the day it saved. We order parts a week ahead instead.",
    ),
    Act(
        "REPEAT-CONTACTS", "Listen to twenty calls that came again, and mend the three commonest "
        "causes.",
        NIA, "down", 2.5, agreed=0, due=-2, by=-5, answers_signal=True,
    ),
    Act(
        "OVERDUE-CASES", "One person a week only closes old cases.",
        BEN, "down", 3.0, agreed=6, due=1, by=-8,
    ),
)  # fmt: skip

ANSWERS = (
    Answer(
        "CUSTOMER-SATISFACTION",
        explained="The long answers of spring reach the survey now: it asks about the last three "
        "months.",
    ),
    Answer(
        "FIRST-RESPONSE-TIME",
        accepted="It is what the call-back hour was to bring. We keep it.",
    ),
)  # fmt: skip

PROPOSED = (
    "FIRST-RESPONSE-TIME",
    11,
    LUCA,
    "The call-back hour changed the way we answer, and it stays: the limits of the mail queue say "
    "nothing about it.",
    "The rota since that week; Amara's note; the follow-up, which moved the figure as expected.",
)
"""A restart of limits that waits for a second person: metric, ago, who asks, cause, evidence."""
