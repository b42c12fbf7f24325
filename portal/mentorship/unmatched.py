"""Why a mentee has no mentor, as far as who asks may read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portal.mentorship.profiles import Mentee, Mentor
from portal.mentorship.rules import RULES, Rules, Viewer, shown_to

_JUDGED = [(code, forbids) for code, (forbids, _) in RULES.items() if code != "CAPACITY"]


@dataclass(frozen=True)
class Unmatched:
    """Why a mentee has no mentor: "nobody" suits, or "places" are all taken by others."""

    reason: str
    sentence: str
    possible: int  # mentors whom the rules allow
    standing_against: tuple[tuple[str, int], ...]  # a rule's sentence, and of how many mentors it
    # alone keeps the mentee apart; the most first


def failures(mentee: Mentee, mentors: Sequence[Mentor], rules: Rules) -> Counter[tuple[str, ...]]:
    """How many mentors fail which rules together with `mentee`; places aside."""
    return Counter(
        tuple([code for code, forbids in _JUDGED if forbids(mentor, mentee, rules)])
        for mentor in mentors
    )


def why_unmatched(
    mentee: Mentee, mentors: Sequence[Mentor], rules: Rules, viewer: Viewer = "other"
) -> Unmatched:
    """Why `mentee` has no mentor, as `viewer` may read it."""
    return why_of(failures(mentee, mentors, rules), viewer)


def why_of(failed: Counter[tuple[str, ...]], viewer: Viewer) -> Unmatched:
    """The same where the `failures` are known.

    A private reason beside one that may be told counts for nothing, else it could be inferred.
    """
    possible = failed[()]
    against: Counter[str] = Counter()
    for codes, count in failed.items():
        told = shown_to(viewer, codes)
        if len(told) == 1:
            against[told[0].sentence] += count
    counted = tuple(sorted(against.items(), key=lambda one: (-one[1], one[0])))
    if possible:
        mentors = "mentor" if possible == 1 else "mentors"
        said = (
            f"The rules allow {possible} {mentors}; every place of theirs goes to somebody else, "
            "for otherwise fewer people or fewer points would be served."
        )
        return Unmatched("places", said, possible, counted)
    return Unmatched("nobody", "The rules allow no mentor.", 0, counted)
