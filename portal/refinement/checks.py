"""One line of the checklist of a step, and those that several steps share. Pure."""

from dataclasses import dataclass, field
from datetime import date

from portal.refinement.facts import Facts, Lack

COMMENT_DAYS = 10  # in which everybody affected can speak before a vote


@dataclass(frozen=True)
class Check:
    """One guard: what it asks for, whether it holds, what is missing, who can supply it."""

    code: str
    asks: str
    holds: bool
    who: str
    missing: str = ""
    lack: Lack = field(default_factory=Lack)
    label: str = "Missing"  # what the names of `lack` stand for


def together(facts: Facts, mended: str) -> tuple[Check, ...]:
    """What holds of all that is put forward or adopted, read together."""
    return (
        Check(
            "together",
            "No two of these contradict each other.",
            not facts.contradicting,
            mended,
            " ".join(facts.contradictions),
            facts.contradicting,
            "It is about",
        ),
        Check(
            "covered",
            "Together they leave no objective with no metric.",
            not facts.uncovered,
            f"{mended}; or heads and owners, who have another metric serve it",
            lack=facts.uncovered,
            label="Left with none",
        ),
    )


def lacking(code: str, asks: str, lack: Lack, who: str) -> Check:
    return Check(code, asks, not lack, who, lack=lack)


def commented(today: date, opened_on: date | None) -> Check:
    """Whether the final comment that opened that day was long enough."""
    left = COMMENT_DAYS - (today - opened_on).days if opened_on else COMMENT_DAYS
    return Check(
        "days",
        f"Everybody affected had {COMMENT_DAYS} days to comment.",
        left <= 0,
        "time",
        f"{left} more {'day' if left == 1 else 'days'}." if left > 0 else "",
    )
