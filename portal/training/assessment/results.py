"""What finished attempts tell: the mark that counts, which lessons would mend what was missed."""

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from portal.training.assessment import totals
from portal.training.statistics import shares
from portal.training.statistics.misconceptions import Misconception, named
from portal.training.vocabulary import percent_words

MOST = 3  # lessons: more is no advice
GRADES = {"highest": "Best", "average": "Average", "first": "First", "last": "Last"}

VOID = {
    "full": "Something was wrong with this question: everybody has its points.",
    "drop": "Something was wrong with this question: it does not count.",
}


class Sitting(Protocol):
    """An attempt, as far as its mark goes."""

    @property
    def number(self) -> int: ...
    @property
    def score(self) -> str | None: ...


def counting(sittings: Iterable[Sitting], grade: str) -> str:
    """The mark that counts of several finished attempts, in percent as text; "" without any."""
    marks = [one.score for one in sorted(sittings, key=lambda one: one.number) if one.score]
    found = totals.counting([shares.percent(one) for one in marks], grade)
    return "" if found is None else shares.percent_text(found)


def mistakes(shown: Iterable[Iterable[str]]) -> list[Misconception]:
    """The mistakes that answers stand for and that a lesson mends, the most frequent first."""
    counts = Counter(name for names in shown for name in names)
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    return [one for one in map(named, ordered) if one.lesson][:MOST]


def lessons(missed: Iterable[tuple[str, float]]) -> list[str]:
    """The lessons that most of the lost credit points to, at most three; ties by name.

    `missed` holds of each question its lesson ("course/lesson" or "") and its credit in percent.
    """
    lost: Counter[str] = Counter()
    for lesson, credit in missed:
        if lesson and credit < 100:
            lost[lesson] += round(100 - credit)
    return [one for one, _ in sorted(lost.items(), key=lambda item: (-item[1], item[0]))][:MOST]


def corrected(void: str | None, by_own_key: str, credit: str) -> str:
    """What a regrade made of an answer, for whoever gave it; "" where it counts as it is shown.

    Both credits in percent: by the key that the question had then, and the one that counts.
    """
    if void in VOID:
        return VOID[void]
    if by_own_key == credit:
        return ""
    return (
        "Its key was wrong and has been corrected; below is your answer by the old one. "
        f"By the new one it earns {percent_words(credit)} of the points."
    )
