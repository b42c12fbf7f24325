"""One item that is commented and voted on again, while the others of its cycle stand. Pure.

Its ballot lapsed with its text, had no quorum, or is to be reconsidered. What it needs is what the
whole cycle needs for the same steps, asked of this item alone.
"""

from dataclasses import dataclass
from datetime import date

from portal.refinement.checks import Check, commented


@dataclass(frozen=True)
class Known:
    """What is known of the item today, and of those that are decided by the same vote."""

    today: date
    comment_opened_on: date | None = None  # none: not since its last ballot
    is_put_forward: bool = False
    is_new_text: bool = True  # where it is to be reconsidered: another than the one voted on
    is_assessed: bool = False  # a whole sheet of the newest text, and no objective loses its metric
    against: str = ""  # what it contradicts, in a sentence
    is_told: bool = False
    objections: int = 0  # and new arguments without an answer
    is_amended: bool = False  # since its comment opened


def to_comment(known: Known) -> tuple[Check, ...]:
    """Before its final comment opens again."""
    return (
        Check(
            "disposition",
            "One proposal is put forward for it.",
            known.is_put_forward,
            "the chair and members",
        ),
        Check(
            "text",
            "What is reconsidered has a new text, or conditions.",
            known.is_new_text,
            "its author and the committee, who amend it or put another forward",
        ),
        Check(
            "impact",
            "Its sheet is of the newest text, with risks and reversal, and stops nothing.",
            known.is_assessed,
            "its author and the committee",
        ),
        _together(known),
    )


def to_ballot(known: Known) -> tuple[Check, ...]:
    """Before it is voted on again."""
    return (
        commented(known.today, known.comment_opened_on),
        Check("told", "Everybody affected was told.", known.is_told, "the portal"),
        Check(
            "objections",
            "Every objection and every new argument has an answer.",
            not known.objections,
            "the chair and members",
        ),
        Check(
            "text",
            "The text was not changed since the comment opened.",
            not known.is_amended,
            "the chair, who opens the comment on the new text",
        ),
        _together(known),
    )


def _together(known: Known) -> Check:
    return Check(
        "together",
        "It contradicts nothing that is put forward or decided.",
        not known.against,
        "the chair and members, who amend it or put another forward",
        known.against,
    )
